use super::{members, taken};
use crate::access::ManageTeams;
use crate::entity::team;
use actix_web::{HttpResponse, patch};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::identity::{NewTeam, Team};

/// Rename a team.
///
/// 409 `duplicate`: there is another team of this name.
#[utoipa::path(tag = "identity", security(("bearer" = ["team.manage"])), params(("id" = Uuid, Path, description = "The team"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = NewTeam, responses((status = 200, body = Team, headers(("ETag" = String))), (status = 409, description = "duplicate")))]
#[patch("/teams/{id}")]
pub async fn edit_team(by: Can<ManageTeams>, id: Id, new: Valid<NewTeam>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let team = by
        .write(async |tx| {
            let before = team::Entity::find_by_id(id.0).one(tx).await?.ok_or_else(|| Error::not_found("team"))?;
            let name = new.0.name.trim().to_owned();
            let changed = team::Entity::update_many()
                .col_expr(team::Column::Name, Expr::value(name.clone()))
                .col_expr(team::Column::NameKey, Expr::value(shared::text::key(&name)))
                .col_expr(team::Column::UpdatedAt, Expr::value(clock::now()))
                .col_expr(team::Column::Version, Expr::value(expected.saturating_add(1)))
                .filter(team::Column::Id.eq(id.0))
                .filter(team::Column::Version.eq(expected))
                .exec(tx)
                .await
                .map_err(taken)?;
            if changed.rows_affected == 0 {
                return Err(Error::Changed);
            }
            let after = team::Model { name: name.clone(), version: expected + 1, ..before.clone() };
            let count = members(tx, Some(id.0)).await?.remove(&id.0).unwrap_or(0);
            Ok(Recorded::new(after.into_dto(count), Change::new("team.renamed", id.0, name.clone()).field("name", before.name, name)))
        })
        .await?;
    Ok(versioned(&team, team.version))
}
