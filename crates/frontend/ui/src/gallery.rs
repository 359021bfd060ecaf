//! Every component in its states, on one page. For building and checking them; the figures are samples.

mod controls;
mod feedback;
mod lists;
mod views;

use leptos::prelude::*;

use super::{Button, Card, Icon, PageHead, ToastHost, Toasts, Variant};

/// The gallery page.
#[component]
pub fn Gallery() -> impl IntoView {
    let toasts = use_context::<Toasts>().is_none().then(Toasts::provide);
    let dark = RwSignal::new(document().document_element().and_then(|root| root.get_attribute("data-theme")).as_deref() == Some("dark"));
    let toggle = move |_| {
        dark.update(|dark| *dark = !*dark);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", if dark.get_untracked() { "dark" } else { "light" });
        }
    };
    view! {
        <div class="stack gallery">
            <PageHead title="Components" purpose="Each one in all its states, for building pages and checking them.">
                <Button icon="sun-moon" on_click=toggle>{move || if dark.get() { "Light" } else { "Dark" }}</Button>
            </PageHead>
            <controls::Buttons/>
            <controls::Fields/>
            <controls::Choices/>
            <controls::SampleForm/>
            <feedback::Messages/>
            <feedback::Overlays/>
            <feedback::Small/>
            <lists::Tables/>
            <lists::TableStates/>
            <views::Charts/>
            <views::Boards/>
            <views::Days/>
        </div>
        {toasts.map(|toasts| view! { <ToastHost toasts/> })}
    }
}

/// A titled group of samples.
#[component]
fn Group(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! { <Card title><div class="stack">{children()}</div></Card> }
}

/// All icons are drawn once, so that a missing one is seen.
#[component]
fn Icons() -> impl IntoView {
    const NAMES: &str = include_str!("../../icons/names.txt");
    view! { <div class="row">{NAMES.lines().map(|name| view! { <span title=name><Icon name/></span> }).collect_view()}</div> }
}

/// A button that raises a flag, as most overlays are opened.
#[component]
fn Opener(#[prop(into)] text: String, open: RwSignal<bool>) -> impl IntoView {
    view! { <Button variant=Variant::Secondary on_click=move |_| open.set(true)>{text}</Button> }
}
