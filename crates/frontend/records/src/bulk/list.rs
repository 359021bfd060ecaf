//! The bulk changes that one began, to come back to.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    page::{self},
};
use shared::{
    Named,
    record::Spec,
    records::bulk::{BulkChange, BulkStatus},
    text::capitalised,
};
use ui::{Badge, Choice, Column, EmptyState, FilterBar, PageHead, Table, When, Width, format_number};

use super::{
    PATH, may, noun,
    page::{HELP, spec_of},
    progress::{outcome, tone_of},
    words::Words,
};
use crate::{export_menu::ExportMenu, filters::choice_filter, listing::list};

/// What narrows the list.
const NARROWING: [&str; 2] = ["status", "record"];

/// `specs` are all record types.
pub fn bulk_list(specs: &'static [&'static Spec]) -> AnyView {
    page::describe("Bulk changes".to_owned(), Vec::new(), Some(&HELP));
    let address = use_address();
    let narrowed = move || NARROWING.map(|name| (name, address.get(name))).to_vec();
    let changes = list::<BulkChange>(PATH, address, true, narrowed);
    let may_export = specs.iter().any(|spec| may(spec, "edit") && may(spec, "export"));
    let export = move |format: &str| client::query(&format!("{PATH}/export.{format}"), &narrowed());
    let words = Words::new();
    let statuses: Vec<Choice> = BulkStatus::ALL.iter().map(|status| Choice::new(status.code(), status.label())).collect();
    let records = specs.iter().filter(|spec| may(spec, "edit")).map(|spec| Choice::new(spec.code, capitalised(spec.noun.1)));
    let filters = vec![
        choice_filter(address, "Records", "record", Signal::stored(records.collect::<Vec<_>>())),
        choice_filter(address, "Status", "status", Signal::stored(statuses)),
    ];
    let toolbar = move || view! { <FilterBar filters=filters.clone()/> };
    let of = move |change: &BulkChange| noun(spec_of(specs, &change.record));
    let columns = vec![
        Column::new("change", "Change", move |change: &BulkChange| words.title(spec_of(specs, &change.record), change))
            .width(Width::Large)
            .fixed(),
        Column::new("records", "Records", move |change: &BulkChange| capitalised(of(change).1)).width(Width::Medium),
        Column::new("status", "Status", |change: &BulkChange| view! { <Badge text=change.status.label() tone=tone_of(change.status)/> })
            .width(Width::Medium),
        Column::new("number", "Number", |change: &BulkChange| format_number(change.total as i64)).end().width(Width::Small),
        Column::new("outcome", "Outcome", move |change: &BulkChange| outcome(of(change), change)),
        Column::new("created_at", "Begun", |change: &BulkChange| view! { <When at=change.created_at/> }).width(Width::Medium),
    ];
    let empty = move || {
        if NARROWING.iter().any(|name| address.get(name).is_some()) {
            view! { <EmptyState icon="pencil" title="No bulk change fits" text="Clear the filter to see all of them."/> }
        } else {
            view! { <EmptyState icon="pencil" title="No bulk changes yet" text="Select records in a list, or all that it finds, to change them together."/> }
        }
    };
    view! {
        <PageHead title="Bulk changes" purpose="What you changed on many records at once in the last 30 days.">
            {may_export.then(|| view! { <ExportMenu file="bulk-changes" request=export/> })}
        </PageHead>
        <Table
            label="Bulk changes" columns rows=changes.rows() row_key=|change: &BulkChange| change.id.to_string()
            row_href=|change| format!("{PATH}/{}", change.id) on_retry=changes.retry() toolbar empty footer=move || changes.pager()
        />
    }
    .into_any()
}
