//! Making and changing a segment, with its members beside the conditions as they are put together.

use platform::{
    client::{Failure, Refusal},
    loading::load,
    page::{self, Crumb},
};
use records::{
    conflict::ConflictBanner,
    filter_builder::{FilterBuilder, TooMuch},
    filter_tree::begin,
    known::Known,
    list_query,
};
use std::time::Duration;
use ui::{
    Banner, Button, Card, EmptyState, Field, FieldKind, Form, FormErrors, Loaded, PageHead, Skeleton, Toasts, Tone, Variant, begin_in,
};

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use shared::{
    FieldError, Patch,
    customers::filter::{Filter, FilterField},
    customers::segments::{EditSegment, NewSegment, Segment, SegmentPreview, check_filter},
    problem::validate,
};
use uuid::Uuid;

use super::{api, customer_pages::CUSTOMERS, segment_api, segment_list::HELP, segment_page::MemberLines};

/// How long to wait for a pause in editing before the members are looked up.
const PAUSE: Duration = Duration::from_millis(350);

/// A new segment, perhaps from the conditions in the address.
pub fn segment_new() -> impl IntoView {
    page::describe("New segment".to_owned(), vec![Crumb::link("Segments", "/segments")], Some(&HELP));
    let fields = load(segment_api::fields);
    let given = use_query_map().with_untracked(|query| query.get("filter")).and_then(|text| list_query::filter(&text));
    view! {
        <PageHead title="New segment" purpose="Say who belongs; the members follow by themselves."/>
        <Loaded of=fields lines=6 let:fields>
            {
                let first = fields.first().map(|field| Filter::All(vec![Filter::Where(begin(field))]));
                let filter = given.clone().or(first).unwrap_or_else(Filter::everything);
                view! { <SegmentForm before=None filter fields/> }
            }
        </Loaded>
    }
}

/// A segment under edit.
pub fn segment_edit() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let both = load(move || {
        let id = id.get();
        async move {
            let segment = segment_api::get(id.ok_or(Failure::Unreadable)?).await?;
            Ok((segment, segment_api::fields().await?))
        }
    });
    let name = move || both.value.with(|both| both.as_ref().map_or_else(|| "Segment".to_owned(), |(segment, _)| segment.name.clone()));
    page::describe(Signal::derive(name), vec![Crumb::link("Segments", "/segments")], Some(&HELP));
    view! {
        <PageHead title="Edit segment"/>
        <Loaded of=both lines=6 let:shown>
            {
                let (segment, fields) = shown;
                let filter = segment.filter.clone();
                let reload = Callback::new(move |()| { both.value.set(None); both.refetch() });
                view! { <SegmentForm before=Some(segment) filter fields on_reload=reload/> }
            }
        </Loaded>
    }
}

#[component]
fn SegmentForm(
    before: Option<Segment>,
    filter: Filter,
    fields: Vec<FilterField>,
    #[prop(optional, into)] on_reload: Option<Callback<()>>,
) -> impl IntoView {
    let toasts = Toasts::from_context();
    let navigate = StoredValue::new_local(use_navigate());
    let fields = StoredValue::new(fields);
    let known = Known::new(&CUSTOMERS, load(api::choices));
    let node = NodeRef::<html::Form>::new();
    if before.is_none() {
        begin_in(node);
    }
    let back = before.as_ref().map_or_else(|| "/segments".to_owned(), |segment| format!("/segments/{}", segment.id));
    let version = RwSignal::new(before.as_ref().map(|segment| segment.version));
    let (conflict, tried) = (RwSignal::new(false), RwSignal::new(false));
    let form = Form::new();
    let name = form.field("name", "Name", before.as_ref().map(|s| s.name.clone()).unwrap_or_default());
    let description = form.field("description", "Description", before.as_ref().and_then(|s| s.description.clone()).unwrap_or_default());
    let conditions = form.field("filter", "The filter", filter);
    form.guard();
    known.look_up(&conditions.value.get_untracked(), &fields.get_value());
    let given = move || NewSegment {
        name: name.value.get().trim().to_owned(),
        description: Some(description.value.get().trim().to_owned()).filter(|text| !text.is_empty()),
        filter: conditions.value.get(),
    };
    form.rules(move || {
        let given = given();
        let mut errors = validate(&given).err().unwrap_or_default();
        let refused = fields.with_value(|fields| match given.filter.check(fields) {
            // Each condition says at its place what it lacks.
            Err(_) => Some("has conditions to complete, which are marked below".to_owned()),
            Ok(()) => check_filter(&given.filter, fields)
                .err()
                .and_then(|errors| Some(errors.first()?.message.clone()))
                .map(|why| format!("cannot be used: {why}")),
        });
        errors.extend(refused.map(|why| FieldError::new("filter", why)));
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    });
    let before = StoredValue::new(before);
    let save = move || {
        let given = untrack(given);
        async move {
            match (before.get_value(), version.get_untracked()) {
                (Some(before), Some(version)) => {
                    let change = EditSegment {
                        name: Patch::between(&Some(before.name), Some(given.name)),
                        description: Patch::between(&before.description, given.description),
                        filter: Some(given.filter).filter(|filter| *filter != before.filter),
                    };
                    segment_api::edit(before.id, version, &change).await
                }
                _ => segment_api::create(&given).await,
            }
        }
    };
    let leave = move |segment: &Segment| {
        toasts.success("Segment saved");
        form.settle();
        let _ = navigate.try_with_value(|go| go(&format!("/segments/{}", segment.id), NavigateOptions::default()));
    };
    let submit = form.on_submit(move || {
        let saving = save();
        async move {
            match saving.await {
                Ok(segment) => {
                    leave(&segment);
                    Ok(())
                }
                Err(failure) if failure.is_stale() => {
                    conflict.set(true);
                    Err(Refusal::default())
                }
                Err(failure) => Err(failure.into()),
            }
        }
    });
    let overwrite = Callback::new(move |()| {
        let Some(id) = before.with_value(|before| before.as_ref().map(|before| before.id)) else { return };
        leptos::task::spawn_local(async move {
            let saved = match segment_api::get(id).await {
                Ok(newest) => {
                    version.set(Some(newest.version));
                    save().await
                }
                Err(failure) => Err(failure),
            };
            match saved {
                Ok(segment) => leave(&segment),
                Err(failure) => form.refuse(failure),
            }
        });
    });
    let reload = Callback::new(move |()| {
        if let Some(on_reload) = on_reload {
            on_reload.run(());
        }
    });
    view! {
        <form class="form" novalidate node_ref=node on:submit=move |event| { tried.set(true); submit(event) }>
            <ConflictBanner open=conflict on_reload=reload on_overwrite=overwrite/>
            <FormErrors form/>
            <div class="columns-2">
                <div class="stack">
                    <Card>
                        <div class="stack">
                            <Field bind=name label="Name" required=true maxlength=100 autocomplete="off"/>
                            <Field bind=description label="Description" kind=FieldKind::Textarea maxlength=500 hint="What the segment is for."/>
                        </div>
                    </Card>
                    <Card title="Who belongs">
                        <div id=conditions.id() tabindex="-1">
                            <FilterBuilder filter=conditions.value fields=Signal::derive(move || fields.get_value()) known tried/>
                        </div>
                    </Card>
                    <div class="form-actions">
                        <Button href=back>"Cancel"</Button>
                        <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Save segment"</Button>
                    </div>
                </div>
                <Preview filter=conditions.value fields/>
            </div>
        </form>
    }
}

/// Who would belong, looked up after each pause in editing.
#[component]
fn Preview(filter: RwSignal<Filter>, fields: StoredValue<Vec<FilterField>>) -> impl IntoView {
    let found = RwSignal::new(None::<Result<SegmentPreview, Failure>>);
    let incomplete = Memo::new(move |_| fields.with_value(|fields| check_filter(&filter.read(), fields).is_err()));
    let turn = StoredValue::new(0_u32);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let wanted = filter.get();
        turn.update_value(|turn| *turn += 1);
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        if incomplete.get() {
            return;
        }
        let mine = turn.get_value();
        let ask = move || {
            leptos::task::spawn_local(async move {
                let answer = segment_api::preview(wanted).await;
                if turn.try_get_value() == Some(mine) {
                    found.set(Some(answer));
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
    on_cleanup(move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    });
    let status = move || match (incomplete.get(), &*found.read()) {
        (true, _) => "Complete the conditions to see who belongs.".to_owned(),
        (false, Some(Ok(preview))) => CUSTOMERS.counted(preview.members.count, preview.members.more),
        (false, _) => String::new(),
    };
    let shown = move || {
        if incomplete.get() {
            return ().into_any();
        }
        match found.get() {
            None => view! { <Skeleton lines=5/> }.into_any(),
            Some(Err(failure)) => match failure.about_filter() {
                Some(reason) => view! { <TooMuch reason/> }.into_any(),
                None => view! { <Banner tone=Tone::Warning>{failure.message()}</Banner> }.into_any(),
            },
            Some(Ok(preview)) if preview.first.is_empty() => {
                view! { <EmptyState icon="users" title="Nobody belongs to it now" text="Customers who meet the conditions later will."/> }
                    .into_any()
            }
            Some(Ok(preview)) => view! { <MemberLines members=preview.first/> }.into_any(),
        }
    };
    view! {
        <Card title="Preview">
            <p role="status"><strong>{status}</strong></p>
            {shown}
        </Card>
    }
}
