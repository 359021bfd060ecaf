//! API keys and work in the background, which is done in the name of their owner.

use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::{Ctx, Error, Principal};

/// Refuses a key that may do less than its owner with records of this type: what runs in the background would do more than the key may.
pub async fn refuse_narrower_key(ctx: &Ctx, db: &Conn<'_>, record: &dyn AnyRecord, by: &Principal) -> Result<(), Error> {
    if by.key_id.is_none() {
        return Ok(());
    }
    let access = record.access();
    let owner = Kit::of(ctx)?.people().principal(db, by.user_id).await?;
    let needed = [access.read, access.create, access.edit, access.archive, access.import];
    if owner.is_some_and(|owner| needed.iter().all(|permission| owner.scope(*permission) == by.scope(*permission))) {
        return Ok(());
    }
    let many = record.spec().noun.1;
    let detail =
        format!("This is done in the name of the key's owner, who may do more with {many} than the key. Use a key with the same rights.");
    Err(Error::Forbidden { detail })
}
