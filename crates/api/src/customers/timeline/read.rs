//! Reading a customer's timeline.

use crate::audit;
use crate::customers::access::{ReadCustomers, visible_to};
use crate::customers::entity::interaction::{self, Column, Entity};
use crate::customers::records::find;
use crate::identity;
use crate::platform::valid::Id;
use crate::platform::{Can, Error, Query};
use actix_web::{get, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use shared::access::Scope;
use shared::audit::FieldChange;
use shared::customers::{TimelineEntry, TimelineEvent, TimelineFilter, TimelineQuery};
use shared::identity::UserRef;
use shared::page::{DEFAULT_LIMIT, Page};
use uuid::Uuid;

/// A place in the timeline: everything before it comes later in the feed.
type Place = (DateTime<Utc>, Uuid);

/// Read a customer's timeline.
///
/// Interactions by when they took place, and changes of the record by when they were made; newest first.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(("id" = Uuid, Path), TimelineQuery),
    responses((status = 200, body = Page<TimelineEntry>)))]
#[get("/customers/{id}/timeline")]
pub async fn read_timeline(by: Can<ReadCustomers>, id: Id, query: Query<TimelineQuery>) -> Result<web::Json<Page<TimelineEntry>>, Error> {
    let customer = find::visible(by.db(), id.0, visible_to(&by)).await?;
    let query = query.0;
    let before =
        query.after.as_deref().map(|c| decode(c).ok_or_else(|| Error::invalid("after", "is not a cursor of this timeline"))).transpose()?;
    let limit = usize::from(query.limit.unwrap_or(DEFAULT_LIMIT));
    // Each source gives a page of its own; the feed is the newest of them together.
    let mut entries = Vec::new();
    if query.only != Some(TimelineFilter::Changes) {
        entries.extend(interactions(by.db(), customer.id, before, limit + 1).await?);
    }
    if query.only != Some(TimelineFilter::Interactions) {
        let changes = audit::of_subject(&by, customer.id, before, limit as u64 + 1).await?;
        entries.extend(changes.into_iter().map(|e| TimelineEntry {
            id: e.id,
            at: e.at,
            actor: e.actor,
            event: TimelineEvent::Change {
                action: e.action,
                changes: e.changes.into_iter().map(|c| without_hidden_names(&by, c)).collect(),
            },
        }));
    }
    entries.sort_by_key(|e| std::cmp::Reverse((e.at, e.id)));
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|e| encode((e.at, e.id)));
    Ok(web::Json(Page { items: entries, next, previous: None, total: None }))
}

/// Parents may be out of the reader's reach, and an old name cannot be looked up any more: whoever does not see all customers sees none of them here.
fn without_hidden_names(by: &Can<ReadCustomers>, change: FieldChange) -> FieldChange {
    if change.field != "parent" || by.scope() == Scope::All {
        return change;
    }
    let veiled = |name: Value| if name == Value::Null { name } else { Value::from("a company") };
    FieldChange { before: veiled(change.before), after: veiled(change.after), ..change }
}

async fn interactions(db: &impl ConnectionTrait, customer: Uuid, before: Option<Place>, limit: usize) -> Result<Vec<TimelineEntry>, Error> {
    let mut query = Entity::find().filter(Column::CustomerId.eq(customer)).filter(Column::ArchivedAt.is_null());
    if let Some((at, id)) = before {
        let place = Expr::tuple([Column::OccurredAt.into_simple_expr(), Column::Id.into_simple_expr()]);
        query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    let rows: Vec<interaction::Model> =
        query.order_by_desc(Column::OccurredAt).order_by_desc(Column::Id).limit(limit as u64).all(db).await?;
    let names = identity::names(db, rows.iter().filter_map(|r| r.author_id)).await?;
    let entry = |row: interaction::Model| {
        let author = row.author_id.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() }));
        TimelineEntry { id: row.id, at: row.occurred_at, actor: author.clone(), event: TimelineEvent::Interaction(row.into_dto(author)) }
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn encode((at, id): Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}/{id}", at.timestamp_micros()))
}

fn decode(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (at, id) = text.split_once('/')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?).filter(|at| (1..=9999).contains(&at.year()))?;
    Some((at, id.parse().ok()?))
}
