//! The ClientSphere web app: its pages with their addresses, and the shell around them.

mod app;
mod lazy;
mod record_types;
mod shell;

fn main() {
    console_error_panic_hook::set_once();
    if let Some(boot) = leptos::prelude::document().query_selector(".boot").ok().flatten() {
        boot.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
