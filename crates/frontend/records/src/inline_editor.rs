//! The control that stands over a value while it is edited. Enter saves, Tab saves and goes on to the next one, Esc leaves it as it was.

use leptos::{html, prelude::*};
use shared::record::State;
use ui::{focus_id, rows_are_moving};
use wasm_bindgen::JsCast;

use super::{
    attribute::{Attr, Shape},
    control::{Binds, Control},
    inline_edit::Inline,
    pages::id_of,
};

/// The id of the button that opens the editor of a value.
pub fn open_button_id(id: &str, attr: Attr) -> String {
    format!("edit-{}-{id}", attr.key)
}

/// The editor, fetched when one is first opened.
pub fn editor(inline: Inline, record: Signal<State>, attr: Attr) -> AnyView {
    let give_up = Callback::new(move |()| inline.close());
    ui::on_demand!(Signal::stored(true), give_up, record: inline_editor(inline: Inline, record: Signal<State>, attr: Attr) => {
        view! { <Editor inline record attr/> }
    })
}

#[component]
pub fn Editor(inline: Inline, record: Signal<State>, attr: Attr) -> AnyView {
    // The page follows what others change, also under an open editor. What is saved replaces what the reader saw when it opened.
    let opened = StoredValue::new(record.get_untracked());
    let id = opened.with_value(|record| id_of(record).to_owned());
    let node = NodeRef::<html::Div>::new();
    // After a refusal what was typed is there again.
    let refused = inline.refused.get_untracked().map(|(_, typed)| typed);
    let draft = refused.clone().unwrap_or_else(|| opened.with_value(|record| attr.draft(attr.of(record), &inline.known.currency())));
    let error = Signal::derive(move || inline.refused.read().as_ref().map(|(reason, _)| reason.clone()));
    let known = inline.known.editing(&id);
    let control = format!("cell-{}-{id}", attr.key);
    let problem = RwSignal::new(None::<String>);
    let binds = Binds::at(&control, &draft, error, problem);
    // Nothing once the editor has gone: its going takes the focus from it.
    let typed = move || untrack(|| binds.draft(attr));
    // While a refusal is shown, leaving the control must not try the same again.
    let tried = StoredValue::new(refused);
    // A choice takes back what was said of the text before it.
    Effect::watch(
        move || binds.one.value.track(),
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
            inline.refused.set(Some((format!("{} {problem}", attr.label), draft)));
            return false;
        }
        tried.set_value(Some(draft.clone()));
        let now = record.get_untracked();
        // Other fields of the newest version are in nobody's way; another value of this one is for the reader to decide.
        let differs = |opened: &State| attr.requested(attr.of(opened)) != attr.requested(attr.of(&now));
        let before = opened.try_get_value().filter(differs).unwrap_or(now);
        inline.save(&before, attr, draft)
    };
    let own = StoredValue::new(id);
    let is_mine = move || own.try_get_value().is_some_and(|id| inline.open.get_untracked() == Some((id, attr)));
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        event.stop_propagation();
        if event.default_prevented() || is_of_a_part(&event) {
            return;
        }
        match event.key().as_str() {
            // In several lines Enter begins the next one.
            "Enter" if attr.shape == Shape::Lines && !event.ctrl_key() && !event.meta_key() => {}
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
            // Between an amount and its currency.
            "Tab" if stays_inside(&event, attr) => {}
            "Tab" => {
                let next = next_button(&event, attr, event.shift_key());
                event.prevent_default();
                if save() {
                    match next {
                        Some(next) => next.click(),
                        None => inline.close(),
                    }
                }
            }
            _ => {}
        }
    };
    let on_leave = move |event: leptos::ev::FocusEvent| {
        // A row that moves, for somebody changed it, takes its editor along; it has the focus again in a moment.
        if !is_mine() || rows_are_moving() {
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
    request_animation_frame(move || {
        focus_id(&control);
        if let Some(input) = document().get_element_by_id(&control).and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            input.select();
        }
        if let Some(node) = node.try_get_untracked().flatten() {
            stay_inside(&node);
        }
    });
    let label = record.with_untracked(|record| format!("{} of {}", attr.label, inline.pages.spec.title_of(record)));
    view! {
        <div class="cell-editor" data-editing=attr.key node_ref=node on:keydown=on_keydown on:focusout=on_leave on:click=|event| event.stop_propagation()>
            <Control attr binds known label/>
        </div>
    }
    .into_any()
}

/// Turns an editor that would reach beyond the list to its other side: what reaches beyond makes the list wider.
fn stay_inside(editor: &web_sys::Element) {
    let Ok(Some(frame)) = editor.closest(".table-scroll") else { return };
    if editor.get_bounding_client_rect().right() > frame.get_bounding_client_rect().right() {
        let _ = editor.set_attribute("data-turned", "");
    }
}

fn target(event: &web_sys::Event) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

/// Whether the key was pressed in a part of the control that has keys of its own: a calendar, or a button that Enter presses.
fn is_of_a_part(event: &leptos::ev::KeyboardEvent) -> bool {
    let within = |selector: &str| target(event).is_some_and(|target| target.closest(selector).ok().flatten().is_some());
    within("[popover]") || (event.key() == "Enter" && within("button"))
}

/// Whether Tab only goes to the other part of the control.
fn stays_inside(event: &leptos::ev::KeyboardEvent, attr: Attr) -> bool {
    let is_second = target(event).is_some_and(|target| target.id().ends_with("-second"));
    matches!(attr.shape, Shape::Money | Shape::Moment) && is_second == event.shift_key()
}

/// The button of the value that can be edited after this one in its row, or before it.
fn next_button(event: &web_sys::Event, attr: Attr, back: bool) -> Option<web_sys::HtmlElement> {
    let row = target(event)?.closest("tr, .record-page").ok()??;
    let buttons = row.query_selector_all("[data-cell]").ok()?;
    let buttons: Vec<web_sys::Element> = (0..buttons.length()).filter_map(|i| buttons.item(i)?.dyn_into().ok()).collect();
    let at = buttons.iter().position(|button| button.get_attribute("data-cell").as_deref() == Some(attr.key))?;
    let to = if back { at.checked_sub(1)? } else { at + 1 };
    buttons.get(to).cloned()?.dyn_into().ok()
}
