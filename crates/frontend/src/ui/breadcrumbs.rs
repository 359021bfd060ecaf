use leptos::prelude::*;

/// One step of the way here; the last one is the page itself and has no `href`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way from the top to this page.
///
/// ```ignore
/// view! { <Breadcrumbs crumbs=vec![Crumb::link("Customers", "/customers"), Crumb::here("Acme")]/> }
/// ```
#[component]
pub fn Breadcrumbs(#[prop(into)] crumbs: Signal<Vec<Crumb>>) -> impl IntoView {
    view! {
        <nav class="breadcrumbs" aria-label="Breadcrumb">
            <ol>
                {move || crumbs.get().into_iter().map(|crumb| match crumb.href {
                    Some(href) => view! { <li><a href=href>{crumb.label}</a></li> }.into_any(),
                    None => view! { <li aria-current="page">{crumb.label}</li> }.into_any(),
                }).collect_view()}
            </ol>
        </nav>
    }
}
