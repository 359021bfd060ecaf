//! The list of customers.

use leptos::prelude::*;
use platform::{
    address::{Address, use_address},
    loading::{Loading, load},
    page::{self, Help},
    session::use_session,
    time::{Day, time_zone},
};
use records::{ViewTabs, Views, export_menu::ExportMenu, listing::list_of};
use shared::{
    Moment,
    access::Permission,
    customers::Customer,
    customers::list::{CustomerQuery, CustomerRow, CustomerSort},
    live::Topic,
    page::Direction,
};
use ui::{Button, EmptyState, FilterBar, Menu, MenuItem, PageHead, Sort, Table, Tag, Variant};

use super::{
    api,
    bulk_dialog::{Bulk, BulkActions, BulkDialog},
    bulk_note::BulkNote,
    bulk_selection::Selection,
    columns::{counted, table_columns},
    custom_fields::{Defined, known, load_fields},
    customer_filters::filters,
    filter_dialog::{FilterButton, FilterDialog, FilterSummary, ListFilter},
    filter_known::Known,
    inline_edit::{ConflictDialog, Inline},
    list_api, list_keys,
    list_layout::Layout,
    list_query::{self, NARROWING, with_query},
    view_takeover::TakeOver,
    viewed_list::viewed,
};

const HELP: Help = Help {
    purpose: "Everyone you sell to and look after: companies and people. Find them, keep them up to date, and see who needs attention.",
    tips: &[
        "Press / to search; names, e-mail addresses, cities, tags and phone numbers are found.",
        "“Filter” joins conditions on any field, with and and or.",
        "Filters, sort and columns are in the address: copy it to show a colleague the same list.",
        "Custom fields are columns too: the button at the end of the search bar turns them on.",
        "Save what you look at often as a view; it follows you to other devices and can be shared.",
        "Arrow keys or j and k move between rows, Enter opens one, x selects it, e edits the cell.",
        "Select rows, or all that the list finds, to change them together.",
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
    let session = use_session();
    let can = move |permission| session.holds(permission);
    let address = use_address();
    let choices = load(api::choices);
    let query = Memo::new(move |_| {
        let query = list_query::read(|name| address.get(name), Day::today(), begins);
        // Days of conditions such as "this week" begin where the reader is.
        let time_zone = query.filter.as_ref().and_then(|_| time_zone());
        CustomerQuery { time_zone, ..query }
    });
    let list = list_of::<CustomerRow>(address, true, move |place| with_query("/customers", &query.get(), place))
        .live(&[Topic::of(&shared::customers::spec::SPEC)]);
    let custom = load_fields();
    let fields = Signal::derive(move || known(custom));
    let layout = Layout::follow(address, fields);
    let views = Views::follow(address, viewed(layout));
    let filter = ListFilter::follow(address, load(list_api::fields), Known::new(choices));
    let selection = Selection::of(list, query);
    let bulk = Bulk::new(selection, choices, fields, list.retry());
    let inline = Inline::new(list, choices, fields);
    let drawn = move |custom: &Vec<Defined>| table_columns(custom, move |row, key| inline.beside(row, key));
    let columns = RwSignal::new(layout.custom.with_untracked(drawn));
    Effect::watch(move || layout.custom.get(), move |custom, _, _| columns.set(drawn(custom)), false);
    let archived = address.signal("archived");

    let sort = Signal::derive(move || {
        let query = query.read();
        // Without a choice the list goes by name, and a search by how well rows match.
        let sort = query.sort.or_else(|| query.q.is_none().then_some(CustomerSort::Name));
        sort.map(|sort| Sort { key: sort.to_string(), descending: query.direction == Some(Direction::Desc) })
    });
    let on_sort = Callback::new(move |sort: Sort| {
        address.filter(&[("sort", Some(sort.key)), ("direction", sort.descending.then(|| "desc".to_owned()))], false);
    });
    let bar = StoredValue::new(filters(address, choices, session.my_id()));
    let toolbar = move || {
        view! {
            <div class="list-tools">
                <FilterBar
                    label="Search customers" query=Signal::derive(move || address.get("q").unwrap_or_default())
                    on_query=move |q: String| address.filter(&[("q", Some(q))], untrack(|| address.get("q").is_some())) filters=bar.get_value()
                >
                    <FilterButton filter/>
                </FilterBar>
                <FilterSummary filter/>
            </div>
        }
    };
    let found = move || match (list.page.busy.get(), &*list.page.value.read()) {
        (false, Some(page)) => format!("{} shown", counted(page.items.len())),
        _ => String::new(),
    };
    let export = move |format: &str| with_query(&format!("/customers/export.{format}"), &query.get(), Vec::new());
    let selects = can(Permission::CustomerEdit);
    list_keys::follow();

    view! {
        <PageHead title="Customers" purpose="Everyone you sell to and look after.">
            {selects.then(|| view! { <More/> })}
            {can(Permission::CustomerExport).then(|| view! { <ExportMenu file="customers" request=export/> })}
            {can(Permission::CustomerImport).then(|| view! { <Button icon="upload" href="/customers/import">"Import"</Button> })}
            {can(Permission::CustomerCreate).then(|| view! { <Button variant=Variant::Primary icon="plus" href="/customers/new">"New customer"</Button> })}
        </PageHead>
        <BulkNote left=bulk.left on_done=list.retry()/>
        <TakeOver views/>
        <ViewTabs views/>
        <PartOf address/>
        <div class="customer-list" data-updating=move || list.page.busy.get().to_string()>
            <Table
                label="Customers" columns rows=list.rows() row_key=key_of row_name=name_of
                row_href=href_of sort on_sort selected=selects.then_some(selection.keys) selection=Signal::derive(move || selection.summary())
                hidden=layout.hidden density=layout.density on_retry=list.retry() toolbar
                bulk=move || view! { <BulkActions bulk archived=Signal::derive(move || archived.read().is_some())/> }
                empty=move || view! { <Empty address/> } footer=move || list.pager()
            />
        </div>
        <p class="visually-hidden" role="status">{found}</p>
        <FilterDialog filter query/>
        <ConflictDialog inline/>
        <BulkDialog bulk/>
    }
}

/// The start of a day where the reader is.
fn begins(day: Day) -> Option<Moment> {
    day.begins()
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

#[component]
fn More() -> impl IntoView {
    let items = vec![MenuItem::link("Bulk changes", "/customers/bulk").icon("history")];
    view! { <Menu label="More" icon="ellipsis" icon_only=true items=Signal::stored(items)/> }
}

/// Says that only the companies below one are listed, with a way back to all.
#[component]
fn PartOf(address: Address) -> impl IntoView {
    let parent = Memo::new(move |_| address.get("parent").and_then(|id| id.parse().ok()));
    move || {
        parent.get().map(|id| {
            let customer: Loading<Customer> = load(move || api::get(id));
            let name = move || customer.value.with(|customer| customer.as_ref().map_or_else(|| "another company".into(), |c| c.name.clone()));
            view! {
                <p class="part-of">
                    "Companies that belong to "
                    {move || view! { <Tag text=name() href=format!("/customers/{id}") on_remove=move |()| address.filter(&[("parent", None)], false)/> }}
                </p>
            }
        })
    }
}

/// Why there is nothing: no customers at all, or none that fit.
#[component]
fn Empty(address: Address) -> impl IntoView {
    let can = |permission| use_session().holds(permission);
    let clear = move || address.filter(&NARROWING.map(|name| (name, None)), false);
    if untrack(|| NARROWING.iter().any(|name| address.get(name).is_some())) {
        return view! {
            <EmptyState icon="search" title="No customer fits" text="Try fewer filters or another spelling.">
                <Button on_click=move |_| clear()>"Clear search and filters"</Button>
            </EmptyState>
        }
        .into_any();
    }
    if untrack(|| address.get("archived").is_some()) {
        return view! {
            <EmptyState icon="archive" title="Nothing is archived" text="Customers you archive are kept here and can be restored.">
                <Button on_click=move |_| address.filter(&[("archived", None)], false)>"Show all customers"</Button>
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
