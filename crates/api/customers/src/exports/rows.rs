//! Customers as rows of a file.

use crate::access::{ExportCustomers, nobody, reach, visible_with};
use crate::custom_fields::Fields;
use crate::entity::customer;
use crate::filters::FilterContext;
use crate::records::select::{self, Listed, Names};
use chrono::NaiveDate;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List};
use platform::page::Paging;
use platform::{Can, Ctx, Error, Principal};
use sea_orm::{ColumnTrait, Condition, QuerySelect};
use shared::Named;
use shared::access::Permission;
use shared::customers::custom_fields::CustomField;
use shared::customers::custom_values::CustomValue;
use shared::customers::list::{CustomerQuery, CustomerRow};
use shared::money::to_decimal;
use shared::text;
use std::sync::Arc;
use uuid::Uuid;

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
    pub(super) query: CustomerQuery,
    /// What a row must have for the reader to reach it.
    pub(super) reach: Option<(customer::Column, Uuid)>,
    pub(super) zone: Tz,
    today: NaiveDate,
    /// The custom fields that have a column; those of the beginning to the end.
    fields: Arc<Fields>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Customers {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: CustomerQuery) -> Result<Self, Error> {
        let query = CustomerQuery { after: None, before: None, limit: None, total: None, ..query };
        let reader = by.principal().clone();
        let FilterContext { zone, today, fields, .. } = FilterContext::of(by, &reader, query.time_zone.as_deref()).await?;
        let reach = reach(by.scope(), &reader);
        let readable = visible_with(by, Permission::CustomerRead).unwrap_or_else(nobody);
        Ok(Self { ctx: Ctx::of_system(by.app().clone()), reader, readable, query, reach, zone, today, fields, next: Some(None) })
    }

    pub(super) fn context(&self) -> FilterContext<'_> {
        let (ctx, reader, fields) = (&self.ctx, Some(self.reader.user_id), self.fields.clone());
        FilterContext { keys: ctx.keys(), reader, zone: self.zone, today: self.today, currency: &ctx.config().base_currency, fields }
    }
}

impl List for Customers {
    type Row = CustomerRow;
    const FILE: &'static str = "customers";
    const TITLE: &'static str = "Customers";
    const ACTION: &'static str = "customer.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        header(&self.fields)
    }

    fn cells(&self, row: &CustomerRow) -> Vec<Cell> {
        cells(row, &self.fields)
    }

    async fn batch(&mut self) -> Result<Option<Vec<CustomerRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let (db, keys) = (self.ctx.db(), self.ctx.keys());
        let keyset = select::keyset(&self.query, &Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found = select::matching(db, &self.query, self.reach, &self.context()).await?;
        let rows: Vec<Listed> = keyset.apply(found).limit(u64::from(BATCH) + 1).into_partial_model().all(db).await?;
        let readable = Condition::all().add_option(self.reach.map(|(column, id)| column.eq(id)));
        let names = Names::of(db, &rows, readable, self.fields.clone()).await?;
        let page = keyset.page(rows, select::place(&self.query), |row| names.row(row, keys)).transpose()?;
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

/// Headers that our own import recognises: a custom field has its label, or its name for programs where that is a header already.
fn header(fields: &Fields) -> Vec<String> {
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
fn cells(row: &CustomerRow, fields: &Fields) -> Vec<Cell> {
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
