//! The list under an input: what fits the text typed there, and which of it a key would take.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    Choice, Icon,
    element::next_frame,
    lookup::Lookup,
    popover::{Following, place},
};
use crate::strings;

/// What is to be taken as soon as the answer to the text typed is here.
#[derive(Clone, Copy, PartialEq)]
enum Due {
    Nothing,
    /// Enter or Tab was pressed: the first choice.
    First,
    /// The input was left: the choice that reads exactly so.
    Exact,
}

/// While something is typed, the first choice is active: Enter and Tab take it. Before that only the arrow keys make one active.
#[derive(Clone, Copy)]
pub(super) struct ChoiceList {
    pub open: RwSignal<bool>,
    pub lookup: Lookup<Choice>,
    pub anchor: NodeRef<html::Div>,
    /// What the list was narrowed to; empty while everything is shown.
    typed: RwSignal<String>,
    /// Where the arrow keys went.
    moved: RwSignal<Option<usize>>,
    /// A choice after those found, such as what was typed itself.
    last: Signal<Option<Choice>>,
    /// Which of them a key would take.
    pub active: Memo<Option<usize>>,
    choose: Callback<Choice>,
    due: StoredValue<Due>,
    node: NodeRef<html::Div>,
    id: StoredValue<String>,
}

impl ChoiceList {
    pub fn new(id: String, lookup: Lookup<Choice>, last: Signal<Option<Choice>>, choose: Callback<Choice>) -> Self {
        Self::make(id, lookup, last, choose, false)
    }

    /// A list whose first choice is active from the beginning.
    pub fn eager(id: String, lookup: Lookup<Choice>, choose: Callback<Choice>) -> Self {
        Self::make(id, lookup, Signal::stored(None), choose, true)
    }

    fn make(id: String, lookup: Lookup<Choice>, last: Signal<Option<Choice>>, choose: Callback<Choice>, eager: bool) -> Self {
        let (typed, moved) = (RwSignal::new(String::new()), RwSignal::new(None));
        let active = Memo::new(move |_| {
            let count = lookup.found.read().len() + usize::from(last.read().is_some());
            moved.get().filter(|at| *at < count).or_else(|| (count > 0 && (eager || !typed.read().trim().is_empty())).then_some(0))
        });
        let list = Self {
            open: RwSignal::new(false),
            lookup,
            anchor: NodeRef::new(),
            typed,
            moved,
            last,
            active,
            choose,
            due: StoredValue::new(Due::Nothing),
            node: NodeRef::new(),
            id: StoredValue::new(id),
        };
        Effect::watch(move || lookup.found.track(), move |(), _, _| list.settle_due(), false);
        list
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

    /// The choices shown; tracked.
    fn options(self) -> Vec<Choice> {
        let mut options = self.lookup.found.get();
        options.extend(self.last.get());
        options
    }

    /// Opens the list with everything.
    pub fn browse(self) {
        self.show(String::new());
    }

    /// Opens the list with what fits `text`.
    pub fn show(self, text: String) {
        self.moved.set(None);
        self.due.set_value(Due::Nothing);
        self.typed.set(text.clone());
        if self.open.get_untracked() {
            self.lookup.soon(text);
        } else {
            self.open.set(true);
            self.lookup.now(text);
        }
    }

    /// The input is left with `text` in it: takes the choice that reads so, now or when it is found. Whether it was taken now.
    pub fn leave(self, text: &str) -> bool {
        // The control may be on its way out: its going takes the focus from it.
        if self.open.try_set(false).is_some() || self.is_due() {
            return false;
        }
        let exact = (!self.lookup.pending.get_untracked()).then(|| untrack(|| self.reads(text))).flatten();
        if exact.is_none() {
            self.due.set_value(Due::Exact);
        }
        exact.map(|choice| self.take(choice)).is_some()
    }

    /// Whether something will be taken when the answer is here.
    pub fn is_due(self) -> bool {
        self.due.get_value() != Due::Nothing
    }

    /// The choice that reads so.
    pub fn reads(self, text: &str) -> Option<Choice> {
        let wanted = text.trim().to_lowercase();
        self.options().into_iter().find(|choice| choice.label.to_lowercase() == wanted)
    }

    /// Takes a choice.
    pub fn take(self, choice: Choice) {
        self.open.set(false);
        self.moved.set(None);
        self.typed.set(String::new());
        self.due.set_value(Due::Nothing);
        self.choose.run(choice);
    }

    /// Takes what is active, or what will be once the answer is here.
    fn take_active(self) {
        let options = untrack(|| self.options());
        if self.moved.get_untracked().is_none() && !self.typed.read_untracked().trim().is_empty() && self.lookup.pending.get_untracked() {
            self.due.set_value(Due::First);
        } else if let Some(choice) = self.active.get_untracked().and_then(|at| options.into_iter().nth(at)) {
            self.take(choice);
        }
    }

    fn settle_due(self) {
        if self.lookup.pending.get_untracked() {
            return;
        }
        let text = self.typed.get_untracked();
        let choice = match self.due.get_value() {
            Due::Nothing => None,
            Due::First => untrack(|| self.options()).into_iter().next(),
            Due::Exact => untrack(|| self.reads(&text)),
        };
        self.due.set_value(Due::Nothing);
        if let Some(choice) = choice {
            self.take(choice);
        }
    }

    fn step(self, by: isize) {
        let count = untrack(|| self.options()).len();
        if count == 0 {
            return;
        }
        let first = if by > 0 { 0 } else { count - 1 };
        let to = self.active.get_untracked().map_or(first, |at| (at + count).saturating_add_signed(by) % count);
        self.moved.set(Some(to));
        if let Some(option) = document().get_element_by_id(&self.option_id(to)) {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    }

    /// Handles the keys of the pattern; whether nobody else is to handle this one.
    pub fn on_key(self, event: &KeyboardEvent) -> bool {
        if event.is_composing() {
            return false;
        }
        let open = self.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.browse(),
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            // Whatever there is to take: a form is not sent from an open list.
            "Enter" if open => {
                if self.typed.read_untracked().trim().is_empty() && self.active.get_untracked().is_none() {
                    self.open.set(false);
                } else {
                    self.take_active();
                }
            }
            "Tab" if open => {
                self.take_active();
                return false;
            }
            "Escape" if open => {
                // Only the list closes, not the dialog around it.
                event.stop_propagation();
                self.open.set(false);
            }
            _ => return false,
        }
        event.prevent_default();
        true
    }
}

#[component]
pub(super) fn ChoiceListView(list: ChoiceList, label: String, #[prop(into)] chosen: Signal<Vec<String>>) -> impl IntoView {
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
            next_frame(place_now);
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
                on:click=move |_| list.take(picked.clone())
            >
                <span>{choice.label}{choice.hint.map(|hint| view! { <small>{hint}</small> })}</span>
                <Icon name="check"/>
            </li>
        }
    };
    let note = move || {
        list.lookup.failed.get().or_else(|| {
            let nothing = list.lookup.found.read().is_empty();
            let text = if nothing && list.lookup.pending.get() { strings::LOADING } else { strings::NO_MATCH };
            (nothing && (list.lookup.pending.get() || list.last.read().is_none())).then(|| text.to_owned())
        })
    };
    view! {
        <div class="popover choices" popover="manual" node_ref=list.node>
            <ul id=list.id() role="listbox" aria-label=label>{move || list.options().into_iter().enumerate().map(option).collect_view()}</ul>
            <p class="choices-note" role="status">{note}</p>
        </div>
    }
}
