//! The list of customers.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use shared::{
    Named,
    access::Permission,
    customers::{Customer, CustomerRow, CustomerSort},
    page::{Direction, Page},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{
    api,
    bulk_archive::{Bulk, BulkActions, BulkDialog, Chosen, counted},
    columns::table_columns,
    customer_filters::{filters, moment},
    list_address::ListAddress,
    list_state::{PAGE_ROWS, Place},
    views::Views,
};
use crate::{
    loading::{Loading, load},
    page::{self, Help},
    session::use_session,
    ui::{Button, Day, Density, EmptyState, FilterBar, PageHead, Pager, Rows, Sort, Table, Tag, Toasts, Total, Variant},
};

const HELP: Help = Help {
    purpose: "Everyone you sell to and look after: companies and people. Find them, keep them up to date, and see who needs attention.",
    tips: &[
        "Press / to search; names, e-mail addresses, cities, tags and phone numbers are found.",
        "Filters, sort and columns are in the address: copy it to show a colleague the same list.",
        "Save what you look at often as a view.",
        "Arrow keys move between rows, Enter opens one, x selects it.",
        "Archived customers are out of the way but not lost: filter by status to restore them.",
    ],
    terms: &[
        ("Owner", "The colleague who looks after the customer."),
        ("Size", "By head count: small below 50, medium below 250, big below 5,000, huge from there."),
        ("Parent company", "The company that this one belongs to."),
    ],
};

pub fn customer_list() -> impl IntoView {
    page::describe("Customers".to_owned(), Vec::new(), Some(&HELP));
    let can = |permission| untrack(|| use_session().can(permission));
    let me = use_session().my_id();
    let address = ListAddress::follow();
    let choices = load(api::choices);
    let query = Memo::new(move |_| address.state.read().query(Day::today(), moment));
    let list = load(move || {
        let query = query.get();
        async move { api::list(&query).await }
    });
    let rows = Signal::derive(move || match (&*list.failure.read(), &*list.value.read()) {
        (Some(failure), _) => Rows::Failed(failure.message()),
        (None, Some(page)) => Rows::Ready(page.items.clone()),
        (None, None) => Rows::Loading,
    });

    let selected = RwSignal::new(HashSet::<String>::new());
    // The selection lasts from page to page, so the names of earlier pages are kept.
    let names = StoredValue::new(HashMap::<String, Chosen>::new());
    Effect::new(move |_| {
        if let Some(page) = &*list.value.read() {
            let seen = page.items.iter().map(|row| (row.id.to_string(), Chosen { id: row.id, name: row.name.clone() }));
            names.update_value(|names| names.extend(seen));
        }
    });
    let filtered = Memo::new(move |_| {
        let state = address.state.get();
        super::list_state::ListState { place: Place::Start, columns: None, sort: None, ..state }
    });
    Effect::watch(move || filtered.track(), move |(), _, _| selected.update(HashSet::clear), false);
    let chosen = Callback::new(move |()| {
        let names = names.get_value();
        selected.read_untracked().iter().filter_map(|key| names.get(key).cloned()).collect::<Vec<_>>()
    });
    let bulk = Bulk::new(selected, Callback::new(move |()| list.refetch()));
    let can_archive = can(Permission::CustomerArchive);

    let sort = Signal::derive(move || {
        let state = address.state.read();
        // Without a choice the list goes by name, and a search by how well rows match.
        let sort = state.sort.or_else(|| state.q.is_empty().then_some((CustomerSort::Name, Direction::Asc)));
        sort.map(|(sort, direction)| Sort { key: sort.code().into(), descending: direction == Direction::Desc })
    });
    let on_sort = Callback::new(move |sort: Sort| {
        let direction = if sort.descending { Direction::Desc } else { Direction::Asc };
        address.change(|state| state.sort = CustomerSort::from_code(&sort.key).map(|sort| (sort, direction)));
    });
    let density = RwSignal::new(Density::Normal);
    let bar = StoredValue::new(filters(address, choices, me));
    let toolbar = move || {
        view! {
            <FilterBar
                label="Search customers" query=Signal::derive(move || address.state.read().q.clone())
                on_query=move |q: String| address.search(q) filters=bar.get_value()
            >
                <Views address me/>
            </FilterBar>
        }
    };
    let bulk_bar = move || view! { <BulkActions bulk archived=Signal::derive(move || address.state.read().archived) chosen/> };
    let found = move || match (list.busy.get(), &*list.value.read()) {
        (false, Some(page)) => format!("{} shown", counted(page.items.len())),
        _ => String::new(),
    };
    let keys = slash_searches();
    on_cleanup(move || keys.remove());

    view! {
        <PageHead title="Customers" purpose="Everyone you sell to and look after.">
            {can(Permission::CustomerExport).then(|| view! { <Export query list/> })}
            {can(Permission::CustomerImport).then(|| view! { <Button icon="upload" href="/customers/import">"Import"</Button> })}
            {can(Permission::CustomerCreate).then(|| view! { <Button variant=Variant::Primary icon="plus" href="/customers/new">"New customer"</Button> })}
        </PageHead>
        <PartOf address/>
        <div class="customer-list" data-updating=move || list.busy.get().to_string() on:keydown=x_selects>
            {if can_archive {
                view! { <Table
                    label="Customers" columns=table_columns() rows row_key=key_of row_name=name_of row_href=href_of sort on_sort
                    selected=selected hidden=address.hidden density on_retry=Callback::new(move |()| list.refetch())
                    toolbar bulk=bulk_bar empty=move || view! { <Empty address/> } footer=move || view! { <Pages address list/> }
                /> }.into_any()
            } else {
                view! { <Table
                    label="Customers" columns=table_columns() rows row_key=key_of row_name=name_of row_href=href_of sort on_sort
                    hidden=address.hidden density on_retry=Callback::new(move |()| list.refetch())
                    toolbar empty=move || view! { <Empty address/> } footer=move || view! { <Pages address list/> }
                /> }.into_any()
            }}
        </div>
        <p class="visually-hidden" role="status">{found}</p>
        <BulkDialog bulk/>
    }
}

fn key_of(row: &CustomerRow) -> String {
    row.id.to_string()
}

fn name_of(row: &CustomerRow) -> String {
    row.name.clone()
}

fn href_of(row: &CustomerRow) -> String {
    format!("/customers/{}", row.id)
}

/// Exports all that the filters let through, not only this page.
#[component]
fn Export(query: Memo<shared::customers::CustomerQuery>, list: Loading<Page<CustomerRow>>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let run = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api::export(query.get_untracked()).await {
                Ok(()) => toasts.success("Exported as customers.csv"),
                Err(failure) => toasts.error(failure.message()),
            };
            let _ = busy.try_set(false);
        });
    };
    let none = Signal::derive(move || list.value.with(|page| page.as_ref().is_none_or(|page| page.items.is_empty())));
    view! { <Button icon="download" busy disabled=none on_click=run>"Export"<span class="wide-only">" CSV"</span></Button> }
}

/// Says that only the companies below one are listed, with a way back to all.
#[component]
fn PartOf(address: ListAddress) -> impl IntoView {
    let parent = Memo::new(move |_| address.state.read().parent);
    move || {
        parent.get().map(|id| {
            let customer: Loading<Customer> = load(move || api::get(id));
            let name = move || customer.value.with(|customer| customer.as_ref().map_or_else(|| "another company".into(), |c| c.name.clone()));
            view! {
                <p class="part-of">
                    "Companies that belong to "
                    {move || view! { <Tag text=name() href=format!("/customers/{id}") on_remove=move |()| address.change(|state| state.parent = None)/> }}
                </p>
            }
        })
    }
}

/// Why there is nothing: no customers at all, or none that fit.
#[component]
fn Empty(address: ListAddress) -> impl IntoView {
    let can = |permission| untrack(|| use_session().can(permission));
    let state = address.state.get_untracked();
    if state.is_narrowed() {
        return view! {
            <EmptyState icon="search" title="No customer fits" text="Try fewer filters or another spelling.">
                <Button on_click=move |_| address.change(|state| *state = state.without_filters())>"Clear search and filters"</Button>
            </EmptyState>
        }
        .into_any();
    }
    if state.archived {
        return view! {
            <EmptyState icon="archive" title="Nothing is archived" text="Customers you archive are kept here and can be restored.">
                <Button on_click=move |_| address.change(|state| state.archived = false)>"Show all customers"</Button>
            </EmptyState>
        }
        .into_any();
    }
    let text = if can(Permission::CustomerCreate) {
        "Add the first one, or bring a list you already have."
    } else {
        "Customers that you may see will be listed here."
    };
    view! {
        <EmptyState icon="users" title="No customers yet" text>
            {can(Permission::CustomerCreate).then(|| view! { <Button variant=Variant::Primary icon="plus" href="/customers/new">"New customer"</Button> })}
            {can(Permission::CustomerImport).then(|| view! { <Button icon="upload" href="/customers/import">"Import a list"</Button> })}
        </EmptyState>
    }
    .into_any()
}

#[component]
fn Pages(address: ListAddress, list: Loading<Page<CustomerRow>>) -> impl IntoView {
    let page = move |pick: fn(&Page<CustomerRow>) -> Option<String>| list.value.with(|page| page.as_ref().and_then(pick));
    let first = Signal::derive(move || address.state.read().first_row());
    let shown = Signal::derive(move || list.value.with(|page| page.as_ref().map_or(0, |page| page.items.len() as u64)));
    let total = Signal::derive(move || {
        let total = list.value.with(|page| page.as_ref().and_then(|page| page.total))?;
        Some(if total.more { Total::AtLeast(total.count) } else { Total::Exact(total.count) })
    });
    let has_previous = Signal::derive(move || page(|page| page.previous.clone()).is_some());
    let has_next = Signal::derive(move || page(|page| page.next.clone()).is_some());
    let back = move |()| {
        if let Some(cursor) = untrack(|| page(|page| page.previous.clone())) {
            let row = first.get_untracked().saturating_sub(u64::from(PAGE_ROWS)).max(1);
            address.turn(if row == 1 { Place::Start } else { Place::Before(cursor, row) });
        }
    };
    let forth = move |()| {
        if let Some(cursor) = untrack(|| page(|page| page.next.clone())) {
            address.turn(Place::After(cursor, first.get_untracked() + shown.get_untracked()));
        }
    };
    view! {
        <Show when=move || { shown.get() > 0 }>
            <Pager first shown total has_previous has_next on_previous=back on_next=forth/>
        </Show>
    }
}

fn element_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()
}

/// `/` goes to the search field, wherever nobody is typing.
fn slash_searches() -> WindowListenerHandle {
    window_event_listener(leptos::ev::keydown, |event| {
        let typing = element_of(&event)
            .is_some_and(|target| target.closest("input, textarea, select, [contenteditable], dialog").ok().flatten().is_some());
        if event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            let field = document().query_selector(".customer-list .search-input input").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                event.prevent_default();
                let _ = field.focus();
            }
        }
    })
}

/// `x` selects the row that has the focus.
fn x_selects(event: leptos::ev::KeyboardEvent) {
    if event.key() != "x" || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = element_of(&event).filter(|target| !target.matches("input[type=search], input[type=text]").unwrap_or(false));
    let row = target.and_then(|target| target.closest("tbody tr").ok().flatten());
    let picker = row.and_then(|row| row.query_selector("td.pick input").ok().flatten());
    if let Some(picker) = picker.and_then(|picker| picker.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        picker.click();
    }
}
