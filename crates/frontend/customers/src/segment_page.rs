//! One segment: who belongs to it, and what they have in common.

use platform::{
    client::Failure,
    loading::{Loading, load},
    page::{self, Crumb},
};
use std::time::Duration;
use ui::{
    Banner, Button, Card, Description, DescriptionList, EmptyState, ErrorState, Loaded, Menu, MenuItem, PageHead, Progress, Toasts, Tone,
    Variant, When, format_number,
};

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use records::{known::Known, list_query::filter_text};
use shared::{
    customers::list::CustomerQuery,
    customers::segments::{Segment, SegmentState},
    live::Topic,
    records::filter_describe,
    text::capitalised,
};
use uuid::Uuid;

use super::{
    api,
    customer_avatar::CustomerAvatar,
    customer_pages::CUSTOMERS,
    segment_api,
    segment_charts::Charts,
    segment_list::{HELP, State, percent, sees_part},
};

/// How often a segment on its way is asked how far it got.
const POLL: Duration = Duration::from_millis(1_000);

pub fn segment_page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let segment = load(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => segment_api::get(id).await,
                None => Err(Failure::Unreadable),
            }
        }
    });
    segment.live(&[Topic::SEGMENTS, Topic::of(&shared::customers::spec::SPEC)]);
    Effect::watch(move || id.get(), move |_, _, _| segment.value.set(None), false);
    let title =
        Signal::derive(move || segment.value.with(|segment| segment.as_ref().map_or_else(|| "Segment".to_owned(), |s| s.name.clone())));
    page::describe(title, vec![Crumb::link("Segments", "/segments")], Some(&HELP));
    segment.refetch_while(is_moving, POLL);
    // Members and figures are read again once the members have moved.
    let moved = Memo::new(move |_| segment.value.with(|s| s.as_ref().map(|s| (s.id, s.members.count, s.state == SegmentState::Ready))));
    view! {
        <PageHead title><Actions segment/></PageHead>
        {move || id.get().is_none().then(|| view! { <ErrorState whole_page=true title="Not found" text="There is no such segment. Check the link."/> })}
        <Show when=move || id.get().is_some()>
            <Loaded of=segment lines=4 let:shown><About segment=shown/></Loaded>
            {move || moved.get().map(|(id, ..)| view! {
                <Figures id/>
                <First id/>
            })}
        </Show>
    }
}

/// Whether it is being built, or has changes to take in.
fn is_moving(segment: &Segment) -> bool {
    segment.state == SegmentState::Building || segment.changes_waiting && segment.archived_at.is_none()
}

#[component]
fn Actions(segment: Loading<Segment>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let act = move |id: Uuid, action: &'static str, done: &'static str| {
        leptos::task::spawn_local(async move {
            match segment_api::act(id, action).await {
                Ok(now) => {
                    segment.value.set(Some(now));
                    let shown = toasts.success(done);
                    if action == "archive" {
                        shown.with_action("Undo", move || undo(segment, toasts, id));
                    }
                }
                Err(failure) => drop(toasts.error(failure.message())),
            }
        });
    };
    let shape = Memo::new(move |_| segment.value.with(|s| s.as_ref().map(|s| (s.id, s.archived_at.is_some(), s.editable))));
    move || {
        shape.get().map(|(id, archived, may_manage)| {
            if archived {
                return may_manage
                    .then(|| view! { <Button icon="archive-restore" on_click=move |_| act(id, "restore", "Segment restored")>"Restore"</Button> })
                    .into_any();
            }
            let more = vec![
                MenuItem::action("Build again", move || act(id, "rebuild", "All customers are being gone through")).icon("refresh-cw"),
                MenuItem::action("Archive", move || act(id, "archive", "Segment archived")).icon("archive"),
            ];
            view! {
                <Button icon="users" href=segment_api::members_href(id, Vec::new())>"Show members"</Button>
                {may_manage.then(|| view! {
                    <Button variant=Variant::Primary icon="pencil" href=format!("/segments/{id}/edit")>"Edit"</Button>
                    <Menu label="More" icon="ellipsis" icon_only=true items=Signal::stored(more)/>
                })}
            }
            .into_any()
        })
    }
}

fn undo(segment: Loading<Segment>, toasts: Toasts, id: Uuid) {
    leptos::task::spawn_local(async move {
        match segment_api::act(id, "restore").await {
            Ok(now) => drop(segment.value.try_set(Some(now))),
            Err(failure) => drop(toasts.error(failure.message())),
        }
    });
}

#[component]
fn About(segment: Segment) -> impl IntoView {
    let fields = load(segment_api::fields);
    let known = Known::new(&CUSTOMERS, load(api::choices));
    let filter = segment.filter.clone();
    let conditions = move || {
        fields.value.with(|fields| {
            let fields = fields.as_deref().unwrap_or_default();
            known.look_up(&filter, fields);
            let (conditions, joint) = filter_describe::parts(&filter, fields, &|field, value| known.name(field, value));
            match conditions.len() {
                0 => "All customers".to_owned(),
                _ => conditions.join(&format!(" {joint} ")),
            }
        })
    };
    let building = segment.state == SegmentState::Building && segment.archived_at.is_none();
    let progress = percent(&segment);
    let badge = segment.clone();
    let through = segment.build.and_then(|build| {
        let total = build.total?;
        Some(format!("{} of {} customers", format_number(build.done as i64), format_number(total as i64)))
    });
    view! {
        {segment.archived_at.is_some().then(|| view! { <Banner tone=Tone::Warning title="This segment is archived.">"It has no members. Restore it to use it again."</Banner> })}
        {segment.problem.clone().map(|problem| view! {
            <Banner tone=Tone::Danger title="This segment cannot be built.">
                <p>{capitalised(&problem)}"."</p>
                <p>{if segment.editable { "Edit its conditions, or build it again from the menu. Until then its members stay as they are." } else { "Until it is built again, its members stay as they are." }}</p>
            </Banner>
        })}
        <Card>
            <div class="stack">
                {segment.description.clone().map(|text| view! { <p class="multiline">{text}</p> })}
                <DescriptionList>
                    <Description term="Who belongs">{conditions}</Description>
                    <Description term="Members">{CUSTOMERS.counted(segment.members.count, segment.members.more)}{sees_part().then_some(" that you may see")}</Description>
                    <Description term="State">
                        <State segment=badge/>
                        {(!building && segment.changes_waiting).then(|| view! { <span class="muted">" taking in the latest changes"</span> })}
                    </Description>
                    <Description term="Days begin in">{segment.time_zone.replace('_', " ")}</Description>
                    <Description term="Made by">{segment.created_by.as_ref().map_or_else(|| "nobody".to_owned(), |by| by.name.clone())}</Description>
                    <Description term="Changed"><When at=segment.updated_at/></Description>
                </DescriptionList>
                {building.then(|| view! {
                    <Progress label="Going through all customers" value=Signal::stored(progress)/>
                    {through.map(|through| view! { <p class="note" role="status">{through}</p> })}
                })}
            </div>
        </Card>
    }
}

#[component]
fn Figures(id: Uuid) -> impl IntoView {
    let figures = load(move || segment_api::analytics(id));
    view! { <Loaded of=figures lines=8 let:shown><Charts id figures=shown/></Loaded> }
}

/// The first members by name.
#[component]
fn First(id: Uuid) -> impl IntoView {
    let members = load(move || async move {
        api::list(&CustomerQuery { filter: filter_text(&segment_api::membership(id)), limit: Some(10), ..Default::default() }).await
    });
    let actions = move || view! { <Button variant=Variant::Ghost href=segment_api::members_href(id, Vec::new())>"All members"</Button> };
    view! {
        <Card title="Members" actions>
            <Loaded of=members lines=4 let:page>
                {if page.items.is_empty() {
                    view! { <EmptyState icon="users" title="Nobody belongs to this segment" text="As soon as a customer meets the conditions, they appear here."/> }.into_any()
                } else {
                    view! { <MemberLines members=page.items/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

/// Customers as a plain list with what tells them apart.
#[component]
pub fn MemberLines(members: Vec<shared::customers::list::CustomerRow>) -> impl IntoView {
    let line = |row: shared::customers::list::CustomerRow| {
        let place =
            [row.sector.as_deref().map(super::columns::capitalised), row.city, row.country.as_deref().map(super::columns::country_name)];
        let about = place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let square = row.kind == shared::customers::CustomerKind::Company;
        view! {
            <li>
                <CustomerAvatar id=row.id name=row.name.clone() image=row.image square/>
                <span class="grow"><a href=format!("/customers/{}", row.id)>{row.name}</a><small>{about}</small></span>
            </li>
        }
    };
    view! { <ul class="plain-list">{members.into_iter().map(line).collect_view()}</ul> }
}
