//! The audit log: who did what, when and from where. It is written by every transaction itself; here it is read.

mod access;
mod export;
mod list;
mod row;
mod verify;

use platform::entity::audit_entry::{Column, Entity};
use platform::operations::ServiceConfig;
use platform::{Ctx, Error};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::Moment;
use shared::audit::AuditEntry;
use uuid::Uuid;

/// The endpoints of this domain.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_audit).service(verify::verify_audit);
}

/// What happened to one record, newest first, for its timeline; `before` is the place of the last entry read so far. Whoever asks must have
/// checked that the record may be seen. `actor` names the user who did it, where only those entries are wanted. Who took a copy of it is told `with_exports`
/// alone.
pub async fn of_subject(
    ctx: &Ctx,
    subject: Uuid,
    (actor, with_exports): (Option<Uuid>, bool),
    before: Option<(Moment, Uuid)>,
    limit: u64,
) -> Result<Vec<AuditEntry>, Error> {
    let by = Condition::all()
        .add_option(actor.map(|actor| Column::ActorId.eq(actor)))
        .add_option((!with_exports).then(|| Column::Action.not_like("%exported")));
    let mut query = Entity::find().filter(Column::SubjectId.eq(subject)).filter(by);
    if let Some((at, id)) = before {
        let place = Expr::tuple([Expr::col(Column::At), Expr::col(Column::Id)]);
        query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    let rows = query.order_by_desc(Column::At).order_by_desc(Column::Id).limit(limit).all(ctx.db()).await?;
    row::entries(ctx, rows).await
}
