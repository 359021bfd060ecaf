//! The control that stands over a cell while it is edited. Enter saves, Tab saves and goes on to the next cell, Esc leaves it as it was.

use leptos::{html, prelude::*};
use shared::{Named, customers::CustomerSize, customers::list::CustomerRow};
use ui::{Bind, Choice, Combobox, Field, FieldKind, Select, TagInput, focus_id};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::{
    custom_control::{CustomBinds, CustomControl, choices_of},
    custom_fields::Defined,
    custom_typed::Held,
    inline_edit::Inline,
    inline_value::{Cell, Draft},
    sources::{company_source, owner_source, sector_source, tag_source},
};

/// The id of the button that opens the editor of a cell.
pub fn open_button_id(id: Uuid, cell: Cell) -> String {
    format!("edit-{}-{id}", cell.key())
}

#[component]
pub fn Editor(inline: Inline, row: Signal<CustomerRow>, cell: Cell) -> impl IntoView {
    // The list follows what others change, also under an open editor. What is saved replaces what the reader saw when it opened.
    let opened = StoredValue::new(row.get_untracked());
    let id = opened.with_value(|row| row.id);
    let node = NodeRef::<html::Div>::new();
    // After a refusal what was typed is there again.
    let draft =
        inline.refused.get_untracked().map_or_else(|| row.with_untracked(|row| cell.draft(row, &inline.currency())), |(_, typed)| typed);
    let (text, currency, tags, linked) = parts(cell, draft);
    let error = Signal::derive(move || inline.refused.read().as_ref().map(|(reason, _)| reason.clone()));
    let control = format!("cell-{}-{id}", cell.key());
    // Nothing once the editor has gone: its going takes the focus from it.
    let typed = move || {
        Some(match cell {
            Cell::Tags => Draft::Tags(tags.try_with_untracked(|tags| tags.iter().map(|choice| choice.value.clone()).collect())?),
            Cell::Sector | Cell::Parent | Cell::Owner => Draft::Reference(linked.try_get_untracked()?),
            Cell::Custom(_) => Draft::Custom(Held {
                text: text.try_get_untracked()?,
                currency: currency.try_get_untracked()?,
                several: tags.try_with_untracked(|tags| tags.iter().map(|choice| choice.value.clone()).collect())?,
            }),
            _ => Draft::Text(text.try_get_untracked()?),
        })
    };
    // While a refusal is shown, leaving the control must not try the same again.
    let tried = StoredValue::new(inline.refused.get_untracked().map(|(_, typed)| typed));
    let problem = RwSignal::new(None::<String>);
    // A choice takes back what was said of the text before it.
    Effect::watch(
        move || linked.track(),
        move |(), _, _| {
            if inline.refused.read_untracked().is_some() {
                inline.refused.set(None);
            }
        },
        false,
    );
    let save = move || {
        let Some(draft) = typed() else { return false };
        if let Some(problem) = problem.get_untracked() {
            inline.refused.set(Some((format!("{} {problem}", cell.title()), draft)));
            return false;
        }
        tried.set_value(Some(draft.clone()));
        let now = row.get_untracked();
        // Other fields of the newest version are in nobody's way; another value of this one is for the reader to decide.
        let before = opened.try_get_value().filter(|opened| !cell.same(opened, &now)).unwrap_or(now);
        inline.save(&before, cell, draft)
    };
    let is_mine = move || inline.open.get_untracked() == Some((id, cell));
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        event.stop_propagation();
        if event.default_prevented() || is_of_a_part(&event) {
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
                let next = inline.custom.with_untracked(|custom| next_cell(&event, cell, event.shift_key(), custom));
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
    let label = row.with_untracked(|row| format!("{} of {}", cell.title(), row.name));
    view! {
        <div class="cell-editor" data-editing=cell.key() node_ref=node on:keydown=on_keydown on:focusout=on_leave on:click=|event| event.stop_propagation()>
            {match cell {
                Cell::Custom(field) => {
                    let currency = Bind::new(format!("{control}-currency"), currency, Signal::<Option<String>>::stored(None));
                    let binds = CustomBinds { text: Bind::new(control.clone(), text, error), currency, several: Bind::new(control, tags, error).with_problem(problem) };
                    view! { <CustomControl field=field.field().clone() binds label plain=true/> }.into_any()
                }
                cell => view! {
                    <Control inline id cell label text=Bind::new(control.clone(), text, error) tags=Bind::new(control.clone(), tags, error) linked=Bind::new(control, linked, error).with_problem(problem)/>
                }
                .into_any(),
            }}
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
        Cell::Name | Cell::Custom(_) => view! { <Field bind=text label hide_label=true maxlength=120/> }.into_any(),
    }
}

type Parts = (RwSignal<String>, RwSignal<String>, RwSignal<Vec<Choice>>, RwSignal<Option<Choice>>);

/// The draft as the controls edit it: a text, a currency, several choices, one choice.
fn parts(cell: Cell, draft: Draft) -> Parts {
    let (mut text, mut currency, mut tags, mut linked) = (String::new(), String::new(), Vec::new(), None);
    match draft {
        Draft::Text(held) => text = held,
        Draft::Tags(held) => tags = held.into_iter().map(Choice::from).collect(),
        Draft::Reference(held) => linked = held,
        Draft::Custom(held) => {
            if let Cell::Custom(field) = cell {
                tags = choices_of(&field).into_iter().filter(|choice| held.several.contains(&choice.value)).collect();
            }
            (text, currency) = (held.text, held.currency);
        }
    }
    (RwSignal::new(text), RwSignal::new(currency), RwSignal::new(tags), RwSignal::new(linked))
}

/// Whether the key was pressed in a part of the control that has keys of its own: a calendar, or a button that Enter presses.
fn is_of_a_part(event: &leptos::ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let within = |selector: &str| target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some());
    within("[popover]") || (event.key() == "Enter" && within("button"))
}

/// The cell that can be edited after this one in its row, or before it.
fn next_cell(event: &web_sys::Event, cell: Cell, back: bool, custom: &[Defined]) -> Option<Cell> {
    let row = event.target()?.dyn_into::<web_sys::Element>().ok()?.closest("tr").ok()??;
    let buttons = row.query_selector_all("[data-cell]").ok()?;
    let cells: Vec<_> = (0..buttons.length())
        .filter_map(|i| buttons.item(i)?.dyn_into::<web_sys::Element>().ok()?.get_attribute("data-cell"))
        .filter_map(|key| Cell::from_key(&key, custom))
        .collect();
    let at = cells.iter().position(|other| *other == cell)?;
    let to = if back { at.checked_sub(1)? } else { at + 1 };
    cells.get(to).copied()
}
