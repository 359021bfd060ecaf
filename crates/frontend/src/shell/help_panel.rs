use leptos::prelude::*;
use platform::page::Shown;
use ui::Drawer;

use super::Panels;

/// What the page shown is for, what one can do there, and its words.
#[component]
pub fn HelpPanel() -> impl IntoView {
    let panels = expect_context::<Panels>();
    let shown = expect_context::<Shown>();
    let title = Signal::derive(move || format!("Help: {}", shown.title.get()));
    view! {
        <Drawer open=panels.help title>
            {move || shown.help.get().map(|help| view! {
                <div class="help-panel">
                    <p>{help.purpose}</p>
                    {(!help.tips.is_empty()).then(|| view! {
                        <h3>"What you can do here"</h3>
                        <ul class="help-tips">{help.tips.iter().map(|tip| view! { <li>{*tip}</li> }).collect_view()}</ul>
                    })}
                    {(!help.terms.is_empty()).then(|| view! {
                        <h3>"Words on this page"</h3>
                        <dl class="help-terms">{help.terms.iter().map(|(term, meaning)| view! { <div><dt>{*term}</dt><dd>{*meaning}</dd></div> }).collect_view()}</dl>
                    })}
                </div>
            })}
        </Drawer>
    }
}
