//! What filters and forms offer.

use super::Endpoint;
use super::document::Operation;
use super::may::{May, Read, code};
use crate::access::{column, scope_name};
use crate::columns;
use crate::kit::Kit;
use crate::stored::Place;
use actix_web::{HttpResponse, web};
use platform::Error;
use platform::db::Conn;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ConnectionTrait, Order};
use shared::access::Scope;
use shared::identity::UserRef;
use shared::record::{Field, Kind};
use shared::records::choices::Choices;
use utoipa::openapi::HttpMethod;

/// How many values of a field are offered.
const MOST: u64 = 100;

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/choices",
    route: || web::route().to(choices),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("get_{}_choices", spec.subject), code::<Read>(record))
            .summary(format!("Values for the filters and forms of {}", spec.noun.1))
            .text("The values in use among those that one may see, most frequent first, and the users who may own one. May be some seconds old.")
            .answers(200, "Choices")
    },
}];

async fn choices(by: May<Read>) -> Result<HttpResponse, Error> {
    let record = by.record();
    let name = format!("{}.choices:{}", record.spec().code, scope_name(record, by.scope(), by.principal()));
    let choices = by.app().cache.answer(name, async || offered(&by).await).await?;
    Ok(HttpResponse::Ok().json(&*choices))
}

async fn offered(by: &May<Read>) -> Result<Choices, Error> {
    let (record, config) = (by.record(), by.config());
    let here = by.visible().add(column(record.stored().table, "archived_at").is_null());
    let mut choices = Choices {
        owners: if record.stored().owned { owners(by).await? } else { Vec::new() },
        base_currency: config.base_currency.clone(),
        largest_file: config.files.largest.min(config.limits.upload) as u64,
        ..Choices::default()
    };
    for field in record.spec().fields.iter().filter(|field| matches!(field.kind, Kind::Suggest(_) | Kind::Tags | Kind::Country)) {
        let values = in_use(by, field, here.clone()).await?;
        choices.in_use.insert(field.key.to_owned(), values);
    }
    Ok(choices)
}

/// The values of a field, most frequent first; what is as frequent always in the same order.
async fn in_use(by: &May<Read>, field: &Field, here: Condition) -> Result<Vec<String>, Error> {
    let (record, table) = (by.record(), by.record().stored().table);
    let from = |table: &str| Query::select().from(Alias::new(table)).limit(MOST).order_by_expr(Expr::cust("COUNT(*)"), Order::Desc).take();
    let select: SelectStatement = match record.stored().place(record.spec(), field.key) {
        Some(Place::Tags(_, beside, of, key, tag)) => {
            let these = Query::select().expr(column(table, "id")).from(Alias::new(table)).cond_where(here).take();
            let mut select = from(beside);
            select.expr_as(Expr::cust(format!("MIN({tag})")), Alias::new("value"));
            select.and_where(column(beside, of).in_subquery(these)).add_group_by([column(beside, key)]);
            select.order_by_expr(column(beside, key), Order::Asc);
            select
        }
        // As people wrote it; fields with usual values are codes.
        Some(Place::Keyed(text, key)) if field.usual.is_empty() => {
            let mut select = from(table);
            select.expr_as(Expr::cust(format!("MIN({text})")), Alias::new("value")).cond_where(here);
            select.and_where(column(table, key).is_not_null()).add_group_by([column(table, key)]);
            select.order_by_expr(column(table, key), Order::Asc);
            select
        }
        Some(Place::Keyed(_, name) | Place::Column(name)) => {
            let mut select = from(table);
            select.expr_as(column(table, name), Alias::new("value")).cond_where(here);
            select.and_where(column(table, name).is_not_null()).add_group_by([column(table, name)]);
            select.order_by_expr(column(table, name), Order::Asc);
            select
        }
        _ => return Ok(Vec::new()),
    };
    let rows = by.db().query_all(&select).await?;
    let values = rows.iter().map(|row| columns::get::<String>(row, "value")).collect::<Result<Vec<_>, Error>>()?;
    Ok(values.into_iter().flatten().collect())
}

/// Whom the reader may name as owner: everybody, the team, or oneself, as far as the permission reaches.
async fn owners(by: &May<Read>) -> Result<Vec<UserRef>, Error> {
    let (people, db) = (Kit::of(by)?.people(), Conn::Pool(by.db()));
    match (by.scope(), by.principal().team_id) {
        (Scope::All, _) => people.active(&db, None).await,
        (Scope::Team, Some(team)) => people.active(&db, Some(team)).await,
        _ => Ok(vec![UserRef { id: by.principal().user_id, name: by.principal().name.clone() }]),
    }
}
