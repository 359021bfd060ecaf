use leptos::{html, prelude::*};

use super::{
    Icon, Kbd,
    dialog::follow,
    lookup::{Lookup, Source},
};
use crate::strings;

#[derive(Clone)]
enum Deed {
    Go(String),
    Run(Callback<()>),
}

/// Something the palette offers.
#[derive(Clone)]
pub struct Command {
    id: String,
    group: &'static str,
    icon: &'static str,
    label: String,
    hint: Option<String>,
    keys: Option<&'static str>,
    deed: Deed,
}

/// Commands found by a search.
pub type CommandSource = Source<Command>;

impl Command {
    /// Leads to `href`.
    pub fn link(group: &'static str, icon: &'static str, label: impl Into<String>, href: impl Into<String>) -> Self {
        let href = href.into();
        Self { id: href.clone(), group, icon, label: label.into(), hint: None, keys: None, deed: Deed::Go(href) }
    }

    /// Does something. `id` stays the same from one visit to the next.
    pub fn action(
        id: impl Into<String>,
        group: &'static str,
        icon: &'static str,
        label: impl Into<String>,
        run: impl Into<Callback<()>>,
    ) -> Self {
        Self { id: id.into(), group, icon, label: label.into(), hint: None, keys: None, deed: Deed::Run(run.into()) }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The keys that do the same, as in [`Kbd`].
    pub fn keys(mut self, keys: &'static str) -> Self {
        self.keys = Some(keys);
        self
    }
}

/// Everything one can do, by typing. Fixed commands are filtered here; `source` adds what the server finds. The ids last used come first while
/// nothing is typed; the caller keeps them.
///
/// ```ignore
/// view! { <CommandPalette open commands source recent on_go=move |href| navigate(href) on_used=remember/> }
/// ```
#[component]
pub fn CommandPalette(
    open: RwSignal<bool>,
    #[prop(into)] commands: Signal<Vec<Command>>,
    source: CommandSource,
    #[prop(optional, into)] recent: Signal<Vec<String>>,
    /// Leads to an address.
    #[prop(into)]
    on_go: Callback<String>,
    #[prop(optional, into)] on_used: Option<Callback<String>>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow(node, open);
    let text = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let lookup = Lookup::new(source);
    Effect::new(move |_| {
        if open.get() {
            text.set(String::new());
            active.set(0);
            lookup.found.set(Vec::new());
        }
    });
    let shown = Signal::derive(move || {
        let wanted = text.get().trim().to_lowercase();
        let recent = recent.get();
        let mut list: Vec<Command> = commands.with(|commands| commands.iter().filter(|c| matches(&c.label, &wanted)).cloned().collect());
        if wanted.is_empty() {
            let used: Vec<Command> = recent
                .iter()
                .filter_map(|id| list.iter().find(|c| c.id == *id).cloned())
                .map(|c| Command { group: strings::RECENT, ..c })
                .collect();
            list.retain(|c| !recent.contains(&c.id));
            list.splice(0..0, used);
        } else {
            list.extend(lookup.found.get());
        }
        list
    });
    let run = move |command: Command| {
        open.set(false);
        if let Some(on_used) = on_used {
            on_used.run(command.id);
        }
        match command.deed {
            Deed::Go(href) => on_go.run(href),
            Deed::Run(callback) => callback.run(()),
        }
    };
    let move_to = move |index: usize| {
        active.set(index);
        if let Some(option) = document().get_element_by_id(&format!("command-{index}")) {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    };
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let count = shown.with_untracked(Vec::len).max(1);
        let at = active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => move_to((at + 1) % count),
            "ArrowUp" => move_to((at + count - 1) % count),
            "Enter" => {
                if let Some(command) = shown.with_untracked(|list| list.get(at).cloned()) {
                    run(command);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let list = move || {
        let all = shown.get();
        let mut before = None;
        all.into_iter()
            .enumerate()
            .map(|(index, command)| {
                let heading = (before.replace(command.group) != Some(command.group)).then(|| view! { <li class="palette-group" role="presentation">{command.group}</li> });
                let (icon, label, hint, keys) = (command.icon, command.label.clone(), command.hint.clone(), command.keys);
                view! {
                    {heading}
                    <li
                        id=format!("command-{index}") class="option" role="option" class:active=move || active.get() == index
                        aria-selected=move || (active.get() == index).to_string()
                        on:mousemove=move |_| if active.get_untracked() != index { active.set(index) }
                        on:click=move |_| run(command.clone())
                    >
                        <Icon name=icon/><span>{label}{hint.map(|hint| view! { <small>{hint}</small> })}</span>{keys.map(|keys| view! { <Kbd keys/> })}
                    </li>
                }
            })
            .collect_view()
    };
    let note = move || {
        let nothing = shown.read().is_empty();
        lookup.failed.get().or_else(|| nothing.then(|| if lookup.pending.get() { strings::LOADING } else { strings::NO_MATCH }.to_owned()))
    };
    view! {
        <dialog
            class="palette" node_ref=node aria-label=strings::COMMANDS on:close=move |_| open.set(false)
            on:click=move |event| if event.target().as_ref() == node.get_untracked().as_ref().map(|dialog| dialog.as_ref()) { open.set(false) }
        >
            <Show when=move || open.get()>
                <div class="palette-panel">
                    <div class="palette-input">
                        <Icon name="search"/>
                        <input
                            type="text" role="combobox" autocomplete="off" autofocus=true aria-label=strings::COMMANDS placeholder=strings::COMMANDS_HINT
                            aria-expanded="true" aria-autocomplete="list" aria-controls="command-list" aria-activedescendant=move || format!("command-{}", active.get())
                            prop:value=text on:keydown=on_keydown
                            on:input=move |event| {
                                let typed = event_target_value(&event);
                                active.set(0);
                                text.set(typed.clone());
                                if !typed.trim().is_empty() { lookup.soon(typed) }
                            }
                        />
                        <Kbd keys="Esc"/>
                    </div>
                    <ul id="command-list" role="listbox" aria-label=strings::COMMANDS>{list}</ul>
                    <p class="choices-note" role="status">{note}</p>
                </div>
            </Show>
        </dialog>
    }
}

/// Whether every typed word begins a word of the label.
fn matches(label: &str, wanted: &str) -> bool {
    let label = label.to_lowercase();
    wanted.split_whitespace().all(|word| label.split_whitespace().any(|part| part.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn words_are_matched_by_their_beginnings() {
        assert!(matches("New customer", "cus n"));
        assert!(matches("Customers", ""));
        assert!(!matches("Customers", "tom"));
    }
}
