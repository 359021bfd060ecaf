//! Who works here, as far as records ask: names, teams, and whom a record may belong to. Told by whoever keeps the accounts.

use async_trait::async_trait;
use chrono_tz::Tz;
use platform::db::Conn;
use platform::{Error, Principal};
use shared::identity::UserRef;
use std::collections::HashMap;
use uuid::Uuid;

/// The accounts behind owners, teams and authors.
#[async_trait(?Send)]
pub trait People: Send + Sync {
    /// The names of users, also of deactivated ones; ids that nobody has are left out.
    async fn names(&self, db: &Conn<'_>, users: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error>;

    /// The names of teams.
    async fn team_names(&self, db: &Conn<'_>, teams: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error>;

    /// The team of an active user, if they are in one; `None` where there is no such user or they may not work.
    async fn team_of(&self, db: &Conn<'_>, user: Uuid) -> Result<Option<Option<Uuid>>, Error>;

    /// Every active user by name, or those of one team.
    async fn active(&self, db: &Conn<'_>, team: Option<Uuid>) -> Result<Vec<UserRef>, Error>;

    /// Users whose name or e-mail, folded, is one of these words: each with the word, deactivated ones as well.
    async fn called(&self, db: &Conn<'_>, words: Vec<String>) -> Result<Vec<(String, Uuid)>, Error>;

    /// Where a user is, to say days and times.
    async fn zone_of(&self, db: &Conn<'_>, user: Uuid) -> Result<Tz, Error>;

    /// What a user may do now; `None` for those who may not work any more.
    async fn principal(&self, db: &Conn<'_>, user: Uuid) -> Result<Option<Principal>, Error>;
}
