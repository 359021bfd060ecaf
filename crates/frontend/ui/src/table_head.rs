use std::collections::HashSet;

use leptos::prelude::*;

use super::{
    Icon, Menu, MenuItem, Size, Variant,
    table::{Align, Column, Density, Sort, Width},
};
use crate::strings;

pub(super) fn width_class(width: Width) -> &'static str {
    match width {
        Width::Auto => "w-auto",
        Width::Small => "w-small",
        Width::Medium => "w-medium",
        Width::Large => "w-large",
    }
}

/// The headings of a table: select all, and sort buttons.
#[component]
pub(super) fn Head<R>(
    columns: Signal<Vec<Column<R>>>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
    keys: Signal<Vec<String>>,
    selected: Option<RwSignal<HashSet<String>>>,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let heading = move |column: Column<R>| {
        let key = column.key;
        let direction = move || sort.read().as_ref().filter(|sort| sort.key == key).map(|sort| sort.descending);
        let class = format!("{} {}", width_class(column.width), if column.align == Align::End { "end" } else { "" });
        let Some(on_sort) = on_sort.filter(|_| column.sortable) else {
            return view! { <th scope="col" role="columnheader" class=class>{column.label}</th> }.into_any();
        };
        let aria_sort = move || match direction() {
            Some(true) => "descending",
            Some(false) => "ascending",
            None => "none",
        };
        let arrow = move || match direction() {
            Some(true) => view! { <Icon name="arrow-down"/> },
            Some(false) => view! { <Icon name="arrow-up"/> },
            None => view! { <Icon name="chevrons-up-down"/> },
        };
        let next = move |_| on_sort.run(Sort { key: key.to_owned(), descending: untrack(direction) == Some(false) });
        view! {
            <th scope="col" role="columnheader" class=class aria-sort=aria_sort>
                <button type="button" class="sort" on:click=next>{column.label}{arrow}</button>
            </th>
        }
        .into_any()
    };
    let select_all = move |selected: RwSignal<HashSet<String>>| {
        let on_page = Signal::derive(move || keys.with(|keys| keys.iter().filter(|key| selected.read().contains(*key)).count()));
        let every = move || on_page.get() > 0 && on_page.get() == keys.read().len();
        view! {
            <th scope="col" role="columnheader" class="pick">
                <input
                    type="checkbox" aria-label=strings::SELECT_ALL
                    prop:checked=every prop:indeterminate={move || on_page.get() > 0 && !every()}
                    on:change=move |event| {
                        let checked = event_target_checked(&event);
                        selected.update(|selected| for key in keys.get_untracked() {
                            if checked { selected.insert(key); } else { selected.remove(&key); }
                        });
                    }
                />
            </th>
        }
    };
    view! {
        <thead role="rowgroup">
            <tr role="row">
                {selected.map(select_all)}
                {move || columns.get().into_iter().map(heading).collect_view()}
            </tr>
        </thead>
    }
}

/// Which columns are shown and how dense rows are.
#[component]
pub(super) fn ColumnChooser<R>(
    columns: Signal<Vec<Column<R>>>,
    hidden: Option<RwSignal<Vec<String>>>,
    density: Option<RwSignal<Density>>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let sorting = move |column: &Column<R>| {
        let (key, on_sort) = (column.key, on_sort?);
        let held = move || sort.read().as_ref().filter(|sort| sort.key == key).map(|sort| sort.descending);
        let next = move || on_sort.run(Sort { key: key.to_owned(), descending: untrack(held) == Some(false) });
        column.sortable.then(|| MenuItem::check(column.label.clone(), Signal::derive(move || held().is_some()), next))
    };
    let showing = move |column: &Column<R>| {
        let (key, hidden) = (column.key, hidden?);
        let shown = Signal::derive(move || !hidden.read().iter().any(|hidden| hidden == key));
        let toggle = move || {
            hidden.update(|hidden| {
                let before = hidden.len();
                hidden.retain(|hidden| hidden != key);
                if hidden.len() == before {
                    hidden.push(key.to_owned());
                }
            });
        };
        (!column.fixed).then(|| MenuItem::check(column.label.clone(), shown, toggle))
    };
    let items = Signal::derive(move || {
        let mut items = Vec::new();
        // Cards have no headings to sort by.
        if on_sort.is_some() && shows_cards() {
            items.push(MenuItem::heading(strings::SORT_BY));
            columns.with(|columns| items.extend(columns.iter().filter_map(sorting)));
            if hidden.is_some() {
                items.push(MenuItem::heading(strings::COLUMNS));
            }
        }
        columns.with(|columns| items.extend(columns.iter().filter_map(showing)));
        if let Some(density) = density {
            if !items.is_empty() {
                items.push(MenuItem::separator());
            }
            let compact = Signal::derive(move || density.get() == Density::Compact);
            let toggle = move || density.update(|d| *d = if *d == Density::Compact { Density::Normal } else { Density::Compact });
            items.push(MenuItem::check(strings::DENSITY, compact, toggle));
        }
        items
    });
    let is_offered = hidden.is_some() || density.is_some() || (on_sort.is_some() && shows_cards());
    is_offered.then(|| {
        view! { <Menu label=strings::COLUMNS icon="columns-3" icon_only=true variant=Variant::Ghost size=Size::Small items/> }
    })
}

/// Whether the window is so narrow that rows are cards.
fn shows_cards() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < 640.0)
}
