//! Outgoing messages as files: whatever the list of them shows, whole.

use super::access::{ExportOutbox, visible_to};
use super::list;
use super::row::Row;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::{App, Can, Error, Query, clock};
use sea_orm::Condition;
use shared::Named;
use shared::access::Permission;
use shared::jobs::{OutboxMessage, OutboxQuery};

platform::exports! {
    "jobs", ["outbox.export"] Can<ExportOutbox>, (OutboxQuery),
    |by, query: Query<OutboxQuery>| Messages::matching(&by, query.0).await?;
    /// Export outgoing messages as CSV.
    ///
    /// The same filters as the list, without paging; all messages that match, without their texts; none without `outbox.read`.
    export_outbox_csv "/outbox/export.csv"
    /// Export outgoing messages as a workbook (XLSX).
    export_outbox_xlsx "/outbox/export.xlsx"
    /// Export outgoing messages as PDF.
    export_outbox_pdf "/outbox/export.pdf"
}

/// All messages that match, newest first.
pub struct Messages {
    app: web::Data<App>,
    query: OutboxQuery,
    zone: Tz,
    /// Which are seen; `None` for none.
    visible: Option<Condition>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Messages {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportOutbox>, query: OutboxQuery) -> Result<Self, Error> {
        let query = OutboxQuery { after: None, before: None, limit: None, ..query };
        let read = by.principal().scope(Permission::OutboxRead);
        let visible = read.map(|read| visible_to(read).add(visible_to(by.scope())));
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), query, zone, visible, next: Some(None) })
    }
}

impl List for Messages {
    type Row = OutboxMessage;
    const FILE: &'static str = "outbox";
    const TITLE: &'static str = "Outgoing messages";
    const ACTION: &'static str = "outbox.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["Subject", "To", "Status", "Tries", "Made", "Sent", "Next try", "Why it failed", "Kind", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, message: &OutboxMessage) -> Vec<Cell> {
        vec![
            Cell::Text(message.subject.clone()),
            Cell::Text(message.recipient.clone()),
            Cell::Text(message.status.label().to_owned()),
            Cell::Number(message.attempts.to_string()),
            Cell::Moment(message.created_at),
            Cell::moment(message.sent_at),
            Cell::moment(message.next_attempt_at),
            Cell::text(message.last_error.as_deref()),
            Cell::Text(message.kind.clone()),
            Cell::Text(message.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<OutboxMessage>>, Error> {
        let (Some(visible), Some(from)) = (&self.visible, self.next.take()) else { return Ok(None) };
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found: Vec<Row> = keyset.apply(list::matching(&self.query, visible.clone())).into_model().all(self.app.db.read()).await?;
        let page = keyset.page(found, list::place, OutboxMessage::from);
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

impl PdfList for Messages {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Subject", 4.0),
        PageColumn::text("To", 3.4),
        PageColumn::text("Status", 1.3),
        PageColumn::number("Tries", 0.9),
        PageColumn::text("Made", 2.3),
        PageColumn::text("Sent", 2.3),
        PageColumn::text("Why it failed", 3.0),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("message", "messages");
    const NARROWED_BY: &'static str = "status";

    async fn which(&self) -> Result<String, Error> {
        let said = [
            self.query.q.as_ref().map(|q| format!("recipient or subject contains “{q}”")),
            self.query.status.map(|status| format!("status is {}", status.label())),
        ];
        Ok(only_where("All outgoing messages", said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, message: &OutboxMessage) -> Vec<String> {
        vec![
            message.subject.clone(),
            message.recipient.clone(),
            message.status.label().to_owned(),
            message.attempts.to_string(),
            clock::in_words(message.created_at, self.zone),
            message.sent_at.map(|at| clock::in_words(at, self.zone)).unwrap_or_default(),
            message.last_error.clone().unwrap_or_default(),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let Some(visible) = &self.visible else { return Ok(false) };
        is_common(self.app.db.read(), list::matching(&self.query, visible.clone()), most).await
    }
}
