//! Records as files: the columns of the declaration, every row that the filter lets through.

mod cells;
mod describe;

use crate::access::{self, reach};
use crate::custom_fields::CustomFields;
use crate::endpoints::{May, Verb};
use crate::filter::FilterContext;
use crate::list::{Order, Rows, is_common, matching};
use crate::record::AnyRecord;
use chrono::NaiveDate;
use chrono_tz::Tz;
use platform::db::Conn;
use platform::export::{BATCH, Cell, List, PageColumn, PdfList};
use platform::page::Paging;
use platform::{Ctx, Error, Principal};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use shared::record::{Field, Kind, State, uses};
use shared::records::list::ListQuery;
use shared::text::capitalised;
use std::sync::Arc;
use uuid::Uuid;

pub use describe::{conditions, narrowing};

/// How much there is on a page, in the shares of its columns.
const PAGE: f32 = 23.0;

/// All records that match and that the reader reaches, in the order of the list.
pub struct RecordList {
    ctx: Ctx,
    record: &'static dyn AnyRecord,
    reader: Principal,
    query: ListQuery,
    /// What a row must have for the reader to reach it.
    reach: Option<(&'static str, Uuid)>,
    zone: Tz,
    today: NaiveDate,
    custom: Arc<CustomFields>,
    rows: Rows,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl RecordList {
    /// The rows of a list, whole.
    pub async fn matching<V: Verb>(by: &May<V>, query: ListQuery) -> Result<Self, Error> {
        let (record, reader) = (by.record(), by.principal().clone());
        let query = ListQuery { after: None, before: None, limit: None, total: None, ..query };
        let FilterContext { zone, today, custom, .. } = FilterContext::of(by, record, &reader, query.time_zone.as_deref()).await?;
        let reach = reach(record, by.scope(), &reader);
        let rows = Rows::of(record, uses::EXPORT | uses::LIST, custom.clone()).named_by(|access| access.export);
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), record, reader, query, reach, zone, today, custom, rows, next: Some(None) })
    }

    fn context(&self) -> FilterContext<'_> {
        FilterContext::at(&self.ctx, self.record, Some(&self.reader), self.zone, self.today, self.custom.clone())
    }

    fn exported(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.record.spec().using(uses::EXPORT)
    }

    /// The fields that fit on a page: those that lists show, and then of the others those for which there is room, all in their order.
    fn printed(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let spec = self.record.spec();
        let mut room = PAGE - spec.using(uses::LIST).map(|field| column(field).share).sum::<f32>();
        let others = spec.using(uses::EXPORT).filter(|field| !field.is(uses::LIST));
        let fitting: Vec<&str> = others
            .filter(|field| {
                let fits = column(field).share <= room;
                room -= if fits { column(field).share } else { 0.0 };
                fits
            })
            .map(|field| field.key)
            .collect();
        spec.using(uses::LIST | uses::EXPORT).filter(move |field| field.is(uses::LIST) || fitting.contains(&field.key))
    }
}

impl List for RecordList {
    type Row = State;
    const FILE: &'static str = "records";
    const TITLE: &'static str = "Records";
    const ACTION: &'static str = "record.exported";

    fn file(&self) -> String {
        self.record.spec().code.to_owned()
    }

    fn title(&self) -> String {
        capitalised(self.record.spec().noun.1)
    }

    fn action(&self) -> String {
        format!("{}.exported", self.record.spec().subject)
    }

    fn filter(&self) -> Result<Value, Error> {
        Ok(self.query.parameters().into())
    }

    /// Headers that our own import recognises: a custom field has its label, or its name for programs where that is a header already.
    fn header(&self) -> Vec<String> {
        let mut header: Vec<String> = self.exported().flat_map(cells::headings).collect();
        header.push("ID".to_owned());
        let is_taken = |label: &str| header.iter().any(|header| shared::text::key(header) == shared::text::key(label));
        let custom = self.custom.active().iter().map(|field| if is_taken(&field.label) { field.path() } else { field.label.clone() });
        let custom: Vec<String> = custom.collect();
        header.extend(custom);
        header
    }

    fn cells(&self, row: &State) -> Vec<Cell> {
        let mut cells: Vec<Cell> =
            self.exported().flat_map(|field| cells::of_field(field, row.get(field.key).unwrap_or(&Value::Null))).collect();
        cells.push(Cell::text(row.get("id").and_then(Value::as_str)));
        let values = crate::audit::custom_of(row);
        cells.extend(self.custom.active().iter().map(|field| cells::of_custom(field, values.get(&field.key))));
        cells
    }

    async fn batch(&mut self) -> Result<Option<Vec<State>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let db = Conn::Pool(self.ctx.db());
        let order = Order::of(self.record, &self.query);
        let keyset = order.keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let mut select = matching(&db, &self.query, self.reach, &self.context()).await?;
        self.rows.select(&mut select);
        order.select(&mut select);
        keyset.narrow(&mut select);
        let found = db.query_all(&select).await?;
        let places = found.iter().map(|row| order.place(row)).collect::<Result<Vec<_>, Error>>()?;
        let states = self.rows.read(&self.ctx, &db, &self.reader, &found).await?;
        let page = keyset.page(states.into_iter().zip(places).collect(), |(_, place)| place.clone(), |(state, _)| state);
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

impl PdfList for RecordList {
    const COLUMNS: &'static [PageColumn] = &[];
    const WRAPS: bool = false;
    const NOUN: (&'static str, &'static str) = ("record", "records");
    const NARROWED_BY: &'static str = "filter";

    fn columns(&self) -> Vec<PageColumn> {
        self.printed().map(column).collect()
    }

    fn noun(&self) -> (&'static str, &'static str) {
        self.record.spec().noun
    }

    async fn which(&self) -> Result<String, Error> {
        narrowing(&self.ctx, self.record, &self.reader, &self.query, self.zone).await
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, row: &State) -> Vec<String> {
        self.printed().map(|field| cells::printed(field, row.get(field.key).unwrap_or(&Value::Null), self.zone)).collect()
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let db = Conn::Pool(self.ctx.db());
        is_common(&db, matching(&db, &self.query, self.reach, &self.context()).await?, most).await
    }
}

/// How much of a page a field gets.
fn column(field: &'static Field) -> PageColumn {
    let label = field.label;
    match field.kind {
        Kind::Email => PageColumn::text(label, 3.2),
        Kind::Line(_) => PageColumn::text(label, 3.0),
        Kind::Phone => PageColumn::text(label, 2.1),
        Kind::Money => PageColumn::number(label, 2.6),
        Kind::Number(..) | Kind::Percent => PageColumn::number(label, 1.6),
        Kind::Moment => PageColumn::text(label, 2.4),
        _ => PageColumn::text(label, 1.8),
    }
}

/// Nobody is named whom the reader may not see; kept here so that callers need not know how names are found.
pub(crate) fn readable(record: &dyn AnyRecord, reader: &Principal) -> sea_orm::Condition {
    access::condition(record, reader, record.access().read)
}
