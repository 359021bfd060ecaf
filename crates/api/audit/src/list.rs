use super::access::{ReadAudit, visible_to};
use super::row;
use actix_web::{get, web};
use platform::entity::audit_entry::{Column, Entity, Model};
use platform::page::{Key, Keyset, Paging, like_escaped};
use platform::{Can, Error, Query};
use sea_orm::sea_query::{Expr, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use shared::audit::{AuditEntry, AuditQuery};
use shared::page::{Direction, Page};
use uuid::Uuid;

/// Read the audit log.
///
/// Newest first. An action with a dot at its end, such as `customer.`, stands for all of its actions.
#[utoipa::path(tag = "audit", security(("bearer" = ["audit.read"])), params(AuditQuery), responses((status = 200, body = Page<AuditEntry>)))]
#[get("/audit")]
pub async fn list_audit(by: Can<ReadAudit>, query: Query<AuditQuery>) -> Result<web::Json<Page<AuditEntry>>, Error> {
    let query = query.0;
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let rows = keyset.apply(matching(&query, visible_to(by.principal(), by.scope()))).all(by.db()).await?;
    let page = keyset.page(rows, place, |row| row);
    Ok(web::Json(Page { items: row::entries(&by, page.items).await?, next: page.next, previous: page.previous, total: None }))
}

/// The entries that match, of those that the condition allows.
pub fn matching(query: &AuditQuery, visible: Condition) -> Select<Entity> {
    Entity::find().filter(visible).filter(filters(query))
}

/// The order: newest first.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    Keyset::new("seq", Expr::col(Column::Seq), Expr::col(Column::Id), Direction::Desc, &Key::Number(0), paging)
}

/// Where an entry stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Number(row.seq), row.id)
}

fn filters(query: &AuditQuery) -> Condition {
    let action = query.action.as_deref().map(str::trim).filter(|a| !a.is_empty()).map(|action| match action.strip_suffix('.') {
        Some(noun) => Column::Action.like(LikeExpr::new(format!("{}.%", like_escaped(noun))).escape('\\')),
        None => Column::Action.eq(action),
    });
    Condition::all()
        .add_option(query.actor_id.map(|id| Column::ActorId.eq(id)))
        .add_option(action)
        .add_option(query.subject_kind.as_deref().map(|kind| Column::SubjectKind.eq(kind)))
        .add_option(query.subject_id.map(|id| Column::SubjectId.eq(id)))
        .add_option(query.from.map(|from| Column::At.gte(from)))
        .add_option(query.to.map(|to| Column::At.lt(to)))
}
