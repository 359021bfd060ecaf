use leptos::{children::ViewFn, prelude::*};

/// A framed surface. `flush` lets tables and lists reach its edges.
///
/// ```ignore
/// view! { <Card title="Contact" actions=|| view! { <Button label="Edit" icon="pencil"/> }>…</Card> }
/// ```
#[component]
pub fn Card(
    #[prop(optional, into)] title: String,
    #[prop(optional, into)] actions: Option<ViewFn>,
    #[prop(optional)] flush: bool,
    children: Children,
) -> impl IntoView {
    let head = (!title.is_empty() || actions.is_some()).then(|| {
        view! { <header class="card-head"><h2>{title}</h2><div class="card-actions">{actions.map(|actions| actions.run())}</div></header> }
    });
    view! { <section class="card" class:flush=flush>{head}{children()}</section> }
}

/// A titled part of a page or form, without a frame.
///
/// ```ignore
/// view! { <Section title="Address" note="Printed on invoices.">…</Section> }
/// ```
#[component]
pub fn Section(#[prop(into)] title: String, #[prop(optional, into)] note: String, children: Children) -> impl IntoView {
    view! {
        <section class="section">
            <header><h2>{title}</h2>{(!note.is_empty()).then(|| view! { <p class="note">{note}</p> })}</header>
            <div class="section-body">{children()}</div>
        </section>
    }
}
