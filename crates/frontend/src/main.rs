//! The ClientSphere web app.

mod app;
mod client;
mod connection;
mod form;
mod lazy;
mod loading;
mod page;
mod session;
mod strings;
mod ui;

fn main() {
    console_error_panic_hook::set_once();
    if let Some(boot) = leptos::prelude::document().query_selector(".boot").ok().flatten() {
        boot.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
