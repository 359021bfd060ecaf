//! The app: its pages with their addresses, and what is in the navigation.

use leptos::prelude::*;
use leptos_router::{components::*, hooks::use_location, path};
use platform::{
    page::Shown,
    session::{Phase, use_session},
};
use shared::access::Permission::{self, *};
use ui::{ToastHost, Toasts};

use crate::{
    lazy::page,
    shell::{
        self, Boundary, HelpPanel, NavGroup, NavItem, NotFound, OfflineBanner, Palette, Panels, Shortcuts, Sidebar, SignInAgain, Topbar,
        Unreachable, allowed,
    },
};

const fn nav(label: &'static str, href: &'static str, icon: &'static str, needs: Permission, keys: &'static str) -> NavItem {
    NavItem { label, href, icon, needs, keys: Some(keys) }
}

/// The navigation: one line per page.
pub const NAV: &[NavGroup] = &[
    NavGroup {
        label: "",
        items: &[
            nav("Home", "/", "house", DashboardRead, "g h"),
            nav("Customers", "/customers", "building-2", CustomerRead, "g c"),
            nav("Segments", "/segments", "target", CustomerRead, "g s"),
            nav("Duplicates", "/customers/duplicates", "copy", CustomerMerge, "g d"),
            nav("Interactions", "/interactions", "message-square", CustomerRead, "g i"),
        ],
    },
    NavGroup {
        label: "Sales",
        items: &[nav("Leads", "/leads", "user-plus", LeadRead, "g l"), nav("Products", "/products", "package", ProductRead, "g p")],
    },
    NavGroup {
        label: "People",
        items: &[
            nav("Users", "/users", "users", UserRead, "g u"),
            nav("Teams", "/teams", "workflow", UserRead, "g t"),
            nav("Roles", "/roles", "shield-check", RoleRead, "g r"),
        ],
    },
    NavGroup {
        label: "System",
        items: &[
            nav("Custom fields", "/custom-fields", "sliders-horizontal", CustomFieldManage, "g f"),
            nav("Audit log", "/audit", "history", AuditRead, "g a"),
            nav("Outbox", "/outbox", "send", OutboxRead, "g o"),
        ],
    },
];

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let toasts = Toasts::provide();
    Shown::provide();
    Panels::provide();
    let session = use_session();
    leptos::task::spawn_local(async move { session.restore().await });
    view! {
        <Router>
            <Frame/>
            <ToastHost toasts/>
        </Router>
    }
}

/// The shell where somebody is signed in, and the pages.
#[component]
fn Frame() -> impl IntoView {
    let session = use_session();
    shell::watch();
    platform::live::start();
    let phase = session.phase();
    let path = use_location().pathname;
    let framed = Memo::new(move |_| phase.get() == Phase::In && !shell::is_public(&path.read()));
    let booting = move || (phase.get() == Phase::Starting && !shell::is_public(&path.read())).then(|| view! { <Boot/> });
    view! {
        {booting}
        <Show when=move || phase.get() == Phase::Unreachable><Unreachable/></Show>
        <div class="app" class:bare-app=move || !framed.get() hidden=move || phase.get() == Phase::Unreachable>
            <Show when=move || framed.get()>
                <a class="skip" href="#main" on:click=move |event| { event.prevent_default(); ui::focus_id("main") }>"Skip to content"</a>
                <Sidebar/>
            </Show>
            <div class="app-body">
                <Show when=move || framed.get()><Topbar/></Show>
                <OfflineBanner/>
                <main id="main" class:page=move || framed.get() tabindex="-1">
                    <Boundary><div class="route"><Pages/></div></Boundary>
                </main>
            </div>
        </div>
        <Show when=move || framed.get()><Overlays/></Show>
    }
}

#[component]
fn Boot() -> impl IntoView {
    view! { <div class="boot" role="status"><span class="boot-mark" aria-hidden="true"></span>"Loading ClientSphere…"</div> }
}

#[component]
fn Overlays() -> impl IntoView {
    shell::follow_keys();
    view! { <Palette/> <Shortcuts/> <HelpPanel/> <SignInAgain/> }
}

/// Every page: its address, who may open it, and its chunk.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=allowed(Some(DashboardRead), page!(home: home = reports::home))/>

            <Route path=path!("/customers") view=allowed(Some(CustomerRead), page!(list: customer_list = customers::customer_list))/>
            <Route path=path!("/customers/new") view=allowed(Some(CustomerCreate), page!(customers: customer_new = customers::customer_new))/>
            <Route path=path!("/customers/import") view=allowed(Some(CustomerImport), page!(batch: customer_import = customers::customer_import))/>
            <Route path=path!("/customers/import/:id") view=allowed(Some(CustomerImport), page!(batch: customer_import_page = customers::customer_import_page))/>
            <Route path=path!("/customers/duplicates") view=allowed(Some(CustomerMerge), page!(customers: duplicate_list = customers::duplicate_list))/>
            <Route path=path!("/customers/merges") view=allowed(Some(CustomerMerge), page!(customers: merge_list = customers::merge_list))/>
            <Route path=path!("/customers/merge") view=allowed(Some(CustomerMerge), page!(customers: merge_page = customers::merge_page))/>
            <Route path=path!("/customers/:id") view=allowed(Some(CustomerRead), page!(customers: customer_page = customers::customer_page))/>
            <Route path=path!("/customers/:id/edit") view=allowed(Some(CustomerEdit), page!(customers: customer_edit = customers::customer_edit))/>

            <Route path=path!("/segments") view=allowed(Some(CustomerRead), page!(customers: segment_list = customers::segment_list))/>
            <Route path=path!("/segments/new") view=allowed(Some(SegmentManage), page!(customers: segment_new = customers::segment_new))/>
            <Route path=path!("/segments/:id") view=allowed(Some(CustomerRead), page!(customers: segment_page = customers::segment_page))/>
            <Route path=path!("/segments/:id/edit") view=allowed(Some(SegmentManage), page!(customers: segment_edit = customers::segment_edit))/>

            <Route path=path!("/custom-fields") view=allowed(Some(CustomFieldManage), page!(admin: custom_field_list = crate::record_types::custom_fields))/>

            <Route path=path!("/interactions") view=allowed(Some(CustomerRead), page!(activity: interaction_list = customers::interaction_list))/>

            <Route path=path!("/leads") view=allowed(Some(LeadRead), page!(list: lead_list = sales::lead_list))/>
            <Route path=path!("/leads/new") view=allowed(Some(LeadCreate), page!(record: lead_new = sales::lead_new))/>
            <Route path=path!("/leads/import") view=allowed(Some(LeadImport), page!(batch: lead_import = sales::lead_import))/>
            <Route path=path!("/leads/import/:id") view=allowed(Some(LeadImport), page!(batch: lead_import_page = sales::lead_import_page))/>
            <Route path=path!("/leads/:id") view=allowed(Some(LeadRead), page!(record: lead_page = sales::lead_page))/>
            <Route path=path!("/leads/:id/edit") view=allowed(Some(LeadEdit), page!(record: lead_edit = sales::lead_edit))/>
            <Route path=path!("/products") view=allowed(Some(ProductRead), page!(list: product_list = sales::product_list))/>
            <Route path=path!("/products/new") view=allowed(Some(ProductCreate), page!(record: product_new = sales::product_new))/>
            <Route path=path!("/products/import") view=allowed(Some(ProductImport), page!(batch: product_import = sales::product_import))/>
            <Route path=path!("/products/import/:id") view=allowed(Some(ProductImport), page!(batch: product_import_page = sales::product_import_page))/>
            <Route path=path!("/products/:id") view=allowed(Some(ProductRead), page!(record: product_page = sales::product_page))/>
            <Route path=path!("/products/:id/edit") view=allowed(Some(ProductEdit), page!(record: product_edit = sales::product_edit))/>

            <Route path=path!("/bulk-changes") view=allowed(None, page!(batch: bulk_list = crate::record_types::bulk_list))/>
            <Route path=path!("/bulk-changes/:id") view=allowed(None, page!(batch: bulk_page = crate::record_types::bulk_page))/>
            <Route path=path!("/imports/:id") view=allowed(None, page!(batch: import_link = records::import_link))/>

            <Route path=path!("/notifications") view=allowed(None, page!(notifications: notification_list = notifications::notification_list))/>

            <Route path=path!("/sign-in") view=page!(identity::sign_in)/>
            <Route path=path!("/setup") view=page!(identity::setup)/>
            <Route path=path!("/invitation") view=page!(identity::invitation)/>
            <Route path=path!("/forgot") view=page!(identity::forgot)/>
            <Route path=path!("/reset") view=page!(identity::reset)/>
            <Route path=path!("/confirm-email") view=page!(identity::confirm_email)/>
            <Route path=path!("/profile") view=allowed(None, page!(admin: profile = identity::profile))/>
            <Route path=path!("/users") view=allowed(Some(UserRead), page!(admin: user_list = identity::user_list))/>
            <Route path=path!("/users/new") view=allowed(Some(UserInvite), page!(admin: user_invite = identity::user_invite))/>
            <Route path=path!("/users/:id") view=allowed(Some(UserRead), page!(admin: user_page = identity::user_page))/>
            <Route path=path!("/roles") view=allowed(Some(RoleRead), page!(admin: role_list = identity::role_list))/>
            <Route path=path!("/teams") view=allowed(Some(UserRead), page!(admin: team_list = identity::team_list))/>

            <Route path=path!("/audit") view=allowed(Some(AuditRead), page!(admin: audit_list = audit::audit_list))/>
            <Route path=path!("/outbox") view=allowed(Some(OutboxRead), page!(admin: outbox_list = jobs::outbox_list))/>

            <Route path=path!("/ui") view=gallery/>
        </Routes>
    }
}

/// The components in all their states. Only development builds and those with the feature `gallery` have it.
fn gallery() -> AnyView {
    #[cfg(any(debug_assertions, feature = "gallery"))]
    return ui::gallery::Gallery().into_any();
    #[cfg(not(any(debug_assertions, feature = "gallery")))]
    return NotFound().into_any();
}
