use leptos::{children::ViewFn, prelude::*};
use platform::time::{At, Day, day_and_time, format_date_time, format_with};

use super::{Button, EmptyState, Icon, When};
use crate::strings;

/// Something that happened.
#[derive(Clone)]
pub struct TimelineEntry {
    /// The element's id, so that an address can lead to it.
    pub id: String,
    pub at: At,
    pub icon: &'static str,
    /// Who did it.
    pub actor: String,
    /// What they did, as the rest of the sentence.
    pub text: String,
    /// What was said or changed.
    pub body: Option<ViewFn>,
}

/// What happened, newest first, under its days.
///
/// ```ignore
/// view! { <Timeline entries has_more on_more=load_more busy=loading/> }
/// ```
#[component]
pub fn Timeline(
    #[prop(into)] entries: Signal<Vec<TimelineEntry>>,
    #[prop(optional, into)] has_more: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] on_more: Option<Callback<()>>,
    #[prop(optional, into)] empty: Option<ViewFn>,
) -> impl IntoView {
    let days = move || {
        let mut days: Vec<(Day, Vec<TimelineEntry>)> = Vec::new();
        for entry in entries.get() {
            let day = day_and_time(entry.at.0).0;
            match days.last_mut() {
                Some((last, list)) if *last == day => list.push(entry),
                _ => days.push((day, vec![entry])),
            }
        }
        days
    };
    let nothing = StoredValue::new(empty);
    view! {
        <div class="timeline" aria-busy=move || busy.get().to_string()>
            {move || entries.read().is_empty().then(|| nothing.with_value(|empty| match empty {
                Some(empty) => empty.run(),
                None => view! { <EmptyState icon="history" title="Nothing has happened yet"/> }.into_any(),
            }))}
            {move || days().into_iter().map(|(day, entries)| view! {
                <section>
                    <h3>{heading(day)}</h3>
                    <ol>
                        {entries.into_iter().map(|entry| view! {
                            <li id=entry.id>
                                <span class="timeline-icon"><Icon name=entry.icon/></span>
                                <div class="timeline-entry">
                                    <p><strong>{entry.actor}</strong>" "{entry.text}" "{moment(day, entry.at)}</p>
                                    {entry.body.map(|body| view! { <div class="timeline-body">{body.run()}</div> })}
                                </div>
                            </li>
                        }).collect_view()}
                    </ol>
                </section>
            }).collect_view()}
            {on_more.map(|on_more| view! {
                <Show when=move || has_more.get()>
                    <Button busy on_click=move |_| on_more.run(())>{strings::LOAD_MORE}</Button>
                </Show>
            })}
        </div>
    }
}

fn heading(day: Day) -> String {
    let today = Day::today();
    if day == today {
        strings::TODAY.to_owned()
    } else if day == today.plus(-1) {
        strings::YESTERDAY.to_owned()
    } else {
        day.title()
    }
}

/// How long ago it was today; the time of day under the heading of another day.
fn moment(day: Day, at: At) -> AnyView {
    if day == Day::today() {
        return view! { <When at/> }.into_any();
    }
    view! { <time datetime=at.to_rfc3339() title=format_date_time(at)>{format_with(at, &[("timeStyle", "short")])}</time> }.into_any()
}
