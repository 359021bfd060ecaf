//! Calls, e-mails, meetings and notes, by when they took place.

use crate::customers::entity::interaction::{self, Column, Entity};
use crate::customers::timeline::Asked;
use crate::identity;
use crate::platform::Error;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use shared::customers::{TimelineEntry, TimelineEvent};
use shared::identity::UserRef;

pub async fn entries(asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let db = asked.ctx.db();
    let of_kind = Condition::all().add_option(asked.kind.map(|kind| Column::Kind.eq(kind)));
    let mut query = Entity::find().filter(Column::CustomerId.eq(asked.customer)).filter(Column::ArchivedAt.is_null()).filter(of_kind);
    if let Some((at, id)) = asked.before {
        let place = Expr::tuple([Column::OccurredAt.into_simple_expr(), Column::Id.into_simple_expr()]);
        query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    let rows: Vec<interaction::Model> =
        query.order_by_desc(Column::OccurredAt).order_by_desc(Column::Id).limit(asked.limit).all(db).await?;
    let names = identity::names(db, rows.iter().filter_map(|r| r.author_id)).await?;
    let entry = |row: interaction::Model| {
        let author = row.author_id.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() }));
        TimelineEntry { id: row.id, at: row.occurred_at, actor: author.clone(), event: TimelineEvent::Interaction(row.into_dto(author)) }
    };
    Ok(rows.into_iter().map(entry).collect())
}
