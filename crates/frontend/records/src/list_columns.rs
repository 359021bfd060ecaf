//! The columns of a list.

use leptos::prelude::*;
use shared::record::{State, uses::SORT};
use ui::{Badge, Column, Tone, Width};

use super::{
    attribute::{Attr, Shape, built_in, find},
    attribute_view::cell,
    pages::{Pages, id_of, is_archived},
};

/// A row: a record with its type, as tables hand neither over.
#[derive(Clone)]
pub struct Row {
    pub pages: &'static Pages,
    pub state: State,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

impl Row {
    pub fn key(&self) -> String {
        id_of(&self.state).to_owned()
    }

    pub fn name(&self) -> String {
        self.pages.spec.title_of(&self.state)
    }

    pub fn href(&self) -> String {
        self.pages.record_path(id_of(&self.state))
    }
}

/// The table's columns: the title, then all the others; `beside` draws what stands beside the cell of a field.
pub fn table_columns(
    pages: &'static Pages,
    others: &[Attr],
    beside: impl Fn(Signal<Row>, Attr) -> AnyView + Copy + Send + Sync + 'static,
) -> Vec<Column<Row>> {
    let column = |attr: Attr| {
        let column = Column::new(attr.key, attr.label, move |row: &Row| cell(row.pages, attr, &row.state)).width(width(attr));
        let column = if attr.is(SORT) { column.sortable() } else { column };
        let column = if attr.is_figure() { column.end() } else { column };
        column.beside(move |row| beside(row, attr))
    };
    let title = find(&built_in(pages.spec), pages.spec.title).map(|attr| {
        let column = Column::new(attr.key, attr.label, title_cell).width(Width::Large).fixed().beside(move |row| beside(row, attr));
        if attr.is(SORT) { column.sortable() } else { column }
    });
    title.into_iter().chain(others.iter().map(|attr| column(attr))).collect()
}

fn title_cell(row: &Row) -> AnyView {
    if let Some(own) = (row.pages.cell)(row.pages.spec.title, &row.state) {
        return own;
    }
    view! {
        <span class="record-name">
            <span class="clipped" title=row.name()>{row.name()}</span>
            {is_archived(&row.state).then(|| view! { <Badge text="Archived" tone=Tone::Warning/> })}
        </span>
    }
    .into_any()
}

fn width(attr: Attr) -> Width {
    match attr.shape {
        Shape::YesNo | Shape::Percent => Width::Small,
        Shape::Line | Shape::Lines | Shape::Suggest | Shape::Email | Shape::Link | Shape::Tags | Shape::Several => Width::Auto,
        _ => Width::Medium,
    }
}
