//! The rows of an export, a batch at a time: what it holds in memory.

use crate::customers::access::{ExportCustomers, reach};
use crate::customers::entity::customer;
use crate::customers::filters::Frame;
use crate::customers::records::select::{self, Listed, Names};
use crate::platform::page::{Paging, is_common};
use crate::platform::{App, Can, Change, Error, Recorded};
use actix_web::web;
use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, QuerySelect};
use shared::Named;
use shared::customers::{CustomerQuery, CustomerRow};
use shared::money::to_decimal;
use uuid::Uuid;

/// Rows read at a time.
const BATCH: u16 = 200;

/// Headers that our own import recognises.
pub const HEADER: [&str; 17] = [
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
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Rows {
    /// The rows of a list, whole; recorded in the audit log together with its filter.
    pub async fn begin(by: &Can<ExportCustomers>, query: CustomerQuery, label: &str) -> Result<(Vec<CustomerRow>, Self), Error> {
        Self::begin_at_most(by, query, label, None).await
    }

    /// The same for a file that holds a limited number of rows; refused where there are more.
    pub async fn begin_at_most(
        by: &Can<ExportCustomers>,
        query: CustomerQuery,
        label: &str,
        most: Option<u64>,
    ) -> Result<(Vec<CustomerRow>, Self), Error> {
        let query = CustomerQuery { after: None, before: None, limit: None, total: None, ..query };
        let filter = serde_json::to_value(&query)?;
        let Frame { reader, zone, today, .. } = Frame::of_list(by, by.principal(), &query).await?;
        let reach = reach(by.scope(), by.principal());
        let mut rows = Self { app: by.app().clone(), query, reach, reader, zone, today, next: Some(None) };
        if let Some(most) = most
            && is_common(by.db(), select::matching(by.db(), &rows.query, reach, &rows.frame()).await?, most).await?
        {
            let message = format!(
                "lets more than {most} customers through, which is the most that this format holds: narrow it, or export as CSV or XLSX"
            );
            return Err(Error::invalid("filter", message));
        }
        // The first rows come before the answer, so that a failure is an answer, not a file that breaks off.
        let first = rows.batch().await?.unwrap_or_default();
        let change = Change::new("customer.exported", None, label).field("filter", serde_json::Value::Null, filter);
        by.write(async |_| Ok(Recorded::new((), change))).await?;
        Ok((first, rows))
    }

    fn frame(&self) -> Frame<'_> {
        let Self { reader, zone, today, .. } = *self;
        Frame { keys: &self.app.keys, reader, zone, today, currency: &self.app.config.base_currency }
    }

    /// The next batch; `None` after the last one.
    pub async fn batch(&mut self) -> Result<Option<Vec<CustomerRow>>, Error> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let (db, keys) = (self.app.db.read(), &self.app.keys);
        let keyset = select::keyset(&self.query, &Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let found = select::matching(db, &self.query, self.reach, &self.frame()).await?;
        let rows: Vec<Listed> = keyset.apply(found).limit(u64::from(BATCH) + 1).into_partial_model().all(db).await?;
        let readable = Condition::all().add_option(self.reach.map(|(column, id)| column.eq(id)));
        let names = Names::of(db, &rows, readable).await?;
        let page = keyset.page(rows, select::place(&self.query), |row| names.row(row, keys)).transpose()?;
        self.next = page.next.map(Some);
        Ok(Some(page.items))
    }
}

/// A row as people read it, in the order of [`HEADER`].
pub fn cells(row: &CustomerRow) -> [Cell; 17] {
    let text = |t: &Option<String>| Cell::Text(t.clone().unwrap_or_default());
    let number = |n: Option<String>| n.map_or_else(|| Cell::Text(String::new()), Cell::Number);
    [
        Cell::Text(row.name.clone()),
        Cell::Text(row.kind.label().to_owned()),
        text(&row.email),
        text(&row.phone),
        text(&row.sector),
        Cell::Text(row.size.map(|s| s.label().to_owned()).unwrap_or_default()),
        number(row.employees.map(|n| n.to_string())),
        number(row.revenue.as_ref().map(|m| to_decimal(m.minor, &m.currency))),
        Cell::Text(row.revenue.as_ref().map(|m| m.currency.clone()).unwrap_or_default()),
        text(&row.city),
        Cell::Text(row.country.as_deref().and_then(shared::countries::name).unwrap_or_default().to_owned()),
        Cell::Text(row.parent.as_ref().map(|p| p.name.clone()).unwrap_or_default()),
        Cell::Text(row.owner.as_ref().map(|o| o.name.clone()).unwrap_or_default()),
        Cell::Text(row.tags.join("; ")),
        Cell::Moment(row.created_at),
        Cell::Moment(row.updated_at),
        Cell::Text(row.id.to_string()),
    ]
}
