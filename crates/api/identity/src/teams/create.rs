use super::insert;
use crate::access::ManageTeams;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::{Can, Change, Error, Recorded, Valid};
use shared::identity::{NewTeam, Team};

/// Add a team.
///
/// 409 `duplicate`: there is a team of this name.
#[utoipa::path(tag = "identity", security(("bearer" = ["team.manage"])), request_body = NewTeam, responses((status = 201, body = Team, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "duplicate")))]
#[post("/teams")]
pub async fn create_team(by: Can<ManageTeams>, new: Valid<NewTeam>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let team = insert(tx, &new.0.name).await?.into_dto(0);
        let change = Change::new("team.created", team.id, team.name.clone()).between(None, Some(&new.0))?;
        let (version, location) = (team.version, format!("/api/v1/teams/{}", team.id));
        Ok(Recorded::new(Answer::created(team, version, location), change))
    })
    .await
}
