use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    Icon, Kbd, Size, Variant,
    button::button_class,
    element::{Axis, all, closest, focus, next_frame, rove, typeahead, unique_id},
    popover::attach,
};

#[derive(Clone)]
enum Kind {
    Act(Callback<()>),
    Go(String),
    Check(Signal<bool>, Callback<()>),
    Heading,
    Separator,
}

/// One line of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    kind: Kind,
    label: String,
    icon: Option<&'static str>,
    keys: Option<&'static str>,
    danger: bool,
    disabled: bool,
}

impl MenuItem {
    fn new(kind: Kind, label: String) -> Self {
        Self { kind, label, icon: None, keys: None, danger: false, disabled: false }
    }

    /// Does something.
    pub fn action(label: impl Into<String>, run: impl Into<Callback<()>>) -> Self {
        Self::new(Kind::Act(run.into()), label.into())
    }

    /// Leads somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(Kind::Go(href.into()), label.into())
    }

    /// Is on or off; the menu stays open.
    pub fn check(label: impl Into<String>, checked: impl Into<Signal<bool>>, toggle: impl Into<Callback<()>>) -> Self {
        Self::new(Kind::Check(checked.into(), toggle.into()), label.into())
    }

    /// Names the items after it.
    pub fn heading(label: impl Into<String>) -> Self {
        Self::new(Kind::Heading, label.into())
    }

    /// A line between groups.
    pub fn separator() -> Self {
        Self::new(Kind::Separator, String::new())
    }

    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The keys that do the same, as in [`Kbd`].
    pub fn keys(mut self, keys: &'static str) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Marks what destroys or ends something.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
}

/// A button that opens a list of actions: arrow keys, Home, End and first letters move, Enter chooses, Esc leaves.
///
/// ```ignore
/// view! { <Menu label="More" icon="ellipsis" icon_only=true items=vec![MenuItem::action("Archive", archive).icon("archive")]/> }
/// ```
#[component]
pub fn Menu(
    #[prop(into)] label: String,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
    #[prop(optional)] icon: Option<&'static str>,
    /// Shows only the icon; the label names it.
    #[prop(optional)]
    icon_only: bool,
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
) -> impl IntoView {
    let id = unique_id("menu");
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    attach(node, open, id.clone());
    Effect::new(move |_| {
        if open.get() {
            next_frame(move || {
                if let Some(first) = node.get_untracked().and_then(|menu| menu.query_selector("[role^=menuitem]").ok().flatten()) {
                    focus(&first);
                }
            });
        }
    });
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let Some(menu) = node.get_untracked() else { return };
        let items = all(&menu, "[role^=menuitem]:not([aria-disabled])");
        let key = event.key();
        if key == "Tab" {
            open.set(false);
        } else if rove(&items, &key, Axis::Vertical) || (!event.ctrl_key() && !event.meta_key() && typeahead(&items, &key)) {
            event.prevent_default();
            event.stop_propagation();
        } else if key == " "
            && let Some(item) = closest(&event, "[role^=menuitem]")
        {
            event.prevent_default();
            item.unchecked_into::<web_sys::HtmlElement>().click();
        }
    };
    let (menu_label, name) = (label.clone(), icon_only.then(|| label.clone()));
    view! {
        <button
            type="button" class=button_class(variant, size, icon_only) popovertarget=id.clone()
            aria-haspopup="menu" aria-expanded=move || open.get().to_string()
            aria-label=name.clone() title=name
        >
            {icon.map(|name| view! { <Icon name/> })}
            {(!icon_only).then(|| view! { <span class="button-text">{label}</span><Icon name="chevron-down"/> })}
        </button>
        <div id=id class="popover menu" popover="auto" role="menu" aria-label=menu_label node_ref=node on:keydown=on_keydown>
            <Show when=move || open.get()>
                {move || items.get().into_iter().map(|item| item_view(item, open)).collect_view()}
            </Show>
        </div>
    }
}

fn item_view(item: MenuItem, open: RwSignal<bool>) -> AnyView {
    let icon = item.icon.map(|name| view! { <Icon name/> });
    let keys = item.keys.map(|keys| view! { <Kbd keys/> });
    let class = if item.danger { "menu-item danger" } else { "menu-item" };
    let disabled = item.disabled.then_some("true");
    match item.kind {
        Kind::Separator => view! { <hr role="separator"/> }.into_any(),
        Kind::Heading => view! { <div class="menu-heading" role="presentation">{item.label}</div> }.into_any(),
        Kind::Go(href) => view! {
            <a class=class role="menuitem" tabindex="-1" href=href on:click=move |_| open.set(false)>{icon}<span>{item.label}</span>{keys}</a>
        }
        .into_any(),
        Kind::Act(run) => view! {
            <button type="button" class=class role="menuitem" tabindex="-1" aria-disabled=disabled
                on:click=move |_| if !item.disabled { open.set(false); run.run(()) }>{icon}<span>{item.label}</span>{keys}</button>
        }
        .into_any(),
        Kind::Check(checked, toggle) => view! {
            <button type="button" class=class role="menuitemcheckbox" tabindex="-1" aria-disabled=disabled
                aria-checked=move || checked.get().to_string()
                on:click=move |_| if !item.disabled { toggle.run(()) }><Icon name="check"/><span>{item.label}</span>{keys}</button>
        }
        .into_any(),
    }
}
