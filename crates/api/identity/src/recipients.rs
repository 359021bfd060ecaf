//! Whom other domains may write to.

use super::entity::user::{self, Column, Entity};
use platform::Error;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::identity::UserStatus;
use shared::notifications::NoticeKind;
use uuid::Uuid;

/// An active user who is told something.
pub struct Recipient {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    muted: Vec<NoticeKind>,
}

impl Recipient {
    /// Whether notices of this kind are mailed, too.
    pub fn wants_mail(&self, kind: NoticeKind) -> bool {
        !self.muted.contains(&kind)
    }
}

/// Those of these users who are active.
pub async fn recipients(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Recipient>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::Email, Column::MutedMail])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::Status.eq(UserStatus::Active));
    let rows: Vec<(Uuid, String, String, String)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, name, email, muted)| Recipient { id, name, email, muted: user::kinds(&muted) }).collect())
}
