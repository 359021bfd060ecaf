//! The accounts, as records of every kind ask about them.

use crate::directory;
use crate::principal::principal_of;
use async_trait::async_trait;
use chrono_tz::Tz;
use platform::db::Conn;
use platform::{Error, Principal};
use shared::identity::UserRef;
use std::collections::HashMap;
use uuid::Uuid;

/// Who works here.
pub struct People;

#[async_trait(?Send)]
impl records::People for People {
    async fn names(&self, db: &Conn<'_>, users: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error> {
        directory::names(db, users).await
    }

    async fn team_names(&self, db: &Conn<'_>, teams: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error> {
        directory::team_names(db, teams).await
    }

    async fn team_of(&self, db: &Conn<'_>, user: Uuid) -> Result<Option<Option<Uuid>>, Error> {
        directory::active_user_team(db, user).await
    }

    async fn active(&self, db: &Conn<'_>, team: Option<Uuid>) -> Result<Vec<UserRef>, Error> {
        directory::owners(db, team).await
    }

    async fn called(&self, db: &Conn<'_>, words: Vec<String>) -> Result<Vec<(String, Uuid)>, Error> {
        directory::called(db, words).await
    }

    async fn zone_of(&self, db: &Conn<'_>, user: Uuid) -> Result<Tz, Error> {
        directory::zone_of(db, user).await
    }

    async fn principal(&self, db: &Conn<'_>, user: Uuid) -> Result<Option<Principal>, Error> {
        principal_of(db, user).await
    }
}
