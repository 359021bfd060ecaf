//! The ClientSphere web app.

mod address;
mod app;
mod audit;
mod client;
mod conflict;
mod connection;
mod customers;
mod export_menu;
mod filters;
mod form;
mod identity;
mod jobs;
mod lasting;
mod lazy;
mod listing;
mod live;
mod loading;
mod notifications;
mod page;
mod reports;
mod session;
mod shell;
mod strings;
mod ui;

fn main() {
    console_error_panic_hook::set_once();
    if let Some(boot) = leptos::prelude::document().query_selector(".boot").ok().flatten() {
        boot.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
