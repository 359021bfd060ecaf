//! The rows of an export, a batch at a time: what it holds in memory.

use crate::customers::access::{ExportCustomers, reach};
use crate::customers::custom_fields::Fields;
use crate::customers::entity::customer;
use crate::customers::filters::Frame;
use crate::customers::records::select::{self, Listed, Names};
use crate::platform::page::Paging;
use crate::platform::{App, Can, Change, Error, Recorded};
use actix_web::web;
use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, QuerySelect};
use shared::Named;
use shared::customers::{CustomerQuery, CustomerRow};
use shared::customers_custom_fields::CustomField;
use shared::customers_custom_values::CustomValue;
use shared::money::to_decimal;
use shared::text;
use std::sync::Arc;
use uuid::Uuid;

/// Rows read at a time.
const BATCH: u16 = 200;

/// Headers of the fields that every customer has.
const HEADER: [&str; 17] = [
    "Name",
    "Kind",
    "E-mail",
    "Phone",
    "Sector",
    "Size",
    "Employees",
    "Revenue",
    "Revenue currency",
    "City",
    "Country",
    "Parent",
    "Owner",
    "Tags",
    "Added",
    "Changed",
    "ID",
];

/// What a cell holds, for formats that tell numbers from words.
pub enum Cell {
    Text(String),
    /// A decimal number as text: nothing is lost on the way.
    Number(String),
    Moment(shared::Moment),
}

/// All rows that match and that the reader reaches, in the order of the list.
pub struct Rows {
    app: web::Data<App>,
    query: CustomerQuery,
    /// What a row must have for the reader to reach it.
    reach: Option<(customer::Column, Uuid)>,
    reader: Option<Uuid>,
    zone: Tz,
    today: NaiveDate,
    /// The custom fields that have a column; those of the beginning to the end.
    fields: Arc<Fields>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Rows {
    /// The rows of a list, whole; recorded in the audit log together with its filter.
    pub async fn begin(by: &Can<ExportCustomers>, query: CustomerQuery, label: &str) -> Result<(Vec<CustomerRow>, Self), Error> {
        let query = CustomerQuery { after: None, before: None, limit: None, total: None, ..query };
        let filter = serde_json::to_value(&query)?;
        let Frame { reader, zone, today, fields, .. } = Frame::of_list(by, by.principal(), &query).await?;
        let reach = reach(by.scope(), by.principal());
        let mut rows = Self { app: by.app().clone(), query, reach, reader, zone, today, fields, next: Some(None) };
        // The first rows come before the answer, so that a failure is an answer, not a file that breaks off.
        let first = rows.batch().await?.unwrap_or_default();
        let change = Change::new("customer.exported", None, label).field("filter", serde_json::Value::Null, filter);
        by.write(async |_| Ok(Recorded::new((), change))).await?;
        Ok((first, rows))
    }

    /// The custom fields that have a column.
    pub fn fields(&self) -> Arc<Fields> {
        self.fields.clone()
    }

    /// The next batch; `None` after the last one.
    pub async fn batch(&mut self) -> Result<Option<Vec<CustomerRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let (db, keys) = (self.app.db.read(), &self.app.keys);
        let keyset = select::keyset(&self.query, &Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let (currency, fields) = (self.app.config.base_currency.as_str(), self.fields.clone());
        let frame = Frame { keys, reader: self.reader, zone: self.zone, today: self.today, currency, fields };
        let found = select::matching(db, &self.query, self.reach, &frame).await?;
        let rows: Vec<Listed> = keyset.apply(found).limit(u64::from(BATCH) + 1).into_partial_model().all(db).await?;
        let readable = Condition::all().add_option(self.reach.map(|(column, id)| column.eq(id)));
        let names = Names::of(db, &rows, readable, self.fields.clone()).await?;
        let page = keyset.page(rows, select::place(&self.query), |row| names.row(row, keys)).transpose()?;
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

/// Headers that our own import recognises: a custom field has its label, or its name for programs where that is a header already.
pub fn header(fields: &Fields) -> Vec<String> {
    let is_taken = |label: &str| HEADER.iter().any(|header| text::key(header) == text::key(label));
    let custom = fields.active().iter().map(|field| if is_taken(&field.label) { field.path() } else { field.label.clone() });
    HEADER.iter().map(|header| (*header).to_owned()).chain(custom).collect()
}

/// The cell of a custom field.
fn custom_cell(row: &CustomerRow, field: &CustomField) -> Cell {
    match row.custom.get(&field.key) {
        None => Cell::Text(String::new()),
        Some(CustomValue::Number(number)) => Cell::Number(number.to_string()),
        Some(value) => Cell::Text(value.shown(field)),
    }
}

/// A row as people read it, in the order of [`header`].
pub fn cells(row: &CustomerRow, fields: &Fields) -> Vec<Cell> {
    let words = |t: &Option<String>| Cell::Text(t.clone().unwrap_or_default());
    let number = |n: Option<String>| n.map_or_else(|| Cell::Text(String::new()), Cell::Number);
    let mut cells = vec![
        Cell::Text(row.name.clone()),
        Cell::Text(row.kind.label().to_owned()),
        words(&row.email),
        words(&row.phone),
        words(&row.sector),
        Cell::Text(row.size.map(|s| s.label().to_owned()).unwrap_or_default()),
        number(row.employees.map(|n| n.to_string())),
        number(row.revenue.as_ref().map(|m| to_decimal(m.minor, &m.currency))),
        Cell::Text(row.revenue.as_ref().map(|m| m.currency.clone()).unwrap_or_default()),
        words(&row.city),
        Cell::Text(row.country.as_deref().and_then(shared::countries::name).unwrap_or_default().to_owned()),
        Cell::Text(row.parent.as_ref().map(|p| p.name.clone()).unwrap_or_default()),
        Cell::Text(row.owner.as_ref().map(|o| o.name.clone()).unwrap_or_default()),
        Cell::Text(row.tags.join("; ")),
        Cell::Moment(row.created_at),
        Cell::Moment(row.updated_at),
        Cell::Text(row.id.to_string()),
    ];
    cells.extend(fields.active().iter().map(|field| custom_cell(row, field)));
    cells
}
