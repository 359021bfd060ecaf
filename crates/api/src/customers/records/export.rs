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
use futures_util::{Stream, StreamExt, stream};
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
    let reach = reach(by.scope(), by.principal());
    // The first rows come before the answer, so that a failure is an answer, not a file that breaks off.
    let (first, next) = lines(by.app(), &query, reach, None).await?;
    let change = Change::new("customer.exported", None, "Customers as CSV").field("filter", serde_json::Value::Null, filter);
    by.write(async |_| Ok(Recorded::new((), change))).await?;
    let first = [writer(&HEADER)?, first].concat();
    let rows = stream::once(std::future::ready(Ok(Bytes::from(first)))).chain(further(by.app().clone(), query, reach, next));
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename("customers.csv".to_owned())],
    };
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(disposition).streaming(rows))
}

/// What a row must have for the reader to reach it.
type Reach = Option<(customer::Column, Uuid)>;

/// The lines from a cursor on, a batch at a time.
fn further(app: web::Data<App>, query: CustomerQuery, reach: Reach, next: Option<String>) -> impl Stream<Item = Result<Bytes, Error>> {
    stream::unfold(next, move |next| {
        let (app, query) = (app.clone(), query.clone());
        async move {
            let from = next?;
            Some(match lines(&app, &query, reach, Some(&from)).await {
                Ok((lines, next)) => (Ok(Bytes::from(lines)), next),
                Err(error) => (Err(error), None),
            })
        }
    })
}

async fn lines(app: &App, query: &CustomerQuery, reach: Reach, after: Option<&str>) -> Result<(Vec<u8>, Option<String>), Error> {
    let (rows, next) = batch(app, query, reach, after).await?;
    let mut lines = Vec::new();
    for row in &rows {
        lines.extend(writer(&cells(row))?);
    }
    Ok((lines, next))
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
