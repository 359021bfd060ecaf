//! One's bulk changes as files: whatever the list of them shows, whole.

use crate::access::ExportCustomers;
use crate::bulk::{find, list};
use crate::record::CUSTOMERS;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, grouped, only_where};
use platform::page::{Paging, is_common};
use platform::{Can, Ctx, Error, Principal, Query, clock};
use records::custom_fields::CustomFields;
use shared::access::Permission;
use shared::customers::bulk::{BulkAction, BulkChange, BulkChangeQuery};
use shared::text::beginning;
use shared::{Named, customers::bulk_describe};
use std::sync::Arc;

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (BulkChangeQuery),
    |by, query: Query<BulkChangeQuery>| BulkChanges::matching(&by, query.0).await?;
    /// Export your bulk changes as CSV.
    ///
    /// The same filters as the list, without paging; all of yours that match; none without `customer.edit`.
    export_customer_bulk_changes_csv "/customers/bulk/export.csv"
    /// Export your bulk changes as a workbook (XLSX).
    export_customer_bulk_changes_xlsx "/customers/bulk/export.xlsx"
    /// Export your bulk changes as PDF.
    ///
    /// With the first 1,000 characters of what each one does.
    export_customer_bulk_changes_pdf "/customers/bulk/export.pdf"
}

/// How much of what a change does stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;
/// What stands above each column.
const HEADER: [&str; 12] = [
    "Change",
    "Status",
    "Customers",
    "Changed",
    "Unchanged",
    "Failed",
    "Not yours",
    "Why it was stopped",
    "Taken back",
    "Begun",
    "Finished",
    "ID",
];

/// A bulk change, and what it does in words.
pub struct Row {
    change: BulkChange,
    deed: String,
}

/// All bulk changes of the reader that match, newest first.
pub struct BulkChanges {
    ctx: Ctx,
    reader: Principal,
    query: BulkChangeQuery,
    zone: Tz,
    fields: Arc<CustomFields>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl BulkChanges {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: BulkChangeQuery) -> Result<Self, Error> {
        let query = BulkChangeQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal().clone();
        let next = reader.may(Permission::CustomerEdit).then_some(None);
        let zone = identity::zone_of(by.db(), reader.user_id).await?;
        let fields = CustomFields::cached(by.app(), &CUSTOMERS).await?;
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), reader, query, zone, fields, next })
    }

    /// Says what each one does.
    async fn in_words(&self, changes: Vec<BulkChange>) -> Result<Vec<Row>, Error> {
        let owners = changes.iter().filter_map(|change| match change.action {
            Some(BulkAction::Assign { owner_id }) => Some(owner_id),
            _ => None,
        });
        let owners = identity::names(self.ctx.db(), owners).await?;
        let deed = |change: &BulkChange| match &change.action {
            None => bulk_describe::UNDO.to_owned(),
            Some(action) => bulk_describe::deed(
                action,
                |owner| owners.get(&owner).cloned(),
                |key, value| {
                    let field = self.fields.named(key)?;
                    Some(bulk_describe::set(&field.label, value.map(|value| value.shown(field))))
                },
            ),
        };
        Ok(changes.into_iter().map(|change| Row { deed: deed(&change), change }).collect())
    }
}

impl List for BulkChanges {
    type Row = Row;
    const FILE: &'static str = "bulk-changes";
    const TITLE: &'static str = "Bulk changes";
    const ACTION: &'static str = "bulk_change.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        HEADER.map(str::to_owned).into()
    }

    fn cells(&self, row: &Row) -> Vec<Cell> {
        let Row { change, deed } = row;
        vec![
            Cell::Text(deed.clone()),
            Cell::Text(change.status.label().to_owned()),
            Cell::Number(change.total.to_string()),
            Cell::Number(change.changed.to_string()),
            Cell::Number(change.unchanged.to_string()),
            Cell::Number(change.failed.to_string()),
            Cell::Number(change.out_of_reach.to_string()),
            Cell::text(change.reason.as_deref()),
            Cell::Text(if change.undone_by.is_some() { "Yes" } else { "No" }.to_owned()),
            Cell::Moment(change.created_at),
            Cell::moment(change.finished_at),
            Cell::Text(change.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = self.ctx.db();
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found = keyset.apply(list::matching(&self.query, self.reader.user_id)).all(db).await?;
        let page = keyset.page(found, list::place, |row| row);
        let changes = find::described(db, &self.ctx, &self.reader, page.items).await?;
        self.next = page.next.map(Some);
        Ok(Some(self.in_words(changes).await?))
    }
}

impl PdfList for BulkChanges {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Change", 5.0),
        PageColumn::text("Status", 1.4),
        PageColumn::number("Customers", 1.4),
        PageColumn::number("Changed", 1.4),
        PageColumn::number("Unchanged", 1.5),
        PageColumn::number("Failed", 1.2),
        PageColumn::number("Not yours", 1.4),
        PageColumn::text("Taken back", 1.4),
        PageColumn::text("Begun", 2.4),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("bulk change", "bulk changes");
    const NARROWED_BY: &'static str = "status";

    async fn which(&self) -> Result<String, Error> {
        let all = format!("All bulk changes by {}", self.reader.name);
        Ok(only_where(&all, [self.query.status.map(|status| format!("status is {}", status.label()))]))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &Row) -> Vec<String> {
        let Row { change, deed } = row;
        let number = |n: u64| grouped(&n.to_string());
        vec![
            beginning(deed, SHOWN),
            change.status.label().to_owned(),
            number(change.total),
            number(change.changed),
            number(change.unchanged),
            number(change.failed),
            number(change.out_of_reach),
            if change.undone_by.is_some() { "Yes" } else { "No" }.to_owned(),
            clock::in_words(change.created_at, self.zone),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        Ok(self.next.is_some() && is_common(self.ctx.db(), list::matching(&self.query, self.reader.user_id), most).await?)
    }
}
