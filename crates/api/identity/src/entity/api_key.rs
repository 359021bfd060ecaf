//! A key with which a program works on its owner's behalf.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::Named;
use shared::access::{Grants, Permission, Scope};
use shared::identity::keys::ApiKey;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    pub name_key: String,
    pub secret_hash: Vec<u8>,
    pub ends_with: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub permissions: KeyGrants,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Codes of permissions with their scopes; a code that this version does not know allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct KeyGrants(pub BTreeMap<String, Scope>);

impl KeyGrants {
    pub fn of(grants: &Grants) -> Self {
        Self(grants.iter().map(|(permission, scope)| (permission.code().to_owned(), *scope)).collect())
    }

    /// What the key was given.
    pub fn given(&self) -> Grants {
        self.0.iter().filter_map(|(code, scope)| Some((Permission::from_code(code)?, *scope))).collect()
    }

    /// What the key may do now: what it was given, as far as its owner still may.
    pub fn within(&self, owner: &Grants) -> Grants {
        let held = |(permission, scope): (Permission, Scope)| Some((permission, scope.min(*owner.get(&permission)?)));
        self.given().into_iter().filter_map(held).collect()
    }
}

impl Model {
    pub fn into_dto(self) -> ApiKey {
        let Self { id, user_id: _, name, name_key: _, secret_hash: _, ends_with, permissions, created_at, expires_at, last_used_at } = self;
        ApiKey { id, name, ends_with, permissions: permissions.given(), created_at, expires_at, last_used_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::access::{Permission::*, Scope::*};

    #[test]
    fn a_key_never_exceeds_its_owner() {
        let key = KeyGrants::of(&Grants::from([(CustomerRead, All), (CustomerEdit, Own), (CustomerImport, All)]));
        let owner = Grants::from([(CustomerRead, Team), (CustomerEdit, All), (AuditRead, All)]);
        assert_eq!(key.within(&owner), Grants::from([(CustomerRead, Team), (CustomerEdit, Own)]));
    }
}
