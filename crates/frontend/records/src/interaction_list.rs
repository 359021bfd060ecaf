//! All interactions that the reader may see, newest first.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    loading::load,
    page::{self, Help},
    session::use_session,
};
use shared::{
    Named,
    record::Spec,
    records::choices::Choices,
    records::interactions::{InteractionKind, InteractionRow},
    text::capitalised,
};
use ui::{Button, Choice, Column, EmptyState, FilterBar, Icon, PageHead, Table, When, Width};

use super::{
    export_menu::ExportMenu,
    filters::{choice_filter, day_begins, days_filter},
    interaction_form::icon_of,
    listing::list_of,
    pages::Access,
};

/// The interactions about the records of one type.
#[derive(Clone, Copy)]
pub struct Interactions {
    pub spec: &'static Spec,
    pub access: Access,
    pub icon: &'static str,
    pub help: &'static Help,
}

const FILTERS: [&str; 5] = ["kind", "author", "mentioned", "from", "to"];

/// The list of interactions.
pub fn interaction_list(about: Interactions) -> AnyView {
    let (code, noun) = (about.spec.code, about.spec.noun);
    page::describe("Interactions".to_owned(), Vec::new(), Some(about.help));
    let address = use_address();
    let narrowed = move || {
        vec![
            ("kind", address.get("kind")),
            ("author_id", address.get("author")),
            ("mentioned_id", address.get("mentioned")),
            ("from", address.get("from").and_then(|day| day_begins(&day, 0))),
            // The last day counts whole.
            ("to", address.get("to").and_then(|day| day_begins(&day, 1))),
        ]
    };
    let interactions = list_of::<InteractionRow>(address, true, move |place| {
        let mut query = narrowed();
        query.extend(place);
        client::query(&format!("/{code}/interactions"), &query)
    });
    let may_export = use_session().holds(about.access.export);
    let export = move |format: &str| client::query(&format!("/{code}/interactions/export.{format}"), &narrowed());
    let choices = load(move || async move { client::get::<Choices>(&format!("/{code}/choices")).await });
    let authors = Signal::derive(move || {
        let owners = choices.value.with(|choices| choices.as_ref().map(|choices| choices.owners.clone())).unwrap_or_default();
        owners.into_iter().map(|owner| Choice::new(owner.id.to_string(), owner.name)).collect::<Vec<_>>()
    });
    let kinds: Vec<Choice> = InteractionKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let filters = vec![
        choice_filter(address, "Kind", "kind", Signal::stored(kinds)),
        choice_filter(address, "Logged by", "author", authors),
        choice_filter(address, "Mentions", "mentioned", authors),
        days_filter(address, "Days", "from", "to"),
    ];
    let toolbar = move || view! { <FilterBar filters=filters.clone()/> };
    let empty = move || {
        if FILTERS.iter().any(|name| address.get(name).is_some()) {
            view! { <EmptyState icon="message-square" title="No interaction fits" text="Change or clear the filters to see more."/> }
                .into_any()
        } else {
            view! {
                <EmptyState icon="message-square" title="No interactions yet" text=format!("Open a {} and log the first call, e-mail, meeting or note.", noun.0)>
                    <Button icon=about.icon href=format!("/{code}")>{format!("Go to {}", noun.1)}</Button>
                </EmptyState>
            }
            .into_any()
        }
    };
    view! {
        <PageHead title="Interactions" purpose=format!("What was said about your {}, newest first.", noun.1)>
            {may_export.then(|| view! { <ExportMenu file="interactions" request=export/> })}
        </PageHead>
        <div class="interaction-list">
            <Table
                label="Interactions" columns=columns(noun.0) rows=interactions.rows() row_key=|row: &InteractionRow| row.id.to_string()
                row_name=|row: &InteractionRow| row.about.name.clone()
                row_href=|row: &InteractionRow| format!("/{}/{}?show=interactions&entry={}", row.about.record, row.about.id, row.id)
                on_retry=interactions.retry() toolbar empty footer=move || interactions.pager()
            />
        </div>
    }
    .into_any()
}

fn columns(noun: &str) -> Vec<Column<InteractionRow>> {
    vec![
        Column::new("record", capitalised(noun), |row: &InteractionRow| row.about.name.clone()).width(Width::Large).fixed(),
        Column::new("kind", "Kind", |row: &InteractionRow| {
            view! { <span class="with-icon">{kind_icon(row.kind)}{row.kind.label()}</span> }
        })
        .width(Width::Small),
        Column::new("excerpt", "What was said", |row: &InteractionRow| view! { <span class="excerpt">{row.excerpt.clone()}</span> }),
        Column::new("author", "Logged by", |row: &InteractionRow| match &row.author {
            Some(author) => author.name.clone().into_any(),
            None => view! { <span class="muted">"nobody"</span> }.into_any(),
        })
        .width(Width::Medium),
        Column::new("occurred_at", "When", |row: &InteractionRow| view! { <When at=row.occurred_at/> }).width(Width::Medium),
    ]
}

fn kind_icon(kind: InteractionKind) -> impl IntoView {
    view! { <Icon name=icon_of(kind)/> }
}
