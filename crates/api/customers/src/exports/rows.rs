//! Customers as rows of a file.

use crate::access::{ExportCustomers, Reach, nobody, reach, visible_with};
use crate::record::{CUSTOMERS, CustomerList, CustomerRows};
use chrono::NaiveDate;
use chrono_tz::Tz;
use platform::db::Conn;
use platform::export::{BATCH, Cell, List};
use platform::page::Paging;
use platform::{Can, Ctx, Error, Principal};
use records::custom_fields::CustomFields;
use records::filter::FilterContext;
use records::list::{Order, matching};
use sea_orm::{Condition, ConnectionTrait};
use shared::Named;
use shared::access::Permission;
use shared::customers::custom_fields::CustomField;
use shared::customers::custom_values::CustomValue;
use shared::customers::list::CustomerRow;
use shared::money::to_decimal;
use shared::records::list::ListQuery;
use shared::text;
use std::sync::Arc;

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

/// All customers that match and that the reader reaches, in the order of the list.
pub struct Customers {
    pub(super) ctx: Ctx,
    pub(super) reader: Principal,
    /// Of whom the filter tells names.
    pub(super) readable: Condition,
    pub(super) query: ListQuery,
    /// What a row must have for the reader to reach it.
    pub(super) reach: Option<Reach>,
    pub(super) zone: Tz,
    today: NaiveDate,
    /// The custom fields that have a column; those of the beginning to the end.
    fields: Arc<CustomFields>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Customers {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, CustomerList(query): CustomerList) -> Result<Self, Error> {
        let query = ListQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal().clone();
        let FilterContext { zone, today, custom, .. } = FilterContext::of(by, &CUSTOMERS, &reader, query.time_zone.as_deref()).await?;
        let reach = reach(by.scope(), &reader);
        let readable = visible_with(by, Permission::CustomerRead).unwrap_or_else(nobody);
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), reader, readable, query, reach, zone, today, fields: custom, next: Some(None) })
    }

    pub(super) fn context(&self) -> FilterContext<'_> {
        FilterContext::at(&self.ctx, &CUSTOMERS, Some(self.reader.user_id), self.zone, self.today, self.fields.clone())
    }
}

impl List for Customers {
    type Row = CustomerRow;
    const FILE: &'static str = "customers";
    const TITLE: &'static str = "Customers";
    const ACTION: &'static str = "customer.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(self.query.parameters().into())
    }

    fn header(&self) -> Vec<String> {
        header(&self.fields)
    }

    fn cells(&self, row: &CustomerRow) -> Vec<Cell> {
        cells(row, &self.fields)
    }

    async fn batch(&mut self) -> Result<Option<Vec<CustomerRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let (db, order) = (Conn::Pool(self.ctx.db()), Order::of(&CUSTOMERS, &self.query));
        let keyset = order.keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let mut found = matching(&db, &self.query, self.reach, &self.context()).await?;
        let rows = CustomerRows::new(self.fields.clone(), |access| access.export);
        rows.select(&mut found);
        order.select(&mut found);
        keyset.narrow(&mut found);
        let read = db.query_all(&found.limit(u64::from(BATCH) + 1).take()).await?;
        let places = read.iter().map(|row| order.place(row)).collect::<Result<Vec<_>, Error>>()?;
        let rows = rows.read(&self.ctx, &db, &self.reader, &read).await?;
        let page = keyset.page(rows.into_iter().zip(places).collect(), |(_, place)| place.clone(), |(row, _)| row);
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

/// Headers that our own import recognises: a custom field has its label, or its name for programs where that is a header already.
fn header(fields: &CustomFields) -> Vec<String> {
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
fn cells(row: &CustomerRow, fields: &CustomFields) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Text(row.name.clone()),
        Cell::Text(row.kind.label().to_owned()),
        Cell::text(row.email.as_deref()),
        Cell::text(row.phone.as_deref()),
        Cell::text(row.sector.as_deref()),
        Cell::text(row.size.map(|s| s.label())),
        Cell::number(row.employees),
        Cell::number(row.revenue.as_ref().map(|m| to_decimal(m.minor, &m.currency))),
        Cell::text(row.revenue.as_ref().map(|m| m.currency.as_str())),
        Cell::text(row.city.as_deref()),
        Cell::text(row.country.as_deref().and_then(shared::countries::name)),
        Cell::text(row.parent.as_ref().map(|p| p.name.as_str())),
        Cell::text(row.owner.as_ref().map(|o| o.name.as_str())),
        Cell::Text(row.tags.join("; ")),
        Cell::Moment(row.created_at),
        Cell::Moment(row.updated_at),
        Cell::Text(row.id.to_string()),
    ];
    cells.extend(fields.active().iter().map(|field| custom_cell(row, field)));
    cells
}
