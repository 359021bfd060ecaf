use crate::access::ManageTeams;
use crate::entity::{team, user};
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Delete a team.
///
/// 409 `team_in_use`: it has members, or records belong to it.
#[utoipa::path(tag = "identity", security(("bearer" = ["team.manage"])), params(("id" = Uuid, Path, description = "The team")), responses((status = 204),
        (status = 409, description = "team_in_use")))]
#[delete("/teams/{id}")]
pub async fn delete_team(by: Can<ManageTeams>, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let team = team::Entity::find_by_id(id.0).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("team"))?;
        let member = user::Entity::find().select_only().column(user::Column::Id).filter(user::Column::TeamId.eq(id.0)).limit(1);
        if member.into_tuple::<uuid::Uuid>().one(tx).await?.is_some() {
            return Err(in_use("Move its members to other teams first."));
        }
        team::Entity::delete_by_id(id.0).exec(tx).await.map_err(|error| match error.sql_err() {
            Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_)) => in_use("Records belong to it: give them to other owners first."),
            _ => Error::from(error),
        })?;
        Ok(Recorded::new((), Change::new("team.deleted", id.0, team.name.clone()).field("name", team.name, serde_json::Value::Null)))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

fn in_use(detail: &str) -> Error {
    Error::Conflict { code: "team_in_use", detail: format!("This team is in use. {detail}"), errors: Vec::new() }
}
