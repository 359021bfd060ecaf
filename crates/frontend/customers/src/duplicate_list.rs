//! The list of customers that are probably the same one.

use leptos::prelude::*;
use platform::{
    address::{Address, use_address},
    client,
    page::{self, Crumb, Help},
    session::use_session,
};
use records::{
    export_menu::ExportMenu,
    filters::choice_filter,
    listing::{Listing, list},
};
use shared::{
    Named,
    access::Permission,
    customers::duplicates::{Duplicate, Likelihood, Lookalike, MatchReason},
    live::Topic,
};
use ui::{Badge, Button, Choice, Column, EmptyState, Filter, FilterBar, PageHead, Size, Tab, Table, Tabs, Toasts, Variant, Width};

use super::{
    columns::country_name,
    duplicate_api::{self, compare_href},
};

pub static HELP: Help = Help {
    purpose: "Customers that are probably in here twice. Compare the two, merge them into one, or say that they are not the same.",
    tips: &[
        "Pairs are found by themselves within seconds: same e-mail, phone or website, or names spelt almost the same.",
        "Enter opens the comparison of a pair; nothing is merged before you say so there.",
        "“Not the same” takes a pair off the list for everybody; it can be taken back.",
        "A merge can be undone for 30 days, also when the customer was changed since.",
    ],
    terms: &[
        ("Likelihood", "How much speaks for the two being one: what they have in common, less what speaks against it."),
        ("Same phone", "The last nine digits are the same, so with and without country code."),
    ],
};

/// What narrows the list.
const NARROWING: [&str; 5] = ["q", "reason", "min_score", "customer_id", "import_id"];

pub fn duplicate_list() -> impl IntoView {
    page::describe("Duplicates".to_owned(), vec![Crumb::link("Customers", "/customers")], Some(&HELP));
    let address = use_address();
    let narrowed = move || NARROWING.into_iter().chain(["dismissed"]).map(|name| (name, address.get(name))).collect::<Vec<_>>();
    let pairs = list::<Duplicate>("/customers/duplicates", address, true, narrowed).live(&[Topic::of(&shared::customers::spec::SPEC)]);
    let may_export = use_session().holds(Permission::CustomerExport);
    let export = move |format: &str| client::query(&format!("/customers/duplicates/export.{format}"), &narrowed());
    let query = Signal::derive(move || address.get("q").unwrap_or_default());
    let filters = filters(address);
    let toolbar = move || {
        view! { <FilterBar label="Search pairs" query on_query=move |q: String| address.filter(&[("q", Some(q))], true) filters=filters.clone()/> }
    };
    let current = Signal::derive(move || if address.get("dismissed").is_some() { "dismissed" } else { "open" }.to_owned());
    view! {
        <PageHead title="Duplicates" purpose="Customers that are probably in here twice.">
            {may_export.then(|| view! { <ExportMenu file="duplicates" request=export/> })}
        </PageHead>
        <DuplicateTabs current/>
        <Table
            label="Likely duplicates" columns=columns(pairs) rows=pairs.rows() row_key=|pair: &Duplicate| pair.id.to_string()
            row_name=|pair: &Duplicate| format!("{} and {}", pair.a.name, pair.b.name) row_href=|pair: &Duplicate| compare_href(pair.a.id, pair.b.id)
            on_retry=pairs.retry() toolbar empty=move || view! { <Empty address/> } footer=move || pairs.pager()
        />
    }
}

/// The pages about customers that are the same.
#[component]
pub fn DuplicateTabs(#[prop(into)] current: Signal<String>) -> impl IntoView {
    let tabs = vec![
        Tab::new("open", "To look through", "/customers/duplicates"),
        Tab::new("dismissed", "Not the same", "/customers/duplicates?dismissed=true"),
        Tab::new("merges", "Merges", "/customers/merges"),
    ];
    view! { <Tabs label="Duplicates" tabs=Signal::stored(tabs) current/> }
}

fn filters(address: Address) -> Vec<Filter> {
    let reasons = MatchReason::ALL.iter().map(|reason| Choice::new(reason.code(), reason.label())).collect::<Vec<_>>();
    let scores = Likelihood::ALL.iter().take(2).map(|one| Choice::new(one.from_score().to_string(), one.label())).collect::<Vec<_>>();
    let given = |label: &'static str, name: &'static str, text: &'static str| {
        let held = address.signal(name);
        let held = Signal::derive(move || held.get().map(|_| text.to_owned()));
        Filter::given(label, held, move || address.filter(&[(name, None)], false))
    };
    vec![
        choice_filter(address, "Alike in", "reason", Signal::stored(reasons)),
        choice_filter(address, "Likelihood, at least", "min_score", Signal::stored(scores)),
        given("Customer", "customer_id", "one customer"),
        given("Import", "import_id", "one import"),
    ]
}

fn columns(pairs: Listing<Duplicate>) -> Vec<Column<Duplicate>> {
    let may_compare = use_session().holds(Permission::CustomerMerge);
    vec![
        Column::new("a", "Added first", |pair: &Duplicate| view! { <Side of=pair.a.clone() linked=false/> }).fixed(),
        Column::new("b", "Added later", |pair: &Duplicate| view! { <Side of=pair.b.clone() linked=true/> }),
        Column::new("likelihood", "Likelihood", |pair: &Duplicate| view! { <Score score=pair.score/> }).width(Width::Medium),
        Column::new("reasons", "Why", |pair: &Duplicate| view! { <Reasons reasons=pair.reasons.clone()/> }).width(Width::Large),
        Column::new("actions", "What to do", move |pair: &Duplicate| view! { <Actions pair=pair.clone() pairs may_compare/> })
            .width(Width::Large),
    ]
}

/// One of the two with what tells it apart. In the first column the table's own link to the comparison surrounds it.
#[component]
fn Side(of: Lookalike, linked: bool) -> impl IntoView {
    let country = of.country.as_deref().map(country_name);
    let place = [of.city, country].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let second = [of.email, of.phone, Some(place).filter(|place| !place.is_empty())].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <span class="match-side">
            {if linked {
                view! { <a class="match-name" href=format!("/customers/{}", of.id)>{of.name}</a> }.into_any()
            } else {
                view! { <span class="match-name">{of.name}</span> }.into_any()
            }}
            <span class="customer-second">{second}</span>
        </span>
    }
}

/// How likely it is, as a bar and in words.
#[component]
pub fn Score(score: u8) -> impl IntoView {
    let label = Likelihood::of(score).label();
    view! {
        <span class="match-score">
            <meter min="50" max="100" value=score.to_string() aria-hidden="true"></meter>
            <span>{label}</span>
        </span>
    }
}

#[component]
pub fn Reasons(reasons: Vec<MatchReason>) -> impl IntoView {
    view! { <span class="tag-row">{reasons.into_iter().map(|reason| view! { <Badge text=reason.label()/> }).collect_view()}</span> }
}

#[component]
fn Actions(pair: Duplicate, pairs: Listing<Duplicate>, may_compare: bool) -> impl IntoView {
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    let dismissed = pair.dismissed_at.is_some();
    let id = pair.id;
    let names = format!("{} and {}", pair.a.name, pair.b.name);
    let decide = move |_| {
        let names = names.clone();
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = if dismissed { duplicate_api::restore(id).await } else { duplicate_api::dismiss(id).await };
            let _ = busy.try_set(false);
            match answer {
                Ok(_) if dismissed => {
                    toasts.success(format!("{names} are to be looked through again"));
                }
                Ok(_) => toasts.success(format!("{names} are not the same")).with_action("Undo", move || take_back(id, pairs, toasts)),
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            pairs.page.refetch();
        });
    };
    let label = if dismissed { "List again" } else { "Not the same" };
    view! {
        <span class="row match-actions">
            {may_compare.then(|| view! { <Button size=Size::Small icon="columns-3" href=compare_href(pair.a.id, pair.b.id)>"Compare"</Button> })}
            <Button size=Size::Small variant=Variant::Ghost busy on_click=decide>{label}</Button>
        </span>
    }
}

fn take_back(pair: uuid::Uuid, pairs: Listing<Duplicate>, toasts: Toasts) {
    leptos::task::spawn_local(async move {
        if let Err(failure) = duplicate_api::restore(pair).await {
            toasts.error(failure.message());
        }
        pairs.page.refetch();
    });
}

#[component]
fn Empty(address: Address) -> impl IntoView {
    if untrack(|| NARROWING.iter().any(|name| address.get(name).is_some())) {
        let clear = move |_| address.filter(&NARROWING.map(|name| (name, None)), false);
        return view! {
            <EmptyState icon="search" title="No pair fits" text="Try fewer filters or another spelling.">
                <Button on_click=clear>"Clear search and filters"</Button>
            </EmptyState>
        }
        .into_any();
    }
    let (title, text) = if untrack(|| address.get("dismissed").is_some()) {
        ("Nothing was set aside", "Pairs that somebody says are not the same are kept here, to be listed again.")
    } else {
        ("No duplicates", "Whoever is in here twice shows up by itself, a moment after being added or changed.")
    };
    view! { <EmptyState icon="copy" title text/> }.into_any()
}
