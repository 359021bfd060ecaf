use super::members;
use crate::access::ReadUsers;
use crate::entity::team;
use actix_web::{get, web};
use platform::{Can, Error};
use sea_orm::{EntityTrait, QueryOrder};
use shared::identity::Team;

/// List teams.
///
/// All teams by name, with the number of their members.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.read"])), responses((status = 200, body = Vec<Team>)))]
#[get("/teams")]
pub async fn list_teams(by: Can<ReadUsers>) -> Result<web::Json<Vec<Team>>, Error> {
    let teams = team::Entity::find().order_by_asc(team::Column::NameKey).all(by.db()).await?;
    let members = members(by.db(), None).await?;
    Ok(web::Json(teams.into_iter().map(|team| team.clone().into_dto(members.get(&team.id).copied().unwrap_or(0))).collect()))
}
