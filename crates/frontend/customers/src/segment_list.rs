//! The list of segments.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    loading::{Loading, load},
    page::{self, Help},
    session::use_session,
};
use records::{export_menu::ExportMenu, filters::choice_filter, known::Known, listing::list};
use shared::{
    access::{Permission, Scope},
    customers::segments::{Segment, SegmentState},
    live::Topic,
    records::filter::FilterField,
    records::filter_describe,
};
use ui::{Badge, Button, Choice, Column, EmptyState, FilterBar, PageHead, Table, Tone, Variant, When, Width};

use super::{api, customer_pages::CUSTOMERS, segment_api};

pub static HELP: Help = Help {
    purpose: "Segments are groups of customers that keep themselves up to date: whoever meets the conditions belongs to one, from the moment they do.",
    tips: &[
        "Make a segment from conditions on any field; the preview shows at once who belongs to it.",
        "Open the members as a list of customers: export them, or change them together.",
        "Conditions such as “in the last 30 days” move on by themselves each day.",
    ],
    terms: &[
        ("Member", "A customer who meets the conditions now. Archived customers are in no segment."),
        ("Building", "All customers are being gone through. The segment can be used meanwhile."),
        (
            "RFM class",
            "What purchases say: how lately, how often and for how much somebody bought, each compared with all buyers in fifths.",
        ),
    ],
};

pub fn segment_list() -> impl IntoView {
    page::describe("Segments".to_owned(), Vec::new(), Some(&HELP));
    let may = |permission| use_session().holds(permission);
    let (may_manage, may_export) = (may(Permission::SegmentManage), may(Permission::CustomerExport));
    let address = use_address();
    let narrowed = move || ["q", "archived"].map(|name| (name, address.get(name))).to_vec();
    let export = move |format: &str| client::query(&format!("/segments/export.{format}"), &narrowed());
    let segments =
        list::<Segment>("/segments", address, true, narrowed).live(&[Topic::SEGMENTS, Topic::of(&shared::customers::spec::SPEC)]);
    let known = Known::new(&CUSTOMERS, load(api::choices));
    let fields = load(segment_api::fields);
    let states = vec![Choice::new("true", "Archived")];
    let filters = vec![choice_filter(address, "Status", "archived", Signal::stored(states))];
    let query = Signal::derive(move || address.get("q").unwrap_or_default());
    let toolbar = move || {
        view! { <FilterBar label="Search segments" query on_query=move |q: String| address.filter(&[("q", Some(q))], true) filters=filters.clone()/> }
    };
    let empty = move || {
        if ["q", "archived"].iter().any(|name| address.get(name).is_some()) {
            return view! { <EmptyState icon="target" title="No segment fits" text="Change the search or clear the filters."/> }.into_any();
        }
        view! {
            <EmptyState icon="target" title="No segments yet" text="A segment groups customers by what they have in common, and keeps itself up to date.">
                {may_manage.then(|| view! { <Button variant=Variant::Primary icon="plus" href="/segments/new">"New segment"</Button> })}
            </EmptyState>
        }
        .into_any()
    };
    view! {
        <PageHead title="Segments" purpose="Groups of customers that keep themselves up to date.">
            {may_export.then(|| view! { <ExportMenu file="segments" request=export/> })}
            {may_manage.then(|| view! { <Button variant=Variant::Primary icon="plus" href="/segments/new">"New segment"</Button> })}
        </PageHead>
        <Table
            label="Segments" columns=columns(fields, known) rows=segments.rows() row_key=|segment: &Segment| segment.id.to_string()
            row_name=|segment: &Segment| segment.name.clone() row_href=|segment: &Segment| format!("/segments/{}", segment.id)
            on_retry=segments.retry() toolbar empty footer=move || segments.pager()
        />
    }
}

fn columns(fields: Loading<Vec<FilterField>>, known: Known) -> Vec<Column<Segment>> {
    vec![
        Column::new("name", "Name", |segment: &Segment| segment.name.clone()).width(Width::Large).fixed(),
        // Others count other customers.
        Column::new("members", if sees_part() { "Members you see" } else { "Members" }, |segment: &Segment| {
            CUSTOMERS.counted(segment.members.count, segment.members.more)
        })
        .width(Width::Medium)
        .end(),
        Column::new("filter", "Who belongs", move |segment: &Segment| {
            let filter = segment.filter.clone();
            let text = move || {
                fields.value.with(|fields| {
                    let (conditions, joint) =
                        filter_describe::parts(&filter, fields.as_deref().unwrap_or_default(), &|f, v| known.name(f, v));
                    if conditions.is_empty() { "All customers".to_owned() } else { conditions.join(&format!(" {joint} ")) }
                })
            };
            view! { <span class="excerpt">{text}</span> }
        }),
        Column::new("state", "State", |segment: &Segment| view! { <State segment=segment.clone()/> }).width(Width::Medium),
        Column::new("created_by", "Made by", |segment: &Segment| match &segment.created_by {
            Some(by) => by.name.clone().into_any(),
            None => view! { <span class="muted">"nobody"</span> }.into_any(),
        })
        .width(Width::Medium),
        Column::new("updated_at", "Changed", |segment: &Segment| view! { <When at=segment.updated_at/> }).width(Width::Medium),
    ]
}

/// Whether there may be customers that the reader does not see.
pub fn sees_part() -> bool {
    untrack(|| use_session().scope(Permission::CustomerRead)) != Some(Scope::All)
}

/// Whether the members are what the conditions say.
#[component]
pub fn State(segment: Segment) -> impl IntoView {
    let (text, tone) = match segment.state {
        _ if segment.archived_at.is_some() => ("Archived".to_owned(), Tone::Neutral),
        SegmentState::Ready => ("Ready".to_owned(), Tone::Success),
        SegmentState::Broken => ("Broken".to_owned(), Tone::Danger),
        SegmentState::Building => match percent(&segment) {
            Some(percent) => (format!("Building, {percent}%"), Tone::Info),
            None => ("Building".to_owned(), Tone::Info),
        },
    };
    view! { <Badge text tone/> }
}

/// How much of the running build is done, as far as the reader may know.
pub fn percent(segment: &Segment) -> Option<u8> {
    let build = segment.build?;
    let total = build.total.filter(|total| *total > 0)?;
    u8::try_from((build.done * 100 / total).min(100)).ok()
}
