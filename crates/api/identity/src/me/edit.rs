use super::describe;
use crate::directory;
use crate::entity::user;
use actix_web::{HttpResponse, patch};
use platform::ctx::versioned;
use platform::{Change, Error, Recorded, SignedInUser, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use shared::identity::{EditMe, Me};

/// What the audit log notes of the own profile.
#[derive(Serialize)]
struct Facts<'a> {
    name: &'a str,
    time_zone: &'a str,
    muted_mail: &'a str,
}

impl<'a> From<&'a user::Model> for Facts<'a> {
    fn from(user: &'a user::Model) -> Self {
        Self { name: &user.name, time_zone: &user.time_zone, muted_mail: &user.muted_mail }
    }
}

/// Edit the own account.
///
/// Changes the name, the time zone, or which notices are mailed; an empty time zone means the browser's own.
#[utoipa::path(tag = "identity", security(("bearer" = [])), params(("If-Match" = String, Header, description = "The ETag that was read")), request_body = EditMe, responses((status = 200, body = Me, headers(("ETag" = String)))))]
#[patch("/me")]
pub async fn edit_me(by: SignedInUser, edit: Valid<EditMe>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let id = by.principal().user_id;
    refuse_odd_zone(&edit.0)?;
    let after = by
        .write(async |tx| {
            let before = user::Entity::find_by_id(id).one(tx).await?.ok_or_else(|| Error::not_found("user"))?;
            if before.version != expected {
                return Err(Error::Changed);
            }
            let mut after = before.clone();
            if let Some(name) = edit.0.name.value() {
                after.name = name.trim().to_owned();
                after.name_key = shared::text::key(name);
            }
            if let Some(zone) = edit.0.time_zone.change() {
                after.time_zone = zone.unwrap_or_default().trim().to_owned();
            }
            if let Some(kinds) = &edit.0.muted_mail {
                after.muted_mail = user::codes(kinds);
            }
            after.version += 1;
            after.updated_at = clock::now();
            let changed = user::Entity::update_many()
                .col_expr(user::Column::Name, Expr::value(after.name.clone()))
                .col_expr(user::Column::NameKey, Expr::value(after.name_key.clone()))
                .col_expr(user::Column::TimeZone, Expr::value(after.time_zone.clone()))
                .col_expr(user::Column::MutedMail, Expr::value(after.muted_mail.clone()))
                .col_expr(user::Column::UpdatedAt, Expr::value(after.updated_at))
                .col_expr(user::Column::Version, Expr::value(after.version))
                .filter(user::Column::Id.eq(id))
                .filter(user::Column::Version.eq(expected))
                .exec(tx)
                .await?;
            if changed.rows_affected == 0 {
                return Err(Error::Changed);
            }
            let change =
                Change::new("user.edited", id, after.name.clone()).between(Some(&Facts::from(&before)), Some(&Facts::from(&after)))?;
            Ok(Recorded::new(after, change))
        })
        .await?;
    directory::forget(id);
    let me = describe(by.db(), after).await?;
    Ok(versioned(&me, me.version))
}

/// Time zones are looked up by the browser; here only their shape is checked.
fn refuse_odd_zone(edit: &EditMe) -> Result<(), Error> {
    let known = |zone: &str| zone.is_empty() || zone.parse::<chrono_tz::Tz>().is_ok();
    match edit.time_zone.value() {
        Some(zone) if !known(zone.trim()) => Err(Error::invalid("time_zone", "must be a name such as Europe/Berlin")),
        _ => Ok(()),
    }
}
