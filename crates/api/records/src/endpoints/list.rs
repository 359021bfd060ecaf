//! Listing records.

use super::Endpoint;
use super::document::Operation;
use super::may::{May, Read, code};
use crate::access::reach;
use crate::custom_fields::CustomFields;
use crate::filter::FilterContext;
use crate::list::{Listing, Order, Rows, matching};
use actix_web::web;
use platform::db::Conn;
use platform::page::{Paging, bounded_count};
use platform::{Error, clock};
use sea_orm::ConnectionTrait;
use shared::page::{COUNT_BOUND, Page, Total};
use shared::record::{State, uses};
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "",
    route: || web::route().to(list),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("list_{}", spec.code.replace('-', "_")), code::<Read>(record))
            .summary(format!("List {}", spec.noun.1))
            .text("Archived ones are left out unless `archived=true`. Names and codes are sorted upwards, numbers and moments downwards, unless `direction` says otherwise.")
            .listing()
            .answers_page()
    },
}];

async fn list(by: May<Read>, query: Listing) -> Result<web::Json<Page<State>>, Error> {
    let (record, query, db) = (by.record(), query.0, Conn::Pool(by.db()));
    let order = Order::of(record, &query);
    let keyset = order.keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let context = context(&by, &query).await?;
    let found = matching(&db, &query, reach(record, by.scope(), by.principal()), &context).await?;
    let shown = Rows::of(record, uses::LIST | uses::COLUMN, context.custom.clone());
    let mut select = found.clone();
    shown.select(&mut select);
    order.select(&mut select);
    keyset.narrow(&mut select);
    let rows = db.query_all(&select).await?;
    let places = rows.iter().map(|row| order.place(row)).collect::<Result<Vec<_>, Error>>()?;
    let states = shown.read(&by, &db, by.principal(), &rows).await?;
    let mut page = keyset.page(states.into_iter().zip(places).collect(), |(_, place)| place.clone(), |(state, _)| state);
    if query.total == Some(true) {
        let total = bounded_count(&db, found).await?;
        // Words alone find no more than the bound, so at the bound there may be more.
        page.total = Some(Total { more: total.more || query.q.is_some() && total.count >= COUNT_BOUND, ..total });
    }
    Ok(web::Json(page))
}

/// As the reader of a list means its filter. Without a filter nothing is looked up.
async fn context<'a>(by: &'a May<Read>, query: &shared::records::list::ListQuery) -> Result<FilterContext<'a>, Error> {
    if query.filter.is_some() || query.time_zone.is_some() {
        return FilterContext::of(by, by.record(), by.principal(), query.time_zone.as_deref()).await;
    }
    let custom = CustomFields::cached(by.app(), by.record()).await?;
    let today = clock::now().date_naive();
    Ok(FilterContext::at(by, by.record(), Some(by.principal()), chrono_tz::Tz::UTC, today, custom))
}
