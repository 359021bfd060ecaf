//! Exporting customers as CSV.

use super::select::{self, Listed, Names};
use crate::customers::access::{ExportCustomers, reach};
use crate::customers::entity::customer;
use crate::platform::page::Paging;
use crate::platform::seal::Keyring;
use crate::platform::{App, Can, Change, Error, Query, Recorded};
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use futures_util::{Stream, stream};
use sea_orm::{ColumnTrait, Condition, QuerySelect};
use shared::customers::{CustomerQuery, CustomerRow};
use shared::money::to_decimal;
use shared::{Named, text};
use uuid::Uuid;

/// Rows read at a time: what an export holds in memory.
const BATCH: u16 = 200;

/// Export customers as CSV.
///
/// The same filters as the list, without paging; all rows that match and that the reader may see. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe. Streamed, and recorded in the audit log.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.export"])), params(CustomerQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/customers/export.csv")]
pub async fn export_customers(by: Can<ExportCustomers>, query: Query<CustomerQuery>) -> Result<HttpResponse, Error> {
    let query = CustomerQuery { after: None, before: None, limit: None, total: None, ..query.0 };
    let filter = serde_json::to_value(&query)?;
    let change = Change::new("customer.exported", None, "Customers as CSV").field("filter", serde_json::Value::Null, filter);
    by.write(async |_| Ok(Recorded::new((), change))).await?;
    let rows = csv_rows(by.app().clone(), query, reach(by.scope(), by.principal()));
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename("customers.csv".to_owned())],
    };
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(disposition).streaming(rows))
}

/// What a row must have for the reader to reach it.
type Reach = Option<(customer::Column, Uuid)>;

/// What is left to do of an export.
enum Left {
    All,
    After(String),
    Nothing,
}

fn csv_rows(app: web::Data<App>, query: CustomerQuery, reach: Reach) -> impl Stream<Item = Result<Bytes, Error>> {
    stream::unfold(Left::All, move |left| {
        let (app, query) = (app.clone(), query.clone());
        async move {
            let (after, mut csv) = match left {
                Left::All => (None, writer(&HEADER)),
                Left::After(cursor) => (Some(cursor), Ok(Vec::new())),
                Left::Nothing => return None,
            };
            let batch = batch(&app, &query, reach, after.as_deref()).await;
            let done = batch.and_then(|(rows, next)| {
                let bytes = csv.as_mut().map_err(|_| Error::internal("the CSV header cannot be written"))?;
                for row in &rows {
                    bytes.extend(writer(&cells(row))?);
                }
                Ok((Bytes::from(std::mem::take(bytes)), next))
            });
            Some(match done {
                Ok((bytes, Some(next))) => (Ok(bytes), Left::After(next)),
                Ok((bytes, None)) => (Ok(bytes), Left::Nothing),
                Err(error) => (Err(error), Left::Nothing),
            })
        }
    })
}

async fn batch(app: &App, query: &CustomerQuery, reach: Reach, after: Option<&str>) -> Result<(Vec<CustomerRow>, Option<String>), Error> {
    let (db, keys): (_, &Keyring) = (app.db.read(), &app.keys);
    let keyset = select::keyset(query, &Paging { after, before: None, limit: Some(BATCH) })?;
    let found = select::matching(db, query, reach, keys).await?;
    let rows: Vec<Listed> = keyset.apply(found).limit(u64::from(BATCH) + 1).into_partial_model().all(db).await?;
    let readable = Condition::all().add_option(reach.map(|(column, id)| column.eq(id)));
    let names = Names::of(db, &rows, readable).await?;
    let page = keyset.page(rows, select::place(query), |row| names.row(row, keys)).transpose()?;
    Ok((page.items, page.next))
}

/// Headers that our own import recognises.
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

fn cells(row: &CustomerRow) -> [String; 17] {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    [
        row.name.clone(),
        row.kind.label().to_owned(),
        text(&row.email),
        text(&row.phone),
        text(&row.sector),
        row.size.map(|s| s.label().to_owned()).unwrap_or_default(),
        row.employees.map(|n| n.to_string()).unwrap_or_default(),
        row.revenue.as_ref().map(|m| to_decimal(m.minor, &m.currency)).unwrap_or_default(),
        row.revenue.as_ref().map(|m| m.currency.clone()).unwrap_or_default(),
        text(&row.city),
        row.country.as_deref().and_then(shared::countries::name).unwrap_or_default().to_owned(),
        row.parent.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        row.owner.as_ref().map(|o| o.name.clone()).unwrap_or_default(),
        row.tags.join("; "),
        row.created_at.to_rfc3339(),
        row.updated_at.to_rfc3339(),
        row.id.to_string(),
    ]
}

/// One CSV line, with formulas made harmless.
fn writer<S: AsRef<str>>(cells: &[S]) -> Result<Vec<u8>, Error> {
    let mut line = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = cells.iter().map(|c| {
        let cell = c.as_ref();
        if text::is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
    });
    line.write_record(safe).map_err(Error::internal)?;
    line.into_inner().map_err(|e| Error::internal(e.error()))
}
