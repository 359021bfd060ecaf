//! The bulk changes that one began, to come back to.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    loading::load,
    page::{self, Crumb},
    session::use_session,
};
use records::{export_menu::ExportMenu, filters::choice_filter, listing::list};
use shared::{
    Named,
    access::Permission,
    customers::bulk::{BulkChange, BulkStatus},
};
use ui::{Badge, Choice, Column, EmptyState, FilterBar, PageHead, Table, When, Width, format_number};

use super::{
    api,
    bulk_page::HELP,
    bulk_progress::{outcome, owner_in, title, tone_of},
    custom_fields::{known, load_fields},
};

pub fn bulk_list() -> impl IntoView {
    page::describe("Bulk changes".to_owned(), vec![Crumb::link("Customers", "/customers")], Some(&HELP));
    let address = use_address();
    let narrowed = move || vec![("status", address.get("status"))];
    let changes = list::<BulkChange>("/customers/bulk", address, true, narrowed);
    let may_export = use_session().holds(Permission::CustomerExport);
    let export = move |format: &str| client::query(&format!("/customers/bulk/export.{format}"), &narrowed());
    let choices = load(api::choices);
    let custom = load_fields();
    let statuses: Vec<Choice> = BulkStatus::ALL.iter().map(|status| Choice::new(status.code(), status.label())).collect();
    let filters = vec![choice_filter(address, "Status", "status", Signal::stored(statuses))];
    let toolbar = move || view! { <FilterBar filters=filters.clone()/> };
    let columns = vec![
        Column::new("change", "Change", move |change: &BulkChange| title(change, |id| owner_in(choices, id), &known(custom)))
            .width(Width::Large)
            .fixed(),
        Column::new("status", "Status", |change: &BulkChange| view! { <Badge text=change.status.label() tone=tone_of(change.status)/> })
            .width(Width::Medium),
        Column::new("customers", "Customers", |change: &BulkChange| format_number(change.total as i64)).end().width(Width::Small),
        Column::new("outcome", "Outcome", |change: &BulkChange| outcome(change)),
        Column::new("created_at", "Begun", |change: &BulkChange| view! { <When at=change.created_at/> }).width(Width::Medium),
    ];
    let empty = move || {
        if address.get("status").is_some() {
            view! { <EmptyState icon="pencil" title="No bulk change fits" text="Clear the filter to see all of them."/> }
        } else {
            view! { <EmptyState icon="pencil" title="No bulk changes yet" text="Select customers in the list, or all that it finds, to change them together."/> }
        }
    };
    view! {
        <PageHead title="Bulk changes" purpose="What you changed on many customers at once in the last 30 days.">
            {may_export.then(|| view! { <ExportMenu file="bulk-changes" request=export/> })}
        </PageHead>
        <Table
            label="Bulk changes" columns rows=changes.rows() row_key=|change: &BulkChange| change.id.to_string()
            row_href=|change| format!("/customers/bulk/{}", change.id) on_retry=changes.retry() toolbar empty footer=move || changes.pager()
        />
    }
}
