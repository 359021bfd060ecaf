//! Two people edited the same record: both versions of each field, side by side, to choose from.

use leptos::prelude::*;
use ui::{Banner, Tone};

use super::{
    attribute_value::Draft,
    form_fields::{Conflict, Fields, Typed, describe},
};

/// Tells of the other's changes; where both changed a field, lets the reader choose. No conflict means that the changes could be joined.
#[component]
pub fn ConflictPanel(fields: Fields, conflict: RwSignal<Option<Vec<Conflict>>>) -> impl IntoView {
    let one = fields.of.pages.one();
    move || {
        conflict.get().map(|conflicts| {
            if conflicts.is_empty() {
                return view! {
                    <Banner tone=Tone::Warning title=format!("Somebody changed this {one} meanwhile.")>
                        <p>"Their changes are in the form now, beside yours; no field was changed by both. Check them and save again."</p>
                    </Banner>
                }
                .into_any();
            }
            let count = match conflicts.len() {
                1 => format!("Somebody changed this {one} meanwhile, in one field that you changed too."),
                n => format!("Somebody changed this {one} meanwhile, in {n} fields that you changed too."),
            };
            let rows = conflicts.into_iter().map(|conflict| view! { <Choose conflict fields/> }).collect_view();
            view! {
                <section class="conflict" aria-label="Conflicting changes">
                    <Banner tone=Tone::Warning title=count>
                        <p>"Nothing you typed is lost. Choose for each field, then save again."</p>
                        <div class="conflict-rows">{rows}</div>
                    </Banner>
                </section>
            }
            .into_any()
        })
    }
}

#[component]
fn Choose(conflict: Conflict, fields: Fields) -> impl IntoView {
    let Conflict { attr, theirs, mine } = conflict;
    let shown = |draft: &Draft| match describe(fields.of, attr, draft) {
        text if text.is_empty() => view! { <em class="quiet">"empty"</em> }.into_any(),
        text => view! { <span class="multiline">{text}</span> }.into_any(),
    };
    let take = move |draft: &Draft| fields.fill(&Typed::from([(attr.key.to_owned(), draft.clone())]));
    let (my_text, their_text) = (shown(&mine), shown(&theirs));
    let name = format!("conflict-{}", attr.key.replace('.', "-"));
    view! {
        <fieldset class="conflict-row">
            <legend>{attr.label}</legend>
            <label class="check">
                <input type="radio" name=name.clone() checked on:change=move |_| take(&mine)/>
                <span><small>"Yours"</small>{my_text}</span>
            </label>
            <label class="check">
                <input type="radio" name=name on:change=move |_| take(&theirs)/>
                <span><small>"Theirs, saved already"</small>{their_text}</span>
            </label>
        </fieldset>
    }
}
