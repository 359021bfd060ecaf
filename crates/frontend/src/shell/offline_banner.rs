use leptos::prelude::*;
use platform::connection::use_connection;
use ui::{Banner, Button, Size, Tone};

/// Says while the server cannot be reached, and that nothing typed is lost.
#[component]
pub fn OfflineBanner() -> impl IntoView {
    let connection = use_connection();
    let online = connection.online();
    view! {
        <div class="notice">
            <Show when=move || !online.get()>
                <Banner tone=Tone::Warning title="You are offline.">
                    <p>"What you typed is kept. ClientSphere tries again by itself."</p>
                    <Button size=Size::Small icon="refresh-cw" busy=connection.trying() on_click=move |_| connection.retry()>"Try now"</Button>
                </Banner>
            </Show>
        </div>
    }
}
