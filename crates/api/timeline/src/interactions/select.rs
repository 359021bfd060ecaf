//! Which interactions a list shows, and the names it shows with them.

use super::mentions::mentioning;
use crate::entity::interaction::{Column, Entity, Model};
use chrono::DateTime;
use platform::Error;
use platform::db::Conn;
use platform::page::{Key, Keyset, Paging, is_common};
use records::list::titles;
use records::{AnyRecord, access};
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::page::Direction;
use shared::records::interactions::InteractionQuery;
use std::collections::HashMap;
use uuid::Uuid;

/// From how many records on the list is walked by time and each row's record looked up, instead of fetching the rows of all records and
/// sorting them.
const COMMON: u64 = 500;

/// By when they took place, newest first.
pub fn keyset(paging: &Paging<'_>) -> Result<Keyset, Error> {
    let (moment, id) = (Column::OccurredAt.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("occurred_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), paging)
}

/// Where a row stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Moment(row.occurred_at), row.id)
}

/// The interactions that match, about records within a reach.
pub async fn matching(
    db: &DatabaseConnection,
    record: &'static dyn AnyRecord,
    query: &InteractionQuery,
    reach: Condition,
) -> Result<Select<Entity>, Error> {
    let condition = Condition::all()
        .add(Column::Record.eq(record.spec().code))
        .add(Column::ArchivedAt.is_null())
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.author_id.map(|author| Column::AuthorId.eq(author)))
        .add_option(query.mentioned_id.map(|user| mentioning(Column::Id, user)))
        .add_option(query.from.map(|from| Column::OccurredAt.gte(from)))
        .add_option(query.to.map(|to| Column::OccurredAt.lt(to)));
    let table = record.stored().table;
    let ids = Query::select()
        .expr(access::column(table, "id"))
        .from(Alias::new(table))
        .and_where(access::column(table, "archived_at").is_null())
        .cond_where(reach.clone())
        .take();
    let many = reach.is_empty() || is_common(db, ids.clone(), COMMON).await?;
    let seen = if many {
        let this = access::column(table, "id").eq(Expr::col((Entity, Column::RecordId)));
        Expr::exists(ids.clone().and_where(this).take())
    } else {
        Column::RecordId.in_subquery(ids)
    };
    Ok(Entity::find().filter(condition).filter(seen))
}

/// The names that rows refer to.
pub struct Names {
    titles: HashMap<Uuid, String>,
    authors: HashMap<Uuid, String>,
}

impl Names {
    pub async fn of(db: &DatabaseConnection, record: &'static dyn AnyRecord, rows: &[Model]) -> Result<Self, Error> {
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.record_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let authors = identity::names(db, rows.iter().filter_map(|row| row.author_id)).await?;
        Ok(Self { titles: titles(&Conn::Pool(db), record, ids, Condition::all()).await?, authors })
    }

    /// What the record is called.
    pub fn title(&self, row: &Model) -> String {
        self.titles.get(&row.record_id).cloned().unwrap_or_default()
    }

    /// Who logged it, unless that is not known any more.
    pub fn author(&self, row: &Model) -> Option<String> {
        self.authors.get(&row.author_id?).cloned()
    }
}
