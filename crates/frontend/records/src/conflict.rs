//! What happens when somebody else changed a record meanwhile.

use leptos::prelude::*;
use ui::{Banner, Button, Size, Tone};

/// Says that somebody else changed the record; what was typed stays until the reader chooses.
#[component]
pub fn ConflictBanner(
    open: RwSignal<bool>,
    /// Takes the other's changes; what was typed is given up.
    #[prop(into)]
    on_reload: Callback<()>,
    /// Saves what was typed over the other's changes.
    #[prop(into)]
    on_overwrite: Callback<()>,
) -> impl IntoView {
    let choose = move |chosen: Callback<()>| {
        open.set(false);
        chosen.run(());
    };
    view! {
        <Show when=move || open.get()>
            <Banner tone=Tone::Warning title="Somebody else changed this meanwhile.">
                <p>"What you typed is still here. Load their version, or save yours over it."</p>
                <div class="row">
                    <Button size=Size::Small on_click=move |_| choose(on_reload)>"Load their version"</Button>
                    <Button size=Size::Small on_click=move |_| choose(on_overwrite)>"Save mine"</Button>
                </div>
            </Banner>
        </Show>
    }
}
