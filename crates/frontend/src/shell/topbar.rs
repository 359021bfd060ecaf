use leptos::prelude::*;
use notifications::Bell;
use platform::page::Shown;
use ui::{Breadcrumbs, Button, Icon, Kbd, Variant};

use super::{Panels, account_menu::AccountMenu};

/// The way here, the search, help and the account.
#[component]
pub fn Topbar() -> impl IntoView {
    let panels = expect_context::<Panels>();
    let shown = expect_context::<Shown>();
    view! {
        <header class="topbar">
            <button
                type="button" class="button ghost icon-only topbar-menu" aria-label="Open the navigation"
                aria-expanded=move || panels.navigation.get().to_string() on:click=move |_| panels.navigation.set(true)
            ><Icon name="menu"/></button>
            <Breadcrumbs crumbs=shown.trail/>
            <div class="topbar-end">
                <button type="button" class="topbar-search" aria-haspopup="dialog" on:click=move |_| panels.palette.set(true)>
                    <Icon name="search"/><span>"Search…"</span><Kbd keys="Ctrl K"/>
                </button>
                {move || shown.help.read().is_some().then(|| view! {
                    <Button variant=Variant::Ghost icon="circle-question-mark" label="Help for this page" on_click=move |_| panels.help.set(true)/>
                })}
                <Bell/>
                <AccountMenu/>
            </div>
        </header>
    }
}
