use super::access::{ReadAudit, visible_to};
use super::row;
use crate::platform::entity::audit_entry::{Column, Entity};
use crate::platform::page::{Key, Keyset, Paging, like_escaped};
use crate::platform::{Can, Error, Query};
use actix_web::{get, web};
use sea_orm::sea_query::{Expr, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared::audit::{AuditEntry, AuditQuery};
use shared::page::{Direction, Page};

/// Read the audit log.
///
/// Newest first. An action with a dot at its end, such as `customer.`, stands for all of its actions.
#[utoipa::path(tag = "audit", security(("bearer" = ["audit.read"])), params(AuditQuery), responses((status = 200, body = Page<AuditEntry>)))]
#[get("/audit")]
pub async fn list_audit(by: Can<ReadAudit>, query: Query<AuditQuery>) -> Result<web::Json<Page<AuditEntry>>, Error> {
    let query = query.0;
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let keyset = Keyset::new("seq", Expr::col(Column::Seq), Expr::col(Column::Id), Direction::Desc, &Key::Number(0), &paging)?;
    let select = Entity::find().filter(visible_to(by.principal(), by.scope())).filter(filters(&query));
    let rows = keyset.apply(select).all(by.db()).await?;
    let page = keyset.page(rows, |row| (Key::Number(row.seq), row.id), |row| row);
    Ok(web::Json(Page { items: row::entries(&by, page.items).await?, next: page.next, previous: page.previous, total: None }))
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
