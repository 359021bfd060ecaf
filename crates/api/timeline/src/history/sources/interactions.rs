//! Calls, e-mails, meetings and notes, by when they took place.

use crate::entity::interaction::{self, Column, Entity};
use crate::history::TimelineRequest;
use crate::interactions::{by_interaction, mentioning};
use platform::Error;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use shared::identity::UserRef;
use shared::records::timeline::{TimelineEntry, TimelineEvent};

pub async fn entries(request: &TimelineRequest<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let db = request.ctx.db();
    let wanted = Condition::all()
        .add_option(request.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(request.actor.map(|actor| Column::AuthorId.eq(actor)))
        .add_option(request.mentioned.map(|user| mentioning(Column::Id, user)));
    let mut query = Entity::find().filter(Column::RecordId.eq(request.id)).filter(Column::ArchivedAt.is_null()).filter(wanted);
    if let Some((at, id)) = request.before {
        let place = Expr::tuple([Column::OccurredAt.into_simple_expr(), Column::Id.into_simple_expr()]);
        query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    let rows: Vec<interaction::Model> =
        query.order_by_desc(Column::OccurredAt).order_by_desc(Column::Id).limit(request.limit).all(db).await?;
    let names = identity::names(db, rows.iter().filter_map(|r| r.author_id)).await?;
    let mut mentioned = by_interaction(db, rows.iter().map(|row| row.id).collect()).await?;
    let entry = |row: interaction::Model| {
        let author = row.author_id.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() }));
        let mentions = mentioned.remove(&row.id).unwrap_or_default();
        let (id, at, actor) = (row.id, row.occurred_at, author.clone());
        TimelineEntry { id, at, actor, event: TimelineEvent::Interaction(row.into_dto(author, mentions)) }
    };
    Ok(rows.into_iter().map(entry).collect())
}
