use std::collections::HashSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    element::closest,
    table::{Align, Column},
    table_head::width_class,
};

/// One row: its checkbox, and a cell for each shown column.
#[component]
pub(super) fn Row<R>(
    key: String,
    row: Signal<R>,
    columns: Signal<Vec<Column<R>>>,
    keys: Signal<Vec<String>>,
    selected: Option<RwSignal<HashSet<String>>>,
    /// The index of the row last picked, from which Shift extends.
    last_picked: StoredValue<Option<usize>>,
    row_name: Option<fn(&R) -> String>,
    row_href: Option<fn(&R) -> String>,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let position = {
        let key = key.clone();
        move || keys.with_untracked(|keys| keys.iter().position(|k| *k == key)).unwrap_or(0)
    };
    let number = position() + 1;
    let name = move || row_name.map_or_else(|| format!("row {number}"), |name| row.with(name));
    let href = row_href.map(|href| row.with_untracked(href));
    let is_picked = Signal::derive(move || selected.is_some_and(|selected| selected.read().contains(&key)));
    let pick = move |event: leptos::ev::MouseEvent| {
        let Some(selected) = selected else { return };
        let checked = !is_picked.get_untracked();
        let index = position();
        let from = if event.shift_key() { last_picked.get_value().unwrap_or(index) } else { index };
        let range = from.min(index)..=from.max(index);
        selected.update(|selected| {
            for key in keys.get_untracked().get(range).unwrap_or_default() {
                if checked {
                    selected.insert(key.clone());
                } else {
                    selected.remove(key);
                }
            }
        });
        last_picked.set_value(Some(index));
    };
    let opens = href.is_some();
    // A click beside the controls opens the row as its link would, unless text is being selected.
    let open = move |event: leptos::ev::MouseEvent| {
        if !opens || closest(&event, "a, button, input, label, [data-editing], [popover]").is_some() {
            return;
        }
        if let Some(row) = closest(&event, "tr")
            && let Ok(Some(link)) = row.query_selector("a.row-link")
        {
            link.unchecked_into::<web_sys::HtmlElement>().click();
        }
    };
    let cells = move || {
        columns
            .get()
            .into_iter()
            .enumerate()
            .map(|(i, column)| {
                let class = format!("{} {}", width_class(column.width), if column.align == Align::End { "end" } else { "" });
                let Column { cell, beside, label, .. } = column;
                let content = move || row.with(|row| cell(row));
                let beside = beside.map(|beside| beside(row));
                match (i, href.clone()) {
                    (0, Some(href)) => {
                        view! { <th scope="row" role="rowheader" class=class><a class="row-link" href=href>{content}</a>{beside}</th> }
                            .into_any()
                    }
                    (0, None) => view! { <th scope="row" role="rowheader" class=class>{content}{beside}</th> }.into_any(),
                    _ => view! { <td role="cell" class=class data-label=label>{content}{beside}</td> }.into_any(),
                }
            })
            .collect_view()
    };
    view! {
        <tr role="row" class:opens=opens data-picked=move || is_picked.get().to_string() on:click=open>
            {selected.map(|_| view! {
                <td role="cell" class="pick">
                    <input type="checkbox" aria-label=move || format!("Select {}", name()) prop:checked=is_picked on:click=pick/>
                </td>
            })}
            {cells}
        </tr>
    }
}
