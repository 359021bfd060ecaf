//! The own notices as files: whatever the list of them shows, whole.

use super::own::describe;
use super::{Subjects, list};
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::{App, Error, Principal, Query, SignedInUser, clock};
use shared::Named;
use shared::notifications::{Notification, NotificationQuery};

platform::exports! {
    "notifications", [] SignedInUser, (NotificationQuery),
    |by, query: Query<NotificationQuery>, subjects: web::Data<Subjects>| Notices::matching(&by, query.0, subjects).await?;
    /// Export the own notices as CSV.
    ///
    /// The same filters as the list, without paging; all notices that match. As they are one's own, no permission is needed.
    export_notifications_csv "/me/notifications/export.csv"
    /// Export the own notices as a workbook (XLSX).
    export_notifications_xlsx "/me/notifications/export.xlsx"
    /// Export the own notices as PDF.
    export_notifications_pdf "/me/notifications/export.pdf"
}

/// All notices of the reader that match, newest first.
pub struct Notices {
    app: web::Data<App>,
    reader: Principal,
    subjects: web::Data<Subjects>,
    query: NotificationQuery,
    zone: Tz,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Notices {
    /// The rows of a list, whole.
    pub async fn matching(by: &SignedInUser, query: NotificationQuery, subjects: web::Data<Subjects>) -> Result<Self, Error> {
        let query = NotificationQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal().clone();
        let zone = identity::zone_of(by.db(), reader.user_id).await?;
        Ok(Self { app: by.app().clone(), reader, subjects, query, zone, next: Some(None) })
    }
}

fn actor(notice: &Notification) -> &str {
    notice.actor.as_ref().map_or("ClientSphere", |actor| &actor.name)
}

impl List for Notices {
    type Row = Notification;
    const FILE: &'static str = "notifications";
    const TITLE: &'static str = "Notifications";
    const ACTION: &'static str = "notification.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        ["When", "Kind", "By", "Record", "What was said", "Read", "Record ID", "ID"].map(str::to_owned).into()
    }

    fn cells(&self, notice: &Notification) -> Vec<Cell> {
        vec![
            Cell::Moment(notice.created_at),
            Cell::Text(notice.kind.label().to_owned()),
            Cell::Text(actor(notice).to_owned()),
            Cell::Text(notice.record.name.clone()),
            Cell::text(notice.excerpt.as_deref()),
            Cell::moment(notice.read_at),
            Cell::Text(notice.record.id.to_string()),
            Cell::Text(notice.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Notification>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found = keyset.apply(list::matching(&self.query, &self.reader, &self.subjects)).all(db).await?;
        let page = keyset.page(found, list::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(describe(db, &self.subjects, page.items).await?))
    }
}

impl PdfList for Notices {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("When", 2.2),
        PageColumn::text("Kind", 1.4),
        PageColumn::text("By", 1.8),
        PageColumn::text("Record", 2.6),
        PageColumn::text("What was said", 6.0),
        PageColumn::text("Read", 2.2),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("notification", "notifications");
    const NARROWED_BY: &'static str = "unread";

    async fn which(&self) -> Result<String, Error> {
        let said = [
            self.query.kind.map(|kind| format!("kind is {}", kind.label())),
            self.query.unread.map(|unread| if unread { "not read yet" } else { "read already" }.to_owned()),
        ];
        Ok(only_where(&format!("All notifications of {}", self.reader.name), said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, notice: &Notification) -> Vec<String> {
        vec![
            clock::in_words(notice.created_at, self.zone),
            notice.kind.label().to_owned(),
            actor(notice).to_owned(),
            notice.record.name.clone(),
            notice.excerpt.clone().unwrap_or_default(),
            notice.read_at.map(|at| clock::in_words(at, self.zone)).unwrap_or_default(),
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        is_common(self.app.db.read(), list::matching(&self.query, &self.reader, &self.subjects), most).await
    }
}
