use leptos::prelude::*;

use super::{Dialog, Kbd};
use crate::strings;

/// A key and what it does, under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    pub group: &'static str,
    pub keys: &'static str,
    pub does: &'static str,
}

/// Lists the shortcuts, grouped in the order given. `?` opens it wherever nobody is typing.
///
/// ```ignore
/// view! { <ShortcutsDialog open shortcuts=SHORTCUTS.to_vec()/> }
/// ```
#[component]
pub fn ShortcutsDialog(open: RwSignal<bool>, #[prop(into)] shortcuts: Signal<Vec<Shortcut>>) -> impl IntoView {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "?"
            && !event.ctrl_key()
            && !event.meta_key()
            && super::element::closest(&event, "input, textarea, select, [contenteditable], dialog").is_none()
        {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || listener.remove());
    view! {
        <Dialog open title=strings::SHORTCUTS>
            <div class="shortcuts">
                {move || {
                    let all = shortcuts.get();
                    let mut groups: Vec<&str> = Vec::new();
                    for shortcut in &all {
                        if !groups.contains(&shortcut.group) {
                            groups.push(shortcut.group);
                        }
                    }
                    groups.into_iter().map(|group| view! {
                        <section>
                            <h3>{group.to_owned()}</h3>
                            <dl>
                                {all.iter().filter(|s| s.group == group).map(|s| view! { <div><dt>{s.does}</dt><dd><Kbd keys=s.keys/></dd></div> }).collect_view()}
                            </dl>
                        </section>
                    }).collect_view()
                }}
            </div>
        </Dialog>
    }
}
