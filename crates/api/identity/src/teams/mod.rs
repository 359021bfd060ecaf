//! Teams: their members share what their roles give them in the scope "team".

mod create;
mod delete;
mod export;
mod list;
mod rename;

use super::entity::{team, user};
use platform::operations::ServiceConfig;
use platform::{Error, Tx, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_teams).service(create::create_team).service(rename::edit_team).service(delete::delete_team);
}

/// Adds a team; 409 where there is one of this name.
pub async fn insert(tx: &Tx, name: &str) -> Result<team::Model, Error> {
    let now = clock::now();
    let row = team::Model {
        id: Uuid::now_v7(),
        name: name.trim().to_owned(),
        name_key: shared::text::key(name),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    team::Entity::insert(team::ActiveModel::from(row.clone())).exec_without_returning(tx).await.map_err(taken)?;
    Ok(row)
}

/// How many users each of these teams has; all teams where none is named.
async fn members(db: &impl ConnectionTrait, of: Option<Uuid>) -> Result<HashMap<Uuid, u64>, Error> {
    let mut query = user::Entity::find()
        .select_only()
        .column(user::Column::TeamId)
        .column_as(Expr::col((user::Entity, user::Column::Id)).count(), "members")
        .filter(user::Column::TeamId.is_not_null())
        .group_by(user::Column::TeamId);
    if let Some(id) = of {
        query = query.filter(user::Column::TeamId.eq(id));
    }
    let rows: Vec<(Uuid, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or(0))).collect())
}

/// 409 that names the field, where another team has the name.
fn taken(error: DbErr) -> Error {
    match Error::from(error) {
        Error::Conflict { .. } => Error::conflict("duplicate", "name", "belongs to another team already"),
        other => other,
    }
}
