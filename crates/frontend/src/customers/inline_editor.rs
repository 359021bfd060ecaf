//! The control that stands over a cell while it is edited. Enter saves, Tab saves and goes on to the next cell, Esc leaves it as it was.

use leptos::{html, prelude::*};
use shared::{
    Named,
    customers::{CustomerRow, CustomerSize},
};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::{
    columns::capitalised,
    inline_edit::Inline,
    inline_value::{Cell, Draft},
    sources::{company_source, owner_source, sector_source, tag_source},
};
use crate::ui::{Bind, Choice, Combobox, Field, FieldKind, Select, TagInput, focus_id};

/// The id of the button that opens the editor of a cell.
pub fn open_button_id(id: Uuid, cell: Cell) -> String {
    format!("edit-{}-{id}", cell.key())
}

#[component]
pub fn Editor(inline: Inline, row: Signal<CustomerRow>, cell: Cell) -> impl IntoView {
    let id = row.with_untracked(|row| row.id);
    let node = NodeRef::<html::Div>::new();
    // After a refusal what was typed is there again.
    let draft = inline.refused.get_untracked().map_or_else(|| row.with_untracked(|row| cell.draft(row)), |(_, typed)| typed);
    let (text, tags, linked) = parts(draft);
    let error = Signal::derive(move || inline.refused.read().as_ref().map(|(reason, _)| reason.clone()));
    let control = format!("cell-{}-{id}", cell.key());
    // Nothing once the editor has gone: its going takes the focus from it.
    let typed = move || {
        Some(match cell {
            Cell::Tags => Draft::Tags(tags.try_with_untracked(|tags| tags.iter().map(|choice| choice.value.clone()).collect())?),
            Cell::Sector | Cell::Parent | Cell::Owner => Draft::Linked(linked.try_get_untracked()?),
            _ => Draft::Text(text.try_get_untracked()?),
        })
    };
    // While a refusal is shown, leaving the control must not try the same again.
    let tried = StoredValue::new(inline.refused.get_untracked().map(|(_, typed)| typed));
    let save = move || {
        let Some(draft) = typed() else { return false };
        tried.set_value(Some(draft.clone()));
        inline.save(&row.get_untracked(), cell, draft)
    };
    let is_mine = move || inline.open.get_untracked() == Some((id, cell));
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        event.stop_propagation();
        if event.default_prevented() {
            return;
        }
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                if save() {
                    inline.close();
                }
            }
            "Escape" => {
                event.prevent_default();
                inline.close();
            }
            "Tab" => {
                let next = next_cell(&event, cell, event.shift_key());
                event.prevent_default();
                if save() {
                    match next {
                        Some(next) => inline.begin(id, next),
                        None => inline.close(),
                    }
                }
            }
            _ => {}
        }
    };
    let on_leave = move |event: leptos::ev::FocusEvent| {
        if !is_mine() {
            return;
        }
        let Some(draft) = typed() else { return };
        let inside = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let stays = node.get_untracked().is_some_and(|node| node.contains(inside.as_ref()));
        if !stays && tried.with_value(|tried| tried.as_ref() != Some(&draft)) && save() && is_mine() {
            inline.refused.set(None);
            inline.open.set(None);
        }
    };
    request_animation_frame({
        let control = control.clone();
        move || {
            focus_id(&control);
            if let Some(input) = document().get_element_by_id(&control).and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok())
            {
                input.select();
            }
        }
    });
    let label = row.with_untracked(|row| format!("{} of {}", capitalised(cell.label()), row.name));
    view! {
        <div class="cell-editor" data-editing=cell.key() node_ref=node on:keydown=on_keydown on:focusout=on_leave on:click=|event| event.stop_propagation()>
            <Control inline id cell label text=Bind::new(control.clone(), text, error) tags=Bind::new(control.clone(), tags, error) linked=Bind::new(control, linked, error)/>
        </div>
    }
}

#[component]
fn Control(
    inline: Inline,
    id: Uuid,
    cell: Cell,
    label: String,
    text: Bind<String>,
    tags: Bind<Vec<Choice>>,
    linked: Bind<Option<Choice>>,
) -> impl IntoView {
    match cell {
        Cell::Tags => {
            view! { <TagInput bind=tags label hide_label=true source=tag_source(inline.choices) allow_new=true maxlength=40/> }.into_any()
        }
        Cell::Owner => {
            view! { <Combobox bind=linked label hide_label=true source=owner_source(inline.choices) placeholder="Nobody"/> }.into_any()
        }
        Cell::Parent => {
            view! { <Combobox bind=linked label hide_label=true source=company_source(Some(id)) placeholder="None"/> }.into_any()
        }
        Cell::Sector => {
            view! { <Combobox bind=linked label hide_label=true source=sector_source(inline.choices) placeholder="None"/> }.into_any()
        }
        Cell::Size => {
            let sizes = CustomerSize::ALL.iter().map(|size| Choice::new(size.code(), size.label())).collect::<Vec<_>>();
            view! { <Select bind=text label hide_label=true choices=Signal::stored(sizes) placeholder="Not set"/> }.into_any()
        }
        Cell::Email => view! { <Field bind=text label hide_label=true kind=FieldKind::Email maxlength=120/> }.into_any(),
        Cell::Phone => view! { <Field bind=text label hide_label=true kind=FieldKind::Tel maxlength=20/> }.into_any(),
        Cell::Employees | Cell::Revenue => {
            view! { <Field bind=text label hide_label=true kind=FieldKind::Number maxlength=20/> }.into_any()
        }
        Cell::Name => view! { <Field bind=text label hide_label=true maxlength=120/> }.into_any(),
    }
}

fn parts(draft: Draft) -> (RwSignal<String>, RwSignal<Vec<Choice>>, RwSignal<Option<Choice>>) {
    let (mut text, mut tags, mut linked) = (String::new(), Vec::new(), None);
    match draft {
        Draft::Text(held) => text = held,
        Draft::Tags(held) => tags = held.into_iter().map(Choice::from).collect(),
        Draft::Linked(held) => linked = held,
    }
    (RwSignal::new(text), RwSignal::new(tags), RwSignal::new(linked))
}

/// The cell that can be edited after this one in its row, or before it.
fn next_cell(event: &web_sys::Event, cell: Cell, back: bool) -> Option<Cell> {
    let row = event.target()?.dyn_into::<web_sys::Element>().ok()?.closest("tr").ok()??;
    let buttons = row.query_selector_all("[data-cell]").ok()?;
    let cells: Vec<_> = (0..buttons.length())
        .filter_map(|i| buttons.item(i)?.dyn_into::<web_sys::Element>().ok()?.get_attribute("data-cell"))
        .filter_map(|key| Cell::from_key(&key))
        .collect();
    let at = cells.iter().position(|other| *other == cell)?;
    let to = if back { at.checked_sub(1)? } else { at + 1 };
    cells.get(to).copied()
}
