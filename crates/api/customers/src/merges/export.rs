//! Merges as files: whatever the list of them shows, whole.

use super::describe;
use super::list;
use crate::access::{ExportCustomers, visible_with};
use crate::exports::described;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList, only_where};
use platform::page::{Paging, is_common};
use platform::{App, Can, Error, Query, clock};
use sea_orm::Condition;
use shared::access::{Permission, Scope};
use shared::customers::merges::{Merge, MergeQuery};

platform::exports! {
    "customers", ["customer.export"] Can<ExportCustomers>, (MergeQuery),
    |by, query: Query<MergeQuery>| Merges::matching(&by, query.0).await?;
    /// Export merges as CSV.
    ///
    /// The same filters as the list, without paging; all merges that match, of customers that one may both merge and export; none without
    /// `customer.merge`.
    export_merges_csv "/customers/merges/export.csv"
    /// Export merges as a workbook (XLSX).
    export_merges_xlsx "/customers/merges/export.xlsx"
    /// Export merges as PDF.
    export_merges_pdf "/customers/merges/export.pdf"
}

/// What stands above each column.
const HEADER: [&str; 11] =
    ["Stayed", "Went into it", "Moved", "By", "When", "State", "Undone", "Undone by", "Stayed ID", "Went into it ID", "ID"];

/// All merges that match, newest first, of customers that the reader may merge as well as export.
pub struct Merges {
    app: web::Data<App>,
    query: MergeQuery,
    zone: Tz,
    /// Of which customers; `None` for none.
    visible: Option<Condition>,
    /// Whether that is all.
    sees_all: bool,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Merges {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: MergeQuery) -> Result<Self, Error> {
        let query = MergeQuery { after: None, before: None, limit: None, total: None, ..query };
        let visible = visible_with(by, Permission::CustomerMerge);
        let sees_all = by.scope() == Scope::All && by.principal().scope(Permission::CustomerMerge) == Some(Scope::All);
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), query, zone, visible, sees_all, next: Some(None) })
    }
}

/// Whether it was undone, or still can be.
fn state(merge: &Merge) -> &'static str {
    match (merge.undone_at, merge.can_undo) {
        (Some(_), _) => "Undone",
        (None, true) => "Can be undone",
        (None, false) => "Too long ago to undo",
    }
}

fn moved(merge: &Merge) -> String {
    if merge.moved.is_empty() {
        return "Nothing".to_owned();
    }
    merge.moved.iter().map(|moved| moved.words(|count| count.to_string())).collect::<Vec<_>>().join(", ")
}

impl List for Merges {
    type Row = Merge;
    const FILE: &'static str = "merges";
    const TITLE: &'static str = "Merges";
    const ACTION: &'static str = "merge.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        HEADER.map(str::to_owned).into()
    }

    fn cells(&self, merge: &Merge) -> Vec<Cell> {
        vec![
            Cell::Text(merge.kept.name.clone()),
            Cell::Text(merge.other.name.clone()),
            Cell::Text(moved(merge)),
            Cell::text(merge.by.as_ref().map(|by| by.name.as_str())),
            Cell::Moment(merge.at),
            Cell::Text(state(merge).to_owned()),
            Cell::moment(merge.undone_at),
            Cell::text(merge.undone_by.as_ref().map(|by| by.name.as_str())),
            Cell::Text(merge.kept.id.to_string()),
            Cell::Text(merge.other.id.to_string()),
            Cell::Text(merge.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Merge>>, Error> {
        let (Some(visible), Some(from)) = (&self.visible, self.next.take()) else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let page = keyset.page(keyset.apply(list::matching(&self.query, visible)).all(db).await?, list::place, |row| row);
        self.next = page.next.map(Some);
        Ok(Some(describe::described(db, page.items, self.sees_all).await?))
    }
}

impl PdfList for Merges {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Stayed", 3.0),
        PageColumn::text("Went into it", 3.0),
        PageColumn::text("Moved", 3.6),
        PageColumn::text("By", 1.8),
        PageColumn::text("When", 2.2),
        PageColumn::text("State", 2.2),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("merge", "merges");
    const NARROWED_BY: &'static str = "customer_id";

    async fn which(&self) -> Result<String, Error> {
        let of = match (self.query.customer_id, &self.visible) {
            (Some(id), Some(visible)) => {
                Some(format!("one of the two is {}", described::named(self.app.db.read(), id, visible.clone()).await?))
            }
            _ => None,
        };
        Ok(only_where("All merges", [of]))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, merge: &Merge) -> Vec<String> {
        let state = match merge.undone_at {
            Some(at) => format!("Undone on {}", clock::in_words(at, self.zone)),
            None => state(merge).to_owned(),
        };
        vec![
            merge.kept.name.clone(),
            merge.other.name.clone(),
            moved(merge),
            merge.by.as_ref().map(|by| by.name.clone()).unwrap_or_default(),
            clock::in_words(merge.at, self.zone),
            state,
        ]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let Some(visible) = &self.visible else { return Ok(false) };
        is_common(self.app.db.read(), list::matching(&self.query, visible), most).await
    }
}
