//! The list of a record type.

use leptos::prelude::*;
use platform::{
    address::{Address, use_address},
    client::{self, Failure},
    loading::load,
    page,
    session::use_session,
};
use shared::{access::Permission, record::State, text::capitalised};
use ui::{Button, EmptyState, FilterBar, Menu, MenuItem, PageHead, Rows, Sort, Table, Variant};

use super::{
    api,
    attribute::added,
    bulk::{self, Bulk, BulkActions, Selection, bulk_dialog, bulk_note},
    custom_fields::{known as known_fields, load_fields},
    export_menu::ExportMenu,
    filter_dialog::{FilterButton, FilterSummary, ListFilter, filter_dialog},
    inline_conflict::conflict_dialog,
    inline_edit::Inline,
    known::Known,
    list_columns::{Row, table_columns},
    list_filters::filters,
    list_keys,
    list_layout::Layout,
    list_query::{self, narrowing},
    listing::{Listing, list_of},
    pages::{Pages, id_of},
    views::{ViewTabs, Views},
};

/// Everything of a type that the reader may see: searched, filtered, sorted, and edited where it stands.
pub fn list_page(pages: &'static Pages) -> AnyView {
    page::describe(pages.title(), Vec::new(), Some(pages.help));
    let address = use_address();
    let known = Known::new(pages, load(move || api::choices(pages)));
    let query = Memo::new(move |_| list_query::read(pages, |name| address.get(name)));
    let list = list_of::<State>(address, true, move |place| list_query::request(&pages.path(), &query.get(), place));
    let list = list.live(&[pages.topic()]);
    let fields = load(move || api::fields(pages));
    let custom = load_fields(pages.spec.code);
    let added = Signal::derive(move || added(&known_fields(custom)));
    let layout = Layout::follow(pages, address, added);
    let selection = Selection::of(pages.spec, list, |row| id_of(row).to_owned(), move || list_query::parameters(&query.read()));
    let bulk = Bulk::new(selection, known, added, list.retry());
    let filter = ListFilter::follow(address, fields, known);
    let views = Views::follow(pages, address, layout);
    let inline = Inline::new(pages, known, move |state: State| {
        if list.page.value.try_with_untracked(|_| ()).is_some() {
            let id = id_of(&state).to_owned();
            list.replace(state, |old| id_of(old) == id);
        }
    });
    let drawn =
        move || table_columns(pages, &layout.columns.get(), move |row, attr| inline.beside(Signal::derive(move || row.get().state), attr));
    let columns = RwSignal::new(untrack(drawn));
    Effect::watch(move || layout.columns.get(), move |_, _, _| columns.set(untrack(drawn)), false);
    let sort = Signal::derive(move || list_query::sorted(pages, &query.read()).map(|(key, descending)| Sort { key, descending }));
    let on_sort = Callback::new(move |sort: Sort| {
        let direction = if sort.descending { "desc" } else { "asc" }.to_owned();
        address.filter(&[("sort", Some(sort.key)), ("direction", Some(direction))], false);
    });
    let refused = Memo::new(move |_| list.page.failure.read().as_ref().and_then(Failure::about_filter));
    let bar = StoredValue::new(filters(pages, address, known));
    let toolbar = move || {
        view! {
            <div class="list-tools">
                <FilterBar
                    label=format!("Search {}", pages.many()) query=Signal::derive(move || address.get("q").unwrap_or_default())
                    on_query=move |q: String| address.filter(&[("q", Some(q))], untrack(|| address.get("q").is_some())) filters=bar.get_value()
                >
                    <FilterButton filter/>
                </FilterBar>
                <FilterSummary filter refused=refused.into()/>
            </div>
        }
    };
    let empty = move || {
        view! { {move || if refused.read().is_some() { view! { <NotLookedUp filter/> }.into_any() } else { view! { <Empty pages address/> }.into_any() }} }
    };
    list_keys::follow();
    let is_shown = Memo::new(move |_| list.page.value.with(Option::is_some));
    Effect::new(move |_| {
        if is_shown.get() {
            ui::ahead!(record: editor_ahead);
        }
    });
    view! {
        <Head pages query/>
        {bulk_note(bulk)}
        <ViewTabs views/>
        <div class=format!("record-list {}-list", pages.spec.code) data-updating=move || list.page.busy.get().to_string()>
            <Table
                label=pages.title() columns rows=rows(pages, list, refused)
                row_key=Row::key row_name=Row::name row_href=Row::href sort on_sort selected=bulk.selected() selection=selection.summary()
                bulk=move || view! { <BulkActions bulk more=pages.selected/> } hidden=layout.hidden density=layout.density
                on_retry=list.retry() toolbar empty footer=move || list.pager()
            />
        </div>
        <p class="visually-hidden" role="status">{move || found(pages, list)}</p>
        {filter_dialog(pages, filter, query)}
        {conflict_dialog(inline)}
        {bulk_dialog(bulk)}
    }
    .into_any()
}

#[component]
fn Head(pages: &'static Pages, query: Memo<list_query::Query>) -> impl IntoView {
    let holds = |permission| use_session().holds(permission);
    let export = move |format: &str| list_query::request(&format!("{}/export.{format}", pages.path()), &query.get(), Vec::new());
    view! {
        <PageHead title=pages.title() purpose=pages.purpose>
            <More pages/>
            {holds(pages.access.import).then(|| view! { <Button icon="upload" href=pages.import_path()>"Import"</Button> })}
            {holds(pages.access.export).then(|| view! { <ExportMenu file=pages.spec.code request=export/> })}
            {holds(pages.access.create).then(|| view! { <NewButton pages/> })}
        </PageHead>
    }
}

/// What is done seldom.
#[component]
fn More(pages: &'static Pages) -> impl IntoView {
    let holds = |permission| use_session().holds(permission);
    let of_record = |path| client::query(path, &[("record", Some(pages.spec.code.to_owned()))]);
    let mut items = Vec::new();
    if holds(pages.access.edit) {
        items.push(MenuItem::link("Bulk changes", of_record(bulk::PATH)).icon("history"));
    }
    if holds(Permission::CustomFieldManage) {
        items.push(MenuItem::link("Custom fields", of_record("/custom-fields")).icon("sliders-horizontal"));
    }
    (!items.is_empty()).then(|| view! { <Menu label="More" icon="ellipsis" icon_only=true items=Signal::stored(items)/> })
}

#[component]
fn NewButton(pages: &'static Pages) -> impl IntoView {
    view! { <Button variant=Variant::Primary icon="plus" href=format!("{}/new", pages.path())>{format!("New {}", pages.one())}</Button> }
}

fn rows(pages: &'static Pages, list: Listing<State>, refused: Memo<Option<String>>) -> Signal<Rows<Row>> {
    let rows = list.rows();
    Signal::derive(move || match rows.get() {
        Rows::Loading => Rows::Loading,
        // The filter says why; asking again would not help.
        Rows::Failed(_) if refused.read().is_some() => Rows::Ready(Vec::new()),
        Rows::Failed(reason) => Rows::Failed(reason),
        Rows::Ready(rows) => Rows::Ready(rows.into_iter().map(|state| Row { pages, state }).collect()),
    })
}

/// What a screen reader is told once rows have come.
fn found(pages: &Pages, list: Listing<State>) -> String {
    match (list.page.busy.get() || list.page.failure.read().is_some(), &*list.page.value.read()) {
        (false, Some(page)) => format!("{} shown", pages.counted(page.items.len() as u64, false)),
        _ => String::new(),
    }
}

/// In place of the rows where the filter cannot be used.
#[component]
fn NotLookedUp(filter: ListFilter) -> impl IntoView {
    view! {
        <EmptyState icon="list-filter" title="Nothing was looked up" text="Change the filter: what is wrong with it is said above.">
            <Button on_click=move |_| filter.open.set(true)>"Edit filter"</Button>
        </EmptyState>
    }
}

/// Why there is nothing: none at all, none that fit, or none that are archived.
#[component]
fn Empty(pages: &'static Pages, address: Address) -> impl IntoView {
    let names = narrowing(pages);
    if untrack(|| names.iter().any(|name| address.get(name).is_some())) {
        let clear = move |_| address.filter(&names.iter().map(|name| (*name, None)).collect::<Vec<_>>(), false);
        return view! {
            <EmptyState icon="search" title=format!("No {} fits", pages.one()) text="Try fewer filters or another spelling.">
                <Button on_click=clear>"Clear search and filters"</Button>
            </EmptyState>
        }
        .into_any();
    }
    if untrack(|| address.get("archived").is_some()) {
        let text = format!("{} you archive are kept here and can be restored.", capitalised(pages.many()));
        return view! {
            <EmptyState icon="archive" title="Nothing is archived" text>
                <Button on_click=move |_| address.filter(&[("archived", None)], false)>{format!("Show all {}", pages.many())}</Button>
            </EmptyState>
        }
        .into_any();
    }
    let holds = |permission| use_session().holds(permission);
    let (may_add, may_import) = (holds(pages.access.create), holds(pages.access.import));
    let text = match (may_add, may_import) {
        (true, true) => "Add the first one, or bring a list you already have.".to_owned(),
        (true, false) => "Add the first one; it takes a minute.".to_owned(),
        _ => format!("{} that you may see will be listed here.", pages.title()),
    };
    view! {
        <EmptyState icon=pages.icon title=format!("No {} yet", pages.many()) text>
            {may_add.then(|| view! { <NewButton pages/> })}
            {may_import.then(|| view! { <Button icon="upload" href=pages.import_path()>"Import a list"</Button> })}
        </EmptyState>
    }
    .into_any()
}
