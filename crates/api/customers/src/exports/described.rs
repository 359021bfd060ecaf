//! Names in what files say about themselves.

use crate::access::reaches;
use crate::record::find;
use platform::{Error, Principal};
use sea_orm::{Condition, ConnectionTrait};
use shared::access::Permission;
use std::collections::HashMap;
use uuid::Uuid;

/// What a customer is called by whoever reads the file.
pub async fn named(db: &impl ConnectionTrait, id: Uuid, readable: Condition) -> Result<String, Error> {
    let found = find::readable_names(db, vec![id], readable).await?.pop();
    Ok(found.map_or_else(|| "a customer that is not there any more".to_owned(), |(_, name)| name))
}

/// The names of those of these users whom somebody knows who reads customers: as far as they see owners.
pub async fn people(
    db: &impl ConnectionTrait,
    reader: &Principal,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Error> {
    let mut known = Vec::new();
    for id in ids {
        let is_known = match reader.scope(Permission::CustomerRead) {
            Some(scope) => reaches(scope, reader, Some(id), identity::user_team(db, id).await?),
            None => id == reader.user_id,
        };
        if is_known {
            known.push(id);
        }
    }
    identity::names(db, known).await
}
