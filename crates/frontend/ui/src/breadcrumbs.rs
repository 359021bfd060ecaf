use leptos::prelude::*;
use platform::page::Crumb;

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
