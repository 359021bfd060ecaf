//! The bulk changes that one began, to come back to.

use leptos::prelude::*;
use shared::{Named, customers_bulk::BulkChange};

use super::{
    api,
    bulk_page::HELP,
    bulk_progress::{outcome, owner_in, title, tone_of},
    custom_fields::{known, load_fields},
    list_api,
};
use crate::{
    loading::load,
    page,
    ui::{Badge, Column, Crumb, EmptyState, PageHead, Rows, Table, When, Width, format_number},
};

pub fn bulk_list() -> impl IntoView {
    page::describe("Bulk changes".to_owned(), vec![Crumb::link("Customers", "/customers")], Some(&HELP));
    let changes = load(list_api::bulk_changes);
    let choices = load(api::choices);
    let custom = load_fields();
    let rows = Signal::derive(move || match (changes.failure.get(), changes.value.get()) {
        (Some(failure), _) => Rows::Failed(failure.message()),
        (None, Some(changes)) => Rows::Ready(changes),
        (None, None) => Rows::Loading,
    });
    let columns = vec![
        Column::new("change", "Change", move |change: &BulkChange| title(change, |id| owner_in(choices, id), &known(custom)))
            .width(Width::Large),
        Column::new("status", "Status", |change: &BulkChange| view! { <Badge text=change.status.label() tone=tone_of(change.status)/> })
            .width(Width::Medium),
        Column::new("customers", "Customers", |change: &BulkChange| format_number(change.total as i64)).end().width(Width::Small),
        Column::new("outcome", "Outcome", |change: &BulkChange| outcome(change)),
        Column::new("created_at", "Begun", |change: &BulkChange| view! { <When at=change.created_at/> }).width(Width::Medium),
    ];
    view! {
        <PageHead title="Bulk changes" purpose="What you changed on many customers at once in the last 30 days."/>
        <Table
            label="Bulk changes" columns rows row_key=|change: &BulkChange| change.id.to_string()
            row_href=|change| format!("/customers/bulk/{}", change.id) on_retry=Callback::new(move |()| changes.refetch())
            empty=|| view! { <EmptyState icon="pencil" title="No bulk changes yet" text="Select customers in the list, or all that it finds, to change them together."/> }
        />
    }
}
