use super::account::taken;
use super::find::Facts;
use super::{describe_one, find, rules};
use crate::access::EditUsers;
use crate::entity::user;
use crate::{directory, events, grants, links, mails};
use actix_web::{HttpResponse, patch};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::Patch;
use shared::identity::{EditUser, User};

/// Edit a user.
///
/// Another e-mail address ends the links that were mailed, and the old address is told. Nobody changes their own here: 409 `own_account`.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.edit"])), params(("id" = Uuid, Path, description = "The user"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = EditUser, responses((status = 200, body = User, headers(("ETag" = String))), (status = 409, description = "duplicate, own_account")))]
#[patch("/users/{id}")]
pub async fn edit_user(by: Can<EditUsers>, id: Id, edit: Valid<EditUser>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let edit = edit.0;
    if edit.email == Patch::Null {
        return Err(Error::invalid("email", "is required"));
    }
    let user = by
        .write(async |tx| {
            let before = find::to_change(tx, id.0, by.principal(), by.scope()).await?;
            if before.version != expected {
                return Err(Error::Changed);
            }
            let mut after = before.clone();
            apply(edit, &mut after);
            let moved = after.email != before.email;
            if moved {
                rules::refuse_own(
                    by.principal(),
                    id.0,
                    "Change the e-mail address that you sign in with on your profile page, with your password.",
                )?;
                rules::refuse_over_grantor(by.principal(), &grants::of_user(tx, id.0).await?)?;
                links::end_all(tx, id.0).await?;
            }
            if let Some(team) = after.team_id.filter(|_| after.team_id != before.team_id) {
                find::check_team(tx, team).await?;
            }
            store(tx, &after).await?;
            let team_changed = (after.team_id != before.team_id).then(|| events::team_changed(&after));
            let told = (moved && before.password_hash.is_some()).then(|| mails::email_changed(&before.email, &after.name));
            let (before, after) = (describe_one(tx, before).await?, describe_one(tx, after).await?);
            let change =
                Change::new("user.edited", id.0, after.name.clone()).between(Some(&Facts::from(&before)), Some(&Facts::from(&after)))?;
            Ok(told.into_iter().chain(team_changed).fold(Recorded::new(after, change), Recorded::send))
        })
        .await?;
    directory::forget(id.0);
    Ok(versioned(&user, user.version))
}

fn apply(edit: EditUser, user: &mut user::Model) {
    let EditUser { name, email, team_id } = edit;
    if let Patch::Value(name) = name {
        user.name_key = shared::text::key(&name);
        user.name = name.trim().to_owned();
    }
    if let Patch::Value(email) = email {
        user.email_key = shared::text::key(&email);
        user.email = email.trim().to_owned();
    }
    team_id.apply(&mut user.team_id);
    user.updated_at = clock::now();
    user.version += 1;
}

async fn store(tx: &Tx, after: &user::Model) -> Result<(), Error> {
    let changed = user::Entity::update_many()
        .col_expr(user::Column::Name, Expr::value(after.name.clone()))
        .col_expr(user::Column::NameKey, Expr::value(after.name_key.clone()))
        .col_expr(user::Column::Email, Expr::value(after.email.clone()))
        .col_expr(user::Column::EmailKey, Expr::value(after.email_key.clone()))
        .col_expr(user::Column::TeamId, Expr::value(after.team_id))
        .col_expr(user::Column::UpdatedAt, Expr::value(after.updated_at))
        .col_expr(user::Column::Version, Expr::value(after.version))
        .filter(user::Column::Id.eq(after.id))
        .filter(user::Column::Version.eq(after.version - 1))
        .exec(tx)
        .await
        .map_err(|error| taken(error, &after.email))?;
    if changed.rows_affected == 0 { Err(Error::Changed) } else { Ok(()) }
}
