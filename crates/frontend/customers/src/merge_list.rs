//! The merges so far, to look at and to undo.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    page::{self, Crumb},
    session::use_session,
};
use records::{
    export_menu::ExportMenu,
    listing::{Listing, list},
};
use shared::{access::Permission, customers::merges::Merge, live::Topic};
use ui::{Badge, Button, Column, EmptyState, PageHead, Size, Table, Toasts, Tone, When, Width};

use super::{
    duplicate_list::{DuplicateTabs, HELP},
    merge_undo::{describe_moves, undo},
};

pub fn merge_list() -> impl IntoView {
    page::describe(
        "Merges".to_owned(),
        vec![Crumb::link("Customers", "/customers"), Crumb::link("Duplicates", "/customers/duplicates")],
        Some(&HELP),
    );
    let address = use_address();
    let narrowed = move || vec![("customer_id", address.get("customer_id"))];
    let merges = list::<Merge>("/customers/merges", address, true, narrowed).live(&[Topic::of(&shared::customers::spec::SPEC)]);
    let may_export = use_session().holds(Permission::CustomerExport);
    let export = move |format: &str| client::query(&format!("/customers/merges/export.{format}"), &narrowed());
    let columns = vec![
        Column::new("kept", "Stayed", |merge: &Merge| merge.kept.name.clone()).fixed(),
        Column::new(
            "other",
            "Went into it",
            |merge: &Merge| view! { <a href=format!("/customers/{}", merge.other.id)>{merge.other.name.clone()}</a> },
        ),
        Column::new("moved", "Moved", |merge: &Merge| describe_moves(&merge.moved)).width(Width::Large),
        Column::new("by", "By", |merge: &Merge| merge.by.as_ref().map_or_else(|| "nobody".to_owned(), |by| by.name.clone()))
            .width(Width::Medium),
        Column::new("at", "When", |merge: &Merge| view! { <When at=merge.at/> }).width(Width::Medium),
        Column::new("state", "State", move |merge: &Merge| view! { <State merge=merge.clone() merges/> }).width(Width::Medium),
    ];
    view! {
        <PageHead title="Merges" purpose="Customers that were merged into others, newest first.">
            {may_export.then(|| view! { <ExportMenu file="merges" request=export/> })}
        </PageHead>
        <DuplicateTabs current=Signal::stored("merges".to_owned())/>
        <Table
            label="Merges" columns rows=merges.rows() row_key=|merge: &Merge| merge.id.to_string()
            row_name=|merge: &Merge| format!("{} into {}", merge.other.name, merge.kept.name) row_href=|merge: &Merge| format!("/customers/{}", merge.kept.id)
            on_retry=merges.retry() footer=move || merges.pager()
            empty=|| view! { <EmptyState icon="git-merge" title="Nothing was merged yet" text="When two customers are the same one, compare and merge them: from the duplicates, or from a customer’s page."/> }
        />
    }
}

/// Whether it was undone, or how to do that.
#[component]
fn State(merge: Merge, merges: Listing<Merge>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    if let Some(at) = merge.undone_at {
        return view! { <span class="row"><Badge text="Undone" tone=Tone::Neutral/><span class="quiet"><When at/></span></span> }
            .into_any();
    }
    if !merge.can_undo {
        return view! { <span class="quiet">"Too long ago to undo"</span> }.into_any();
    }
    let take_back = move |_| {
        busy.set(true);
        undo(merge.id, toasts, move || {
            let _ = busy.try_set(false);
            merges.page.refetch();
        });
    };
    view! { <Button size=Size::Small icon="undo-2" busy on_click=take_back>"Undo"</Button> }.into_any()
}
