use std::{collections::HashSet, sync::Arc};

use leptos::{children::ViewFn, html, prelude::*};

use super::{
    EmptyState, ErrorState,
    table_focus::keep,
    table_head::{ColumnChooser, Head},
    table_keys::on_key,
    table_row::Row,
};
use crate::strings;

/// Where a column's content stands. Numbers and money go to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Start,
    End,
}

/// How wide a column is; `Auto` takes what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    #[default]
    Auto,
    /// 6 rem: a flag, a number.
    Small,
    /// 9 rem: a date, a status, an amount.
    Medium,
    /// 14 rem: a name.
    Large,
}

/// How much air rows have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    #[default]
    Normal,
    Compact,
}

/// By which column rows are ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub key: String,
    pub descending: bool,
}

/// What a table shows: rows on their way, rows, or why there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Rows<R> {
    #[default]
    Loading,
    Ready(Vec<R>),
    Failed(String),
}

impl<R, E: ToString> From<Option<Result<Vec<R>, E>>> for Rows<R> {
    /// As a resource gives them.
    fn from(answer: Option<Result<Vec<R>, E>>) -> Self {
        match answer {
            None => Self::Loading,
            Some(Ok(rows)) => Self::Ready(rows),
            Some(Err(error)) => Self::Failed(error.to_string()),
        }
    }
}

/// One column: its key in sorts and choices, its heading, and how a row's cell looks.
pub struct Column<R: Send + Sync + 'static> {
    pub(super) key: &'static str,
    pub(super) label: String,
    pub(super) align: Align,
    pub(super) width: Width,
    pub(super) sortable: bool,
    pub(super) fixed: bool,
    pub(super) cell: Draw<R>,
    pub(super) beside: Option<DrawBeside<R>>,
}

/// Draws part of a cell for a row.
type Draw<R> = Arc<dyn Fn(&R) -> AnyView + Send + Sync>;
/// Draws once for a row, whatever becomes of it.
type DrawBeside<R> = Arc<dyn Fn(Signal<R>) -> AnyView + Send + Sync>;

impl<R: Send + Sync + 'static> Clone for Column<R> {
    fn clone(&self) -> Self {
        Self { label: self.label.clone(), cell: self.cell.clone(), beside: self.beside.clone(), ..*self }
    }
}

impl<R: Send + Sync + 'static> Column<R> {
    /// A column whose cells `cell` draws.
    pub fn new<V: IntoView + 'static>(key: &'static str, label: impl Into<String>, cell: impl Fn(&R) -> V + Send + Sync + 'static) -> Self {
        let cell = Arc::new(move |row: &R| cell(row).into_any());
        Self { key, label: label.into(), align: Align::Start, width: Width::Auto, sortable: false, fixed: false, cell, beside: None }
    }

    /// What stands beside the content, outside of the row's link: a button that edits the cell. It stays while the row changes.
    pub fn beside<V: IntoView + 'static>(mut self, beside: impl Fn(Signal<R>) -> V + Send + Sync + 'static) -> Self {
        self.beside = Some(Arc::new(move |row| beside(row).into_any()));
        self
    }

    /// Aligned to the end, with figures of equal width.
    pub fn end(mut self) -> Self {
        self.align = Align::End;
        self
    }

    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// Its heading sorts.
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Cannot be hidden.
    pub fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }
}

/// Rows of records. Up and Down (or k and j) move between rows in the column that has the focus, Left and Right within a row, Enter or a
/// click opens a row, x selects it, Shift extends a selection. On a phone each row becomes a card.
///
/// The first column names the row; with `row_href` it is a link.
///
/// ```ignore
/// view! {
///     <Table
///         label="Customers" columns rows row_key=|c: &Customer| c.id.to_string() row_href=|c| format!("/customers/{}", c.id)
///         row_name=|c| c.name.clone() sort on_sort selected hidden=hidden_columns density on_retry
///         empty=|| view! { <EmptyState title="No customers yet"/> } footer=move || view! { <Pager …/> }
///     />
/// }
/// ```
#[component]
pub fn Table<R>(
    #[prop(into)] label: String,
    /// May come to more, or to fewer, while the table is shown.
    #[prop(into)]
    columns: Signal<Vec<Column<R>>>,
    #[prop(into)] rows: Signal<Rows<R>>,
    row_key: fn(&R) -> String,
    /// What a row is called, for its checkbox.
    #[prop(optional)]
    row_name: Option<fn(&R) -> String>,
    #[prop(optional)] row_href: Option<fn(&R) -> String>,
    #[prop(optional, into)] sort: Signal<Option<Sort>>,
    #[prop(optional, into)] on_sort: Option<Callback<Sort>>,
    /// The keys of the selected rows; without it rows cannot be selected.
    #[prop(optional_no_strip, into)]
    selected: Option<RwSignal<HashSet<String>>>,
    /// Says how many are selected, where it is more than the marked rows.
    #[prop(optional, into)]
    selection: Option<Signal<String>>,
    /// The keys of the hidden columns; with it people may choose columns.
    #[prop(optional, into)]
    hidden: Option<RwSignal<Vec<String>>>,
    #[prop(optional, into)] density: Option<RwSignal<Density>>,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
    /// Shown above the rows, beside the column menu: search and filters.
    #[prop(optional, into)]
    toolbar: Option<ViewFn>,
    /// Shown instead of the toolbar while rows are selected: what can be done with them.
    #[prop(optional, into)]
    bulk: Option<ViewFn>,
    #[prop(optional, into)] empty: Option<ViewFn>,
    #[prop(optional, into)] footer: Option<ViewFn>,
) -> impl IntoView
where
    R: Clone + PartialEq + Send + Sync + 'static,
{
    let shown = Signal::derive(move || {
        let hidden = hidden.map(|hidden| hidden.get()).unwrap_or_default();
        columns.with(|columns| columns.iter().filter(|c| c.fixed || !hidden.iter().any(|key| key == c.key)).cloned().collect::<Vec<_>>())
    });
    let keys = Signal::derive(move || match &*rows.read() {
        Rows::Ready(rows) => rows.iter().map(row_key).collect(),
        _ => Vec::new(),
    });
    let last_picked = StoredValue::new(None::<usize>);
    let span = move || shown.read().len() + usize::from(selected.is_some());
    let message = StoredValue::new((empty, on_retry));
    let state = Memo::new(move |_| match &*rows.read() {
        Rows::Loading => Rows::Loading,
        Rows::Failed(reason) => Rows::Failed(reason.clone()),
        Rows::Ready(rows) => Rows::Ready(vec![(); usize::from(!rows.is_empty())]),
    });
    let find = move |key: &str| match &*rows.read() {
        Rows::Ready(rows) => rows.iter().find(|row| row_key(row) == key).cloned(),
        _ => None,
    };
    // Rows stay as they are while others change: what has the focus keeps it.
    let row_view = move |key: String| {
        let first = untrack(|| find(&key));
        let wanted = key.clone();
        let row = Memo::new(move |before: Option<&Option<R>>| find(&wanted).or_else(|| before.cloned().flatten()));
        first.map(|first| {
            let row = Signal::derive(move || row.get().unwrap_or_else(|| first.clone()));
            view! { <Row key row columns=shown keys selected last_picked row_name row_href/> }
        })
    };
    let table = NodeRef::<html::Table>::new();
    let body = move || match state.get() {
        Rows::Loading => skeleton(span()).into_any(),
        Rows::Failed(reason) => {
            let retry = message.with_value(|(_, retry)| *retry);
            view! { <tr class="message"><td colspan=span>{match retry {
                Some(retry) => view! { <ErrorState text=reason on_retry=retry/> }.into_any(),
                None => view! { <ErrorState text=reason/> }.into_any(),
            }}</td></tr> }
            .into_any()
        }
        Rows::Ready(rows) if rows.is_empty() => {
            let view = message.with_value(|(empty, _)| empty.as_ref().map(|empty| empty.run()));
            let view = view.unwrap_or_else(|| view! { <EmptyState icon="search" title=strings::NO_MATCH/> }.into_any());
            view! { <tr class="message"><td colspan=span>{view}</td></tr> }.into_any()
        }
        Rows::Ready(_) => {
            let each = move || {
                keep(table);
                keys.get()
            };
            view! { <For each key=Clone::clone children=row_view/> }.into_any()
        }
    };
    let count = move || selected.map_or(0, |selected| selected.read().len());
    let has_bar = toolbar.is_some() || hidden.is_some() || density.is_some();
    let (toolbar, bulk) = (StoredValue::new(toolbar), StoredValue::new(bulk));
    let caption = label.clone();
    view! {
        <div class="table-frame" data-density=move || density.map(|d| if d.get() == Density::Compact { "compact" } else { "normal" })>
            {has_bar.then(|| view! {
                <div class="table-bar">
                    <div class="table-tools">
                        {move || if count() > 0 && bulk.with_value(Option::is_some) {
                            view! {
                                <div class="bulk" role="group" aria-label="Selection">
                                    <span role="status">{move || selection.map_or_else(|| format!("{} selected", count()), |text| text.get())}</span>
                                    {bulk.with_value(|bulk| bulk.as_ref().map(|bulk| bulk.run()))}
                                    <button type="button" class="button ghost small" on:click=move |_| if let Some(selected) = selected { selected.update(HashSet::clear) }>{strings::CLEAR}</button>
                                </div>
                            }.into_any()
                        } else {
                            toolbar.with_value(|toolbar| toolbar.as_ref().map(|toolbar| toolbar.run())).into_any()
                        }}
                    </div>
                    <ColumnChooser columns hidden density sort on_sort/>
                </div>
            })}
            <div class="table-scroll" role="region" aria-label=label tabindex="0">
                <table
                    class="table" role="table" node_ref=table aria-busy=move || matches!(*rows.read(), Rows::Loading).to_string()
                    on:keydown=move |event| {
                        if let Some(table) = table.get_untracked() && on_key(&table, &event) {
                            event.prevent_default();
                        }
                    }
                >
                    <caption class="visually-hidden">{caption}</caption>
                    <Head columns=shown sort on_sort keys selected/>
                    <tbody role="rowgroup">{body}</tbody>
                </table>
            </div>
            {footer.map(|footer| view! { <footer class="table-foot">{footer.run()}</footer> })}
        </div>
    }
}

fn skeleton(columns: usize) -> impl IntoView {
    (0..8)
        .map(|_| view! { <tr class="skeleton-row" aria-hidden="true">{(0..columns).map(|_| view! { <td><span class="skeleton-line"></span></td> }).collect_view()}</tr> })
        .collect_view()
}
