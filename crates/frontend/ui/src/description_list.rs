use leptos::{children::ViewFn, prelude::*};

/// The facts of a record, name beside value; rows are [`Description`]s.
///
/// ```ignore
/// view! { <DescriptionList><Description term="E-mail">"ada@example.com"</Description></DescriptionList> }
/// ```
#[component]
pub fn DescriptionList(children: Children) -> impl IntoView {
    view! { <dl class="descriptions">{children()}</dl> }
}

/// One fact; `help` explains the term.
#[component]
pub fn Description(#[prop(into)] term: String, #[prop(optional, into)] help: Option<ViewFn>, children: Children) -> impl IntoView {
    view! { <div><dt>{term}{help.map(|help| help.run())}</dt><dd>{children()}</dd></div> }
}
