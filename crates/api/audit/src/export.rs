//! The audit log as files: whatever the list of its entries shows, whole.

use super::access::{ExportAudit, visible_to};
use super::{list, row};
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::{Can, Ctx, Error, Query, clock};
use sea_orm::Condition;
use shared::access::{Permission, Scope};
use shared::audit::describe::{actor, changed, deed, subject};
use shared::audit::{AuditEntry, AuditQuery};
use shared::text::{beginning, capitalised};
use uuid::Uuid;

platform::exports! {
    "audit", ["audit.export"] Can<ExportAudit>, (AuditQuery),
    |by, query: Query<AuditQuery>| Entries::matching(&by, query.0).await?;
    /// Export the audit log as CSV.
    ///
    /// The same filters as the list, without paging; all entries that match and that one may both read and export, with what was changed; none without
    /// `audit.read`.
    export_audit_csv "/audit/export.csv"
    /// Export the audit log as a workbook (XLSX).
    export_audit_xlsx "/audit/export.xlsx"
    /// Export the audit log as PDF.
    ///
    /// With the first 1,000 characters of what was changed.
    export_audit_pdf "/audit/export.pdf"
}

/// How much of what was changed stands on a page, in characters: the rest is in the other formats.
const SHOWN: usize = 1_000;
/// What stands above each column.
const HEADER: [&str; 12] =
    ["When", "Who", "What", "On", "Changes", "Action", "Kind of record", "Record ID", "From address", "Request ID", "Who ID", "ID"];

/// All entries that match, newest first.
pub struct Entries {
    ctx: Ctx,
    query: AuditQuery,
    zone: Tz,
    reader: Uuid,
    /// How far one may both read and export; `None` for nothing.
    scope: Option<Scope>,
    /// Which are seen; `None` for none.
    visible: Option<Condition>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Entries {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportAudit>, query: AuditQuery) -> Result<Self, Error> {
        let query = AuditQuery { after: None, before: None, limit: None, ..query };
        let reader = by.principal();
        let scope = reader.scope(Permission::AuditRead).map(|read| read.min(by.scope()));
        let visible = scope.map(|scope| visible_to(reader, scope));
        let zone = identity::zone_of(by.db(), reader.user_id).await?;
        let (ctx, reader) = (Ctx::of_system(by.app().clone()), reader.user_id);
        Ok(Self { ctx, query, zone, reader, scope, visible, next: Some(None) })
    }
}

impl List for Entries {
    type Row = AuditEntry;
    const FILE: &'static str = "audit-log";
    const TITLE: &'static str = "Audit log";
    const ACTION: &'static str = "audit.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        HEADER.map(str::to_owned).into()
    }

    fn cells(&self, entry: &AuditEntry) -> Vec<Cell> {
        vec![
            Cell::Moment(entry.at),
            Cell::Text(actor(entry)),
            Cell::Text(capitalised(&deed(entry))),
            Cell::Text(entry.subject_label.clone()),
            Cell::Text(changed(&entry.changes)),
            Cell::Text(entry.action.clone()),
            Cell::Text(entry.subject_kind.clone()),
            Cell::text(entry.subject_id.map(|id| id.to_string())),
            Cell::text(entry.address.as_deref()),
            Cell::text(entry.request_id.map(|id| id.to_string())),
            Cell::text(entry.actor.as_ref().map(|actor| actor.id.to_string())),
            Cell::Text(entry.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<AuditEntry>>, Error> {
        let (Some(visible), Some(from)) = (&self.visible, self.next.take()) else { return Ok(None) };
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found = keyset.apply(list::matching(&self.query, visible.clone())).all(self.ctx.db()).await?;
        let page = keyset.page(found, list::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(row::entries(&self.ctx, page.items).await?))
    }
}

impl PdfList for Entries {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("When", 2.7),
        PageColumn::text("Who", 2.0),
        PageColumn::text("What", 2.8),
        PageColumn::text("On", 2.6),
        PageColumn::text("Changes", 6.0),
        PageColumn::text("From address", 1.8),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("entry", "entries");
    const NARROWED_BY: &'static str = "from";

    async fn which(&self) -> Result<String, Error> {
        let query = &self.query;
        let who = match query.actor_id {
            None => None,
            // Who sees the own entries alone knows nobody else by them.
            Some(id) if self.scope != Some(Scope::All) && id != self.reader => Some(id.to_string()),
            Some(id) => Some(identity::names(self.ctx.db(), [id]).await?.remove(&id).unwrap_or_else(|| "somebody unknown".to_owned())),
        };
        let said = [
            who.map(|who| format!("done by {who}")),
            query.action.as_deref().map(|action| match action.trim().strip_suffix('.') {
                Some(kind) => format!("kind of action is {}", kind.replace('_', " ")),
                None => format!("action is {action}"),
            }),
            query.subject_kind.as_deref().map(|kind| format!("kind of record is {}", kind.replace('_', " "))),
            query.subject_id.map(|id| format!("record is {id}")),
            query.from.map(|from| format!("from {}", clock::day_or_moment(from, self.zone))),
            query.to.map(|to| format!("before {}", clock::day_or_moment(to, self.zone))),
        ];
        Ok(only_where("All entries", said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, entry: &AuditEntry) -> Vec<String> {
        vec![
            clock::in_words(entry.at, self.zone),
            actor(entry),
            capitalised(&deed(entry)),
            subject(entry).unwrap_or_default(),
            beginning(&changed(&entry.changes), SHOWN),
            entry.address.clone().unwrap_or_default(),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let Some(visible) = &self.visible else { return Ok(false) };
        is_common(self.ctx.db(), list::matching(&self.query, visible.clone()), most).await
    }
}
