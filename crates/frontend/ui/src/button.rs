use leptos::{ev::MouseEvent, prelude::*};

use super::Icon;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The one thing the page is for.
    Primary,
    #[default]
    Secondary,
    /// Without a frame, for toolbars.
    Ghost,
    /// Destroys or ends something.
    Danger,
}

/// The height of a control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    Small,
    #[default]
    Medium,
    Large,
}

pub(super) fn button_class(variant: Variant, size: Size, icon_only: bool) -> String {
    let variant = match variant {
        Variant::Primary => " primary",
        Variant::Secondary => "",
        Variant::Ghost => " ghost",
        Variant::Danger => " danger",
    };
    let size = match size {
        Size::Small => " small",
        Size::Medium => "",
        Size::Large => " large",
    };
    format!("button{variant}{size}{}", if icon_only { " icon-only" } else { "" })
}

/// A button, or a link that looks like one when it has an `href`. Without children give it an `icon` and a `label`.
///
/// While `busy` it keeps the focus, tells assistive technology and ignores clicks.
///
/// ```ignore
/// view! { <Button variant=Variant::Primary icon="plus" on_click=move |_| open.set(true)>"New customer"</Button> }
/// view! { <Button icon="trash-2" label="Delete" variant=Variant::Ghost on_click=delete/> }
/// ```
#[component]
pub fn Button(
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
    #[prop(optional)] icon: Option<&'static str>,
    /// The name of a button that shows only its icon.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional)] submit: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    /// The id of a `Popover` or dialog this button toggles.
    #[prop(optional, into)]
    popover: Option<String>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let class = button_class(variant, size, children.is_none());
    let content =
        (icon.map(|name| view! { <Icon name/> }), children.map(|children| view! { <span class="button-text">{children()}</span> }));
    if let Some(href) = href {
        return view! { <a class=class href=href aria-label=label.clone() title=label>{content}</a> }.into_any();
    }
    view! {
        <button
            class=class
            type=if submit { "submit" } else { "button" }
            aria-label=label.clone()
            title=label
            popovertarget=popover
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |event| {
                if busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            {content}
        </button>
    }
    .into_any()
}
