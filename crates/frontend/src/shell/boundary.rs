use leptos::prelude::*;
use ui::{Button, EmptyState, Variant};

/// Shows an error that a page could not handle, instead of an empty screen.
#[component]
pub fn Boundary(children: Children) -> impl IntoView {
    let fallback = |errors: ArcRwSignal<Errors>| {
        let lines = move || errors.read().iter().map(|(_, error)| view! { <li>{error.to_string()}</li> }).collect_view();
        view! {
            <EmptyState icon="triangle-alert" title="Something went wrong on this page" text="Load it again. If that does not help, tell your administrator what stands below.">
                <Button variant=Variant::Primary icon="refresh-cw" on_click=move |_| drop(window().location().reload())>"Load again"</Button>
            </EmptyState>
            <ul class="muted">{lines}</ul>
        }
    };
    view! { <ErrorBoundary fallback>{children()}</ErrorBoundary> }
}
