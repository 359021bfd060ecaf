//! The filter of the list: its conditions as chips, and the dialog that builds it.

use platform::{
    address::Address,
    client::{self, Failure},
    loading::Loading,
    time::time_zone,
};
use std::time::Duration;
use ui::{Banner, Button, Dialog, DialogSize, Icon, Loaded, Size, Tag, Tone, Variant};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use shared::{
    page::Page,
    record::State,
    records::{
        filter::{Filter, FilterField},
        filter_describe,
    },
};

use super::{
    filter_builder::{FilterBuilder, TooMuch},
    filter_tree::begin,
    known::Known,
    list_query::{self, Query, filter_text},
    pages::Pages,
};

/// How long to wait for a pause in editing before counting.
const PAUSE: Duration = Duration::from_millis(350);

/// The filter in the address, and the fields that there are.
#[derive(Clone, Copy)]
pub struct ListFilter {
    address: Address,
    pub fields: Loading<Vec<FilterField>>,
    pub known: Known,
    pub open: RwSignal<bool>,
    /// Whether a link's filter could not be used.
    dropped: RwSignal<bool>,
    /// What holds; everything where there is no filter.
    pub held: Memo<Filter>,
}

impl ListFilter {
    /// Follows the address; a filter that cannot be used is dropped, with a note.
    pub fn follow(address: Address, fields: Loading<Vec<FilterField>>, known: Known) -> Self {
        let text = address.signal("filter");
        let dropped = RwSignal::new(false);
        Effect::new(move |_| {
            let Some(text) = text.get() else { return };
            let filter = list_query::filter(&text);
            let fits = fields.value.with(|fields| match (&filter, fields) {
                (Some(filter), Some(fields)) => filter.check(fields).is_ok(),
                (filter, _) => filter.is_some(),
            });
            if fits {
                dropped.set(false);
                if let (Some(filter), Some(fields)) = (filter, &*fields.value.read()) {
                    known.look_up(&filter, fields);
                }
            } else {
                dropped.set(true);
                address.filter(&[("filter", None)], true);
            }
        });
        let held = Memo::new(move |_| text.get().and_then(|text| list_query::filter(&text)).unwrap_or_else(Filter::everything));
        Self { address, fields, known, open: RwSignal::new(false), dropped, held }
    }

    /// Filters by this from now on.
    pub fn set(self, filter: &Filter) {
        self.dropped.set(false);
        self.address.filter(&[("filter", filter_text(filter))], false);
    }
}

/// Opens the dialog; says how many conditions hold.
#[component]
pub fn FilterButton(filter: ListFilter) -> impl IntoView {
    let count = move || filter.held.with(|held| held.conditions().len());
    view! {
        <Button size=Size::Small icon="list-filter" on_click=move |_| filter.open.set(true)>
            "Filter"{move || (count() > 0).then(|| view! { <span class="count">{count()}</span><span class="visually-hidden">" conditions"</span> })}
        </Button>
    }
}

/// The conditions that hold, each with a way to take it off.
#[component]
pub fn FilterSummary(
    filter: ListFilter,
    /// Why the server refused it, as a sentence.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let parts = Memo::new(move |_| {
        filter.fields.value.with(|fields| {
            let fields = fields.as_deref().unwrap_or_default();
            filter.held.with(|held| filter_describe::parts(held, fields, &|field, value| filter.known.name(field, value)))
        })
    });
    let chips = move || {
        let (conditions, joint) = parts.get();
        let last = conditions.len().saturating_sub(1);
        conditions
            .into_iter()
            .enumerate()
            .map(|(i, text)| {
                view! {
                    <li>
                        <Tag text on_remove=move |()| filter.set(&filter.held.with_untracked(|held| filter_describe::without(held, i)))/>
                        {(i < last).then(|| view! { <span class="quiet">{joint}</span> })}
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || filter.dropped.get()>
            <Banner tone=Tone::Warning title="The filter in this link could not be used." on_dismiss=move |()| filter.dropped.set(false)>
                <p>"It names something that is not there any more, or the link is incomplete. The list is shown without it."</p>
            </Banner>
        </Show>
        {move || refused.get().map(|reason| view! { <TooMuch reason/> })}
        <Show when=move || !parts.read().0.is_empty()>
            <div class="filter-summary" role="group" aria-label="Filter">
                <Icon name="list-filter"/>
                <ul>{chips}</ul>
                <Button variant=Variant::Ghost size=Size::Small on_click=move |_| filter.open.set(true)>"Edit filter"</Button>
                <Button variant=Variant::Ghost size=Size::Small on_click=move |_| filter.set(&Filter::everything())>"Clear filter"</Button>
            </div>
        </Show>
    }
}

/// The dialog that builds the filter, fetched when it is first opened.
pub fn filter_dialog(pages: &'static Pages, filter: ListFilter, query: Memo<Query>) -> AnyView {
    let give_up = Callback::new(move |()| filter.open.set(false));
    ui::on_demand!(filter.open.into(), give_up, record: filter_dialog(pages: &'static Pages, filter: ListFilter, query: Memo<Query>) => {
        view! { <FilterDialog pages filter query/> }
    })
}

/// Builds the filter; the list changes with "Show".
#[component]
pub fn FilterDialog(pages: &'static Pages, filter: ListFilter, query: Memo<Query>) -> AnyView {
    let draft = RwSignal::new(Filter::everything());
    let tried = RwSignal::new(false);
    let fields = Signal::derive(move || filter.fields.value.get().unwrap_or_default());
    Effect::new(move |_| {
        if !filter.open.get() {
            return;
        }
        tried.set(false);
        let held = filter.held.get_untracked();
        // An empty filter begins with a condition to fill in.
        let first = fields.with(|fields| fields.first().map(|field| Filter::All(vec![Filter::Where(begin(field))])));
        draft.set(if held.is_everything() { first.unwrap_or(held) } else { held });
    });
    let fits = move || fields.with(|fields| draft.with(|draft| draft.check(fields).is_ok()));
    let counted = RwSignal::new(None::<Result<String, Failure>>);
    let refused = Memo::new(move |_| counted.with(|counted| counted.as_ref()?.as_ref().err()?.about_filter()));
    let apply = move || {
        tried.set(true);
        if untrack(fits) && refused.read_untracked().is_none() {
            filter.open.set(false);
            filter.set(&draft.read_untracked());
        }
    };
    let asked = Signal::derive(move || {
        let filter = fits().then(|| filter_text(&draft.read()))?;
        let mut query = query.get();
        query.retain(|(name, _)| !matches!(*name, "filter" | "time_zone"));
        query.extend([("time_zone", filter.as_ref().and_then(|_| time_zone())), ("filter", filter)]);
        Some(query)
    });
    count(pages, filter.open, asked, counted);
    let show = move || match counted.get() {
        Some(Ok(count)) => format!("Show {count}"),
        _ => format!("Show {}", pages.many()),
    };
    let footer = move || {
        view! {
            <Button variant=Variant::Ghost on_click=move |_| { filter.open.set(false); filter.set(&Filter::everything()) }>"Clear filter"</Button>
            <Button on_click=move |_| filter.open.set(false)>"Cancel"</Button>
            <Button variant=Variant::Primary on_click=move |_| apply()>{show}</Button>
        }
    };
    view! {
        <Dialog open=filter.open title=format!("Filter {}", pages.many()) size=DialogSize::Large footer>
            <form class="filter-form" on:submit=move |event| { event.prevent_default(); apply() }>
                <Loaded of=filter.fields lines=3 let:_fields><FilterBuilder filter=draft fields known=filter.known tried/></Loaded>
                {move || refused.get().map(|reason| view! { <TooMuch reason/> })}
                <p class="field-error" role="alert">{move || (tried.get() && !fits()).then_some("Complete the marked conditions, or remove them.")}</p>
                <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true"></button>
            </form>
        </Dialog>
    }
    .into_any()
}

/// How many records a query finds, in words, after a pause in changing it; `None` while that is not known.
fn count(pages: &'static Pages, open: RwSignal<bool>, query: Signal<Option<Query>>, counted: RwSignal<Option<Result<String, Failure>>>) {
    let turn = StoredValue::new(0_u32);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let wanted = query.get().filter(|_| open.get());
        counted.set(None);
        turn.update_value(|turn| *turn += 1);
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let Some(wanted) = wanted else { return };
        let mine = turn.get_value();
        let ask = move || {
            leptos::task::spawn_local(async move {
                let one = vec![("limit", Some("1".to_owned())), ("total", Some("true".to_owned()))];
                let path = list_query::request(&pages.path(), &wanted, one);
                let answer = client::get::<Page<State>>(&path).await;
                if turn.try_get_value() == Some(mine) {
                    let count = |page: Page<State>| page.total.map(|total| pages.counted(total.count, total.more));
                    counted.set(answer.map(count).transpose());
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
}
