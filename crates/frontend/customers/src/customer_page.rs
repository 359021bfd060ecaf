//! One customer: what is known, and what happened.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use platform::{
    address::use_address,
    client::Failure,
    live,
    loading::{Loading, load},
    page::{self, Crumb, Help},
};
use records::{custom_fields::load_fields, files_tab, go_to_quick_log, timeline_tab};
use shared::{
    customers::contacts::Contact,
    customers::spec::SPEC,
    customers::{Customer, CustomerKind},
    live::Topic,
};
use ui::{ErrorState, Loaded, Tab, Tabs};
use uuid::Uuid;

use super::{
    api, contact_api, contacts_tab::ContactsTab, customer_about::about, customer_details::DetailsTab, customer_facts::Facts,
    customer_figures::Figures, customer_head::Head, merge_with::DuplicateNote,
};

const HELP: Help = Help {
    purpose: "Everything known about one customer, and what was said and changed, newest first.",
    tips: &[
        "Log calls, e-mails, meetings and notes right above the timeline.",
        "Type @ in an entry and choose a colleague: they are told, and find the entry with one click.",
        "The timeline can be narrowed to interactions of one kind, to mentions of you, to changes, or to what one person did; the address keeps it.",
        "A company's contacts are persons who are customers, too; a person's page says where it works.",
        "Files can be dropped on the Files tab, several at once; a removed one can be restored for 30 days.",
        "Click on the picture beside the name to change it.",
        "Archiving hides a customer from lists; it can be restored at any time.",
        "Everything kept about a customer can be handed over as one file, and erased for good. Backups made before still hold what was erased.",
    ],
    terms: &[
        ("Owner", "The colleague who looks after the customer."),
        ("Timeline", "What was logged and changed, by whom and when."),
        ("Mention", "A colleague's name behind an @. Only those can be mentioned who can see the customer."),
        ("Consent", "Whether the customer agreed to be contacted on a channel, since when, and how one knows."),
    ],
};

/// What a tab shows of the customer.
#[derive(Clone, Copy)]
struct Page {
    customer: Loading<Customer>,
    contacts: Loading<Vec<Contact>>,
    /// Somebody wants to log, and the tab for it is about to be shown.
    to_log: RwSignal<bool>,
    /// Counts up when the record changed, so that the timeline is read anew.
    changed: RwSignal<u32>,
}

/// The tabs of a page, by the value in the address. The first one needs none.
const TABS: [&str; 4] = ["timeline", "details", "contacts", "files"];

fn tabs(page: Page, id: Uuid, is_company: bool) -> Vec<Tab> {
    let address = |tab: &str| format!("/customers/{id}?tab={tab}");
    let people = Tab::new("contacts", if is_company { "Contacts" } else { "Works at" }, address("contacts"));
    let count = page.contacts.value.with(|contacts| contacts.as_ref().map(Vec::len)).filter(|count| *count > 0);
    vec![
        Tab::new("timeline", "Timeline", format!("/customers/{id}")),
        Tab::new("details", "Details", address("details")),
        match count {
            Some(count) => people.count(count as u64),
            None => people,
        },
        Tab::new("files", "Files", address("files")),
    ]
}

fn content(tab: &str, page: Page, id: Uuid, is_company: bool, archived: bool) -> AnyView {
    match tab {
        "details" => view! { <DetailsTab customer=page.customer/> }.into_any(),
        "contacts" => view! { <ContactsTab customer=id is_company archived contacts=page.contacts/> }.into_any(),
        "files" => files_tab(about(id), archived, page.changed.into()),
        _ => {
            let at_once = page.to_log.get_untracked();
            page.to_log.set(false);
            let logged = Callback::new(move |()| page.customer.refetch());
            timeline_tab(about(id), archived, page.changed, logged, at_once)
        }
    }
}

pub fn customer_page() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let tab = Memo::new(move |_| {
        let named = query.read().get("tab");
        TABS.into_iter().find(|tab| named.as_deref() == Some(*tab)).unwrap_or(TABS[0])
    });
    let customer = load(move || {
        let id = id.get();
        async move { api::get(id.ok_or(Failure::Unreadable)?).await }
    });
    let contacts = load(move || {
        let id = id.get();
        async move { contact_api::of(id.ok_or(Failure::Unreadable)?).await }
    });
    let custom = load_fields(SPEC.code);
    // Another customer must not show for a moment under a new address.
    let clear = move || {
        customer.value.set(None);
        contacts.value.set(None);
    };
    Effect::watch(move || id.get(), move |_, _, _| clear(), false);
    let title =
        Signal::derive(move || customer.value.with(|customer| customer.as_ref().map_or_else(|| "Customer".to_owned(), |c| c.name.clone())));
    page::describe(title, vec![Crumb::link("Customers", "/customers")], Some(&HELP));
    let shown = Memo::new(move |_| {
        let of = |customer: &Customer| (customer.id, customer.kind == CustomerKind::Company, customer.archived_at.is_some());
        customer.value.with(|customer| customer.as_ref().map(of))
    });
    // Changes of the record, and of its contacts, show up in the timeline.
    let changed = RwSignal::new(0_u32);
    let state = Memo::new(move |_| {
        let version = customer.value.with(|customer| customer.as_ref().map(|customer| customer.version));
        version.zip(contacts.value.get())
    });
    Effect::watch(
        move || state.get(),
        move |_, before, _| {
            if before.is_some_and(Option::is_some) {
                changed.update(|n| *n += 1)
            }
        },
        false,
    );
    // What colleagues do with the customer shows up by itself.
    live::follow(
        Topic::of(&SPEC),
        move || id.get_untracked(),
        move || {
            customer.refetch();
            contacts.refetch();
            changed.update(|n| *n += 1);
        },
    );
    let page = Page { customer, contacts, to_log: RwSignal::new(false), changed };
    let address = use_address();
    let on_log = Callback::new(move |()| {
        if !go_to_quick_log() {
            page.to_log.set(true);
            address.set(&[("tab", None)]);
        }
    });
    view! {
        {move || id.get().is_none().then(|| view! { <ErrorState whole_page=true title="Not found" text="There is no such customer. Check the link."/> })}
        <Show when=move || id.get().is_some()>
            <div class="customer-page">
                <div class="customer-head">
                    <Loaded of=customer lines=3 let:record>
                        <DuplicateNote record=record.clone()/>
                        <Head record=record.clone() customer on_log/>
                        <Figures customer=record contacts/>
                    </Loaded>
                </div>
                <aside class="customer-facts" aria-label="Key facts">
                    {move || customer.value.get().map(|customer| view! { <Facts customer contacts custom/> })}
                </aside>
                <div class="customer-story stack">
                    {move || shown.get().map(|(id, is_company, archived)| view! {
                        <Tabs label="Customer" tabs=Signal::derive(move || tabs(page, id, is_company)) current=Signal::derive(move || tab.get().to_owned())/>
                        {move || content(tab.get(), page, id, is_company, archived)}
                    })}
                </div>
            </div>
        </Show>
    }
}
