//! Listing customers.

use super::select::{self, Listed, Names};
use crate::access::{ReadCustomers, reach, visible_to};
use crate::filters::FilterContext;
use actix_web::{get, web};
use platform::page::{Paging, bounded_count};
use platform::{Can, Error, Query};
use shared::customers::list::{CustomerQuery, CustomerRow};
use shared::page::{COUNT_BOUND, Page, Total};

/// List customers.
///
/// Archived ones are left out unless `archived=true`. Without `sort` the list goes by name; other orders go downwards unless `direction` says
/// otherwise. `q` looks for words in name, e-mail, website, sector, place and tags, or for a whole phone number.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(CustomerQuery), responses((status = 200, body = Page<CustomerRow>)))]
#[get("/customers")]
pub async fn list_customers(by: Can<ReadCustomers>, query: Query<CustomerQuery>) -> Result<web::Json<Page<CustomerRow>>, Error> {
    let (query, db) = (query.0, by.db());
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let keyset = select::keyset(&query, &paging)?;
    let context = FilterContext::of_list(&by, by.principal(), &query).await?;
    let found = select::matching(db, &query, reach(by.scope(), by.principal()), &context).await?;
    let rows: Vec<Listed> = keyset.apply(found.clone()).into_partial_model().all(db).await?;
    let names = Names::of(db, &rows, visible_to(&by), context.fields.clone()).await?;
    let mut page = keyset.page(rows, select::place(&query), |row| names.row(row, by.keys())).transpose()?;
    if query.total == Some(true) {
        let total = bounded_count(db, found).await?;
        // Words alone find no more than the bound, so at the bound there may be more.
        page.total = Some(Total { more: total.more || query.q.is_some() && total.count >= COUNT_BOUND, ..total });
    }
    Ok(web::Json(page))
}
