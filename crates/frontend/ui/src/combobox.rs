use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    Bind, Choice, FieldFrame, Icon,
    lookup::{Lookup, Source},
    popover::{Following, place},
};
use crate::strings;

/// Chooses one of many by typing part of its name. Arrow keys move, Enter chooses, Esc leaves the value as it was.
///
/// ```ignore
/// view! { <Combobox bind=owner label="Owner" source=Source::new(find_users) placeholder="Nobody"/> }
/// ```
#[component]
pub fn Combobox(
    #[prop(into)] bind: Bind<Option<Choice>>,
    #[prop(into)] label: String,
    source: Source,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let list = ChoiceList::new(id.clone(), source);
    let text = RwSignal::new(String::new());
    let shown = move || bind.value.with(|choice| choice.as_ref().map_or_else(String::new, |choice| choice.label.clone()));
    Effect::new(move |_| text.set(shown()));
    // The control may be on its way out: its going takes the focus from it.
    let leave = move || {
        let held = bind.value.try_with_untracked(|choice| choice.as_ref().map_or_else(String::new, |choice| choice.label.clone()));
        if let Some(held) = held {
            list.open.set(false);
            text.set(held);
        }
    };
    let choose = Callback::new(move |choice: Choice| {
        list.open.set(false);
        text.set(choice.label.clone());
        bind.value.set(Some(choice));
    });
    let has_hint = !hint.is_empty();
    view! {
        <FieldFrame id=id.clone() label=label.clone() error=bind.error hint required hide_label>
            <div class="affixed combobox" node_ref=list.anchor>
                <input
                    id=id type="text" role="combobox" autocomplete="off" spellcheck="false" placeholder=placeholder disabled=disabled
                    aria-autocomplete="list" aria-controls=list.id() aria-expanded=move || list.open.get().to_string()
                    aria-activedescendant=move || list.active_id() aria-required=required.then_some("true")
                    aria-describedby=move || bind.described_by(has_hint) aria-invalid=move || bind.invalid()
                    prop:value=text
                    on:input=move |event| {
                        let typed = event_target_value(&event);
                        if typed.is_empty() {
                            bind.value.set(None);
                        }
                        text.set(typed.clone());
                        list.show(typed);
                    }
                    on:click=move |_| list.show(String::new())
                    on:blur=move |_| leave()
                    on:keydown=move |event| if list.on_key(&event, choose) && event.key() == "Escape" { text.set(untrack(shown)) }
                />
                {move || if !disabled.get() && bind.value.read().is_some() && !required {
                    view! {
                        <button type="button" class="affix-button" aria-label=strings::CLEAR on:click=move |_| bind.value.set(None)><Icon name="x"/></button>
                    }.into_any()
                } else {
                    view! { <span class="affix"><Icon name="chevrons-up-down"/></span> }.into_any()
                }}
            </div>
            <ChoiceListView list label on_choose=choose chosen=Signal::derive(move || bind.value.with(|c| c.iter().map(|c| c.value.clone()).collect()))/>
        </FieldFrame>
    }
}

/// The list under a combobox: what was found, and which of it Enter would choose.
#[derive(Clone, Copy)]
pub(super) struct ChoiceList {
    pub open: RwSignal<bool>,
    pub active: RwSignal<Option<usize>>,
    pub lookup: Lookup<Choice>,
    pub anchor: NodeRef<html::Div>,
    node: NodeRef<html::Div>,
    id: StoredValue<String>,
}

impl ChoiceList {
    pub fn new(id: String, source: Source) -> Self {
        Self {
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            lookup: Lookup::new(source),
            anchor: NodeRef::new(),
            node: NodeRef::new(),
            id: StoredValue::new(id),
        }
    }

    pub fn id(self) -> String {
        format!("{}-list", self.id.get_value())
    }

    fn option_id(self, index: usize) -> String {
        format!("{}-option-{index}", self.id.get_value())
    }

    pub fn active_id(self) -> Option<String> {
        self.active.get().filter(|_| self.open.get()).map(|index| self.option_id(index))
    }

    /// Opens the list with what fits `text`.
    pub fn show(self, text: String) {
        self.active.set(None);
        if self.open.get_untracked() {
            self.lookup.soon(text);
        } else {
            self.open.set(true);
            self.lookup.now(text);
        }
    }

    /// Handles the keys of the pattern; whether the key was one of them.
    pub fn on_key(self, event: &leptos::ev::KeyboardEvent, choose: Callback<Choice>) -> bool {
        let count = self.lookup.found.read_untracked().len();
        let at = self.active.get_untracked();
        let open = self.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.show(String::new()),
            "ArrowDown" if count > 0 => self.active.set(Some(at.map_or(0, |i| (i + 1) % count))),
            "ArrowUp" if count > 0 => self.active.set(Some(at.map_or(count - 1, |i| (i + count - 1) % count))),
            "Enter" if open => match at.and_then(|i| self.lookup.found.read_untracked().get(i).cloned()) {
                Some(choice) => choose.run(choice),
                None => return false,
            },
            "Escape" if open => {
                // Only the list closes, not the dialog around it.
                event.stop_propagation();
                self.open.set(false);
            }
            _ => return false,
        }
        event.prevent_default();
        if let Some(index) = self.active.get_untracked()
            && let Some(option) = document().get_element_by_id(&self.option_id(index))
        {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
        true
    }
}

#[component]
pub(super) fn ChoiceListView(
    list: ChoiceList,
    label: String,
    on_choose: Callback<Choice>,
    #[prop(into)] chosen: Signal<Vec<String>>,
    /// A line after the others, such as "Create …".
    #[prop(optional, into)]
    last: Option<Signal<Option<Choice>>>,
) -> impl IntoView {
    let following = StoredValue::new_local(None::<Following>);
    let place_now = move || {
        if let (Some(surface), Some(anchor)) = (list.node.get_untracked(), list.anchor.get_untracked()) {
            place(&surface, anchor.unchecked_ref::<HtmlElement>(), true);
        }
    };
    Effect::new(move |_| {
        let Some(surface) = list.node.get() else { return };
        list.lookup.found.track();
        if list.open.get() {
            let _ = surface.show_popover();
            request_animation_frame(place_now);
            following.set_value(Some(Following::start(place_now)));
        } else {
            let _ = surface.hide_popover();
            following.set_value(None);
        }
    });
    let option = move |(index, choice): (usize, Choice)| {
        let picked = choice.clone();
        let value = choice.value.clone();
        view! {
            <li
                id=list.option_id(index) role="option" class="option"
                class:active=move || list.active.get() == Some(index)
                aria-selected=move || chosen.read().contains(&value).to_string()
                // The press must not take the focus from the input.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| on_choose.run(picked.clone())
            >
                <span>{choice.label}{choice.hint.map(|hint| view! { <small>{hint}</small> })}</span>
                <Icon name="check"/>
            </li>
        }
    };
    view! {
        <div class="popover choices" popover="manual" node_ref=list.node>
            <ul id=list.id() role="listbox" aria-label=label>
                {move || {
                    let mut choices = list.lookup.found.get();
                    choices.extend(last.and_then(|last| last.get()));
                    choices.into_iter().enumerate().map(option).collect_view()
                }}
            </ul>
            <p class="choices-note" role="status">
                {move || if let Some(reason) = list.lookup.failed.get() { Some(reason) }
                    else if list.lookup.loading.get() && list.lookup.found.read().is_empty() { Some(strings::LOADING.to_owned()) }
                    else if list.lookup.found.read().is_empty() && last.is_none_or(|last| last.read().is_none()) { Some(strings::NO_MATCH.to_owned()) }
                    else { None }}
            </p>
        </div>
    }
}
