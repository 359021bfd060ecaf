use leptos::prelude::*;
use platform::page;

/// A page for those who are not signed in: the brand, a card, and a line under it.
#[component]
pub fn Entry(
    title: &'static str,
    #[prop(optional, into)] purpose: Signal<String>,
    #[prop(optional)] foot: Option<Children>,
    children: Children,
) -> impl IntoView {
    page::describe(title.to_owned(), Vec::new(), None);
    view! {
        <div class="entry">
            <span class="brand"><span class="brand-mark" aria-hidden="true"></span>"ClientSphere"</span>
            <div class="entry-card">
                <header>
                    <h1 tabindex="-1">{title}</h1>
                    {move || (!purpose.read().is_empty()).then(|| view! { <p class="purpose">{purpose.get()}</p> })}
                </header>
                {children()}
            </div>
            {foot.map(|foot| view! { <p class="entry-foot">{foot()}</p> })}
        </div>
    }
}

/// The token in the link's fragment, which reaches no server log; taken out of the address, so that it does not stay in the history.
pub fn token_of_link() -> String {
    let location = window().location();
    let token = location.hash().unwrap_or_default().trim_start_matches('#').to_owned();
    if !token.is_empty()
        && let Ok(history) = window().history()
    {
        let path = location.pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&path));
    }
    token
}
