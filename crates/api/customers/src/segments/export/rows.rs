//! Segments as rows of a file.

use crate::access::{ExportCustomers, within_reach};
use crate::record::CUSTOMERS;
use crate::segments::{are_changes_waiting, describe, list};
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List};
use platform::page::Paging;
use platform::{Can, Ctx, Error, Principal};
use records::export::conditions;
use shared::Named;
use shared::access::Permission;
use shared::customers::segments::{Segment, SegmentQuery};
use shared::page::Total;

/// What stands above each column.
const HEADER: [&str; 10] = ["Name", "Description", "Who belongs", "Members", "State", "Time zone", "Made by", "Added", "Changed", "ID"];

/// A segment with its conditions in words.
pub struct Row {
    pub segment: Segment,
    pub who: String,
}

/// All segments that match, by name.
pub struct Segments {
    pub(super) ctx: Ctx,
    pub(super) query: SegmentQuery,
    pub(super) zone: Tz,
    reader: Principal,
    /// Conditions name what one may both read and export.
    named_to: Principal,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Segments {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: SegmentQuery) -> Result<Self, Error> {
        let query = SegmentQuery { after: None, before: None, limit: None, total: None, ..query };
        let (reader, named_to) = (by.principal().clone(), within_reach(by));
        let next = reader.may(Permission::CustomerRead).then_some(None);
        let zone = identity::zone_of(by.db(), reader.user_id).await?;
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), query, zone, reader, named_to, next })
    }
}

/// What has become of a segment.
pub fn state(segment: &Segment) -> &'static str {
    if segment.archived_at.is_some() { "Archived" } else { segment.state.label() }
}

/// How many members there are, as far as they were counted.
pub fn members(members: Total) -> Cell {
    if members.more { Cell::Text(format!("more than {}", members.count)) } else { Cell::Number(members.count.to_string()) }
}

impl List for Segments {
    type Row = Row;
    const FILE: &'static str = "segments";
    const TITLE: &'static str = "Segments";
    const ACTION: &'static str = "segment.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        HEADER.map(str::to_owned).into()
    }

    fn cells(&self, row: &Row) -> Vec<Cell> {
        let Row { segment, who } = row;
        vec![
            Cell::Text(segment.name.clone()),
            Cell::text(segment.description.as_deref()),
            Cell::Text(who.clone()),
            members(segment.members),
            Cell::Text(state(segment).to_owned()),
            Cell::Text(segment.time_zone.clone()),
            Cell::text(segment.created_by.as_ref().map(|by| by.name.as_str())),
            Cell::Moment(segment.created_at),
            Cell::Moment(segment.updated_at),
            Cell::Text(segment.id.to_string()),
        ]
    }

    async fn batch(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = self.ctx.db();
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let waiting = are_changes_waiting(db, &self.reader).await?;
        let found = keyset.apply(list::matching(&self.query)).all(db).await?;
        let page = keyset.page(found, list::place, |row| row);
        let mut rows = Vec::with_capacity(page.items.len());
        for segment in describe(db, waiting, page.items, &self.reader).await? {
            let who = conditions(&self.ctx, &CUSTOMERS, &self.named_to, &segment.filter).await?;
            rows.push(Row { segment, who });
        }
        self.next = page.next.map(Some);
        Ok(Some(rows))
    }
}
