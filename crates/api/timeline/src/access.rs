//! Which permission each action needs, and whom a reader knows.

use platform::{Error, Principal};
use records::{Access, AnyRecord, Verb, access};
use sea_orm::ConnectionTrait;
use shared::access::Permission;
use std::collections::HashMap;
use uuid::Uuid;

/// To say something about records that one may read.
pub struct Log;

impl Verb for Log {
    const ALSO_READS: bool = true;

    fn of(_: &Access) -> Permission {
        Permission::InteractionLog
    }
}

/// The names of those of these users whom somebody knows who reads such records: as far as they see owners.
pub async fn people(
    db: &impl ConnectionTrait,
    record: &dyn AnyRecord,
    reader: &Principal,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Error> {
    let mut known = Vec::new();
    for id in ids {
        let is_known = match reader.scope(record.access().read) {
            Some(scope) => access::reaches(record, scope, reader, Some(id), identity::user_team(db, id).await?),
            None => id == reader.user_id,
        };
        if is_known {
            known.push(id);
        }
    }
    identity::names(db, known).await
}
