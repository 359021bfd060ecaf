//! An account.

use chrono::{DateTime, Utc};
use platform::Principal;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, sea_query::Expr};
use shared::Named;
use shared::access::{Grants, Scope};
use shared::identity::{Me, RoleRef, TeamRef, User, UserStatus};
use shared::notifications::NoticeKind;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub email: String,
    pub email_key: String,
    pub password_hash: Option<String>,
    pub status: UserStatus,
    pub team_id: Option<Uuid>,
    pub time_zone: String,
    /// Codes of the kinds of notices that are not to be mailed, separated by spaces; kinds that come later are mailed.
    pub muted_mail: String,
    /// Grows with everything that changes what the user may do, so that cached grants are not used any longer.
    pub access_version: i64,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The users that somebody may see with a permission of this scope.
pub fn visible_to(principal: &Principal, scope: Scope) -> Condition {
    let own = Column::Id.eq(principal.user_id);
    match (scope, principal.team_id) {
        (Scope::All, _) => Condition::all().add(Expr::value(true)),
        (Scope::Team, Some(team)) => Condition::any().add(own).add(Column::TeamId.eq(team)),
        (Scope::Team, None) | (Scope::Own, _) => Condition::all().add(own),
    }
}

/// The kinds of notices in a list of their codes; those of another version of the program are left out.
pub fn kinds(codes: &str) -> Vec<NoticeKind> {
    codes.split(' ').filter_map(NoticeKind::from_code).collect()
}

/// The list of codes of these kinds, each once.
pub fn codes(kinds: &[NoticeKind]) -> String {
    let listed = NoticeKind::ALL.iter().filter(|kind| kinds.contains(kind)).map(|kind| kind.code());
    listed.collect::<Vec<_>>().join(" ")
}

impl Model {
    /// The user as others see it.
    pub fn into_dto(self, roles: Vec<RoleRef>, team: Option<TeamRef>) -> User {
        let Self {
            id,
            name,
            name_key: _,
            email,
            email_key: _,
            password_hash: _,
            status,
            team_id: _,
            time_zone: _,
            muted_mail: _,
            access_version: _,
            last_sign_in_at,
            created_at,
            updated_at,
            version,
        } = self;
        User { id, name, email, status, roles, team, last_sign_in_at, created_at, updated_at, version }
    }

    /// The user as they see themselves.
    pub fn into_me(self, roles: Vec<RoleRef>, team: Option<TeamRef>, permissions: Grants) -> Me {
        let Self {
            id,
            name,
            name_key: _,
            email,
            email_key: _,
            password_hash: _,
            status: _,
            team_id: _,
            time_zone,
            muted_mail,
            access_version: _,
            last_sign_in_at: _,
            created_at: _,
            updated_at: _,
            version,
        } = self;
        let muted_mail = kinds(&muted_mail);
        Me { id, name, email, time_zone, muted_mail, roles, team, permissions, version }
    }
}
