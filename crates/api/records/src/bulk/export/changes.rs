//! One's bulk changes as files: whatever the list of them shows, whole.

use crate::access;
use crate::bulk::{find, list};
use crate::custom_fields::CustomFields;
use crate::entity::bulk_change::Model;
use crate::kit::Kit;
use crate::list::titles;
use chrono_tz::Tz;
use platform::can::Bearer;
use platform::db::Conn;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, grouped, only_where};
use platform::page::{Paging, is_common};
use platform::{Ctx, Error, Principal, Query, clock};
use sea_orm::{Condition, Select};
use shared::Named;
use shared::record::Kind;
use shared::records::bulk::{BulkChange, BulkChangeQuery};
use shared::records::bulk_describe::{self, deed};
use shared::text::{beginning, capitalised};
use std::collections::HashMap;
use uuid::Uuid;

platform::exports! {
    "bulk changes", [] Bearer, (BulkChangeQuery),
    |by, query: Query<BulkChangeQuery>| BulkChanges::matching(&by, query.0).await?;
    /// Export your bulk changes as CSV.
    ///
    /// The same filters as the list, without paging; all of yours that match, of records that you may both edit and export.
    export_bulk_changes_csv "/bulk-changes/export.csv"
    /// Export your bulk changes as a workbook (XLSX).
    export_bulk_changes_xlsx "/bulk-changes/export.xlsx"
    /// Export your bulk changes as PDF.
    ///
    /// With the first 1,000 characters of what each one does.
    export_bulk_changes_pdf "/bulk-changes/export.pdf"
}

/// How much of what a change does stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;
/// What stands above each column.
const HEADER: [&str; 13] = [
    "Records",
    "Change",
    "Status",
    "Number",
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

/// A bulk change, of what, and what it does in words.
pub struct Row {
    change: BulkChange,
    records: String,
    deed: String,
}

/// All bulk changes of the reader that match, newest first.
pub struct BulkChanges {
    ctx: Ctx,
    reader: Principal,
    query: BulkChangeQuery,
    visible: Condition,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl BulkChanges {
    /// The rows of a list, whole.
    pub async fn matching(by: &Bearer, query: BulkChangeQuery) -> Result<Self, Error> {
        let kit = Kit::of(by)?;
        kit.check_parameter(query.record.as_deref())?;
        let query = BulkChangeQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal().clone();
        let may = |access: &access::Access| reader.may(access.edit) && reader.may(access.export);
        let visible = find::of_records(&reader, kit.records().iter().copied().filter(|record| may(record.access())));
        let zone = kit.people().zone_of(&Conn::Pool(by.db()), reader.user_id).await?;
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), reader, query, visible, zone, next: Some(None) })
    }

    fn found(&self) -> Select<crate::entity::bulk_change::Entity> {
        list::matching(&self.query, self.visible.clone())
    }

    /// Says what each one does.
    async fn in_words(&self, changes: Vec<BulkChange>) -> Result<Vec<Row>, Error> {
        let kit = Kit::of(&self.ctx)?;
        let names = self.names(kit, &changes).await?;
        let mut rows = Vec::with_capacity(changes.len());
        for change in changes {
            let (records, deed) = match (kit.record(&change.record), &change.action) {
                (Some(record), Some(action)) => {
                    let custom = CustomFields::cached(self.ctx.app(), record).await?;
                    let said = deed(record.spec(), action, custom.active(), |id| names.get(&id).cloned());
                    (capitalised(record.spec().noun.1), said)
                }
                (record, _) => {
                    let records = record.map_or(change.record.as_str(), |record| record.spec().noun.1);
                    (capitalised(records), bulk_describe::UNDO.to_owned())
                }
            };
            rows.push(Row { change, records, deed });
        }
        Ok(rows)
    }

    /// The names of those whom the changes name, as far as the reader may see them.
    async fn names(&self, kit: &Kit, changes: &[BulkChange]) -> Result<HashMap<Uuid, String>, Error> {
        let (mut users, mut teams, mut refs) = (Vec::new(), Vec::new(), HashMap::<&str, Vec<Uuid>>::new());
        for (record, action) in changes.iter().filter_map(|change| Some((kit.record(&change.record)?, change.action.as_ref()?))) {
            for (field, id) in bulk_describe::named(record.spec(), action) {
                match field.map(|field| field.kind) {
                    None | Some(Kind::User) => users.push(id),
                    Some(Kind::Team) => teams.push(id),
                    Some(Kind::Ref(code)) => refs.entry(code).or_default().push(id),
                    Some(_) => {}
                }
            }
        }
        let db = Conn::Pool(self.ctx.db());
        let mut names = kit.people().names(&db, users).await?;
        names.extend(kit.people().team_names(&db, teams).await?);
        for (record, ids) in refs.into_iter().filter_map(|(code, ids)| Some((kit.record(code)?, ids))) {
            names.extend(titles(&db, record, ids, access::condition(record, &self.reader, record.access().read)).await?);
        }
        Ok(names)
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
        let Row { change, records, deed } = row;
        vec![
            Cell::Text(records.clone()),
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
        let found: Vec<Model> = keyset.apply(self.found()).all(db).await?;
        let page = keyset.page(found, list::place, |row| row);
        let changes = find::described(db, &self.ctx, &self.reader, page.items).await?;
        self.next = page.next.map(Some);
        Ok(Some(self.in_words(changes).await?))
    }
}

impl PdfList for BulkChanges {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Records", 1.8),
        PageColumn::text("Change", 5.0),
        PageColumn::text("Status", 1.4),
        PageColumn::number("Number", 1.3),
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
        let status = self.query.status.map(|status| format!("status is {}", status.label()));
        let record = self.query.record.as_ref().map(|record| format!("records are {record}"));
        Ok(only_where(&all, [status, record]))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &Row) -> Vec<String> {
        let Row { change, records, deed } = row;
        let number = |n: u64| grouped(&n.to_string());
        vec![
            records.clone(),
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
        is_common(self.ctx.db(), self.found(), most).await
    }
}
