//! Which of the installation's secret keys the database hangs on, and moving all of it to a new one.
//!
//! A key that is written before the others seals from then on. Indexes and access tokens hang on the oldest one until a re-keying has made them anew
//! and sealed again whatever was sealed under others. Entries of the audit log are never written anew: what is needed of a key to read and to verify
//! those that were written under it is kept in the database, sealed under the new one.

mod moving;
mod steps;

pub use moving::{Moved, move_to_first};
pub use steps::{RowKey, SealedTable};

use super::db::Db;
use super::entity::{key_use, retired_key};
use super::error::Error;
use super::seal::Keyring;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, Statement};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// The keys as this database uses them: with those that are only kept for the audit log, and indexes that hang on the key they were made with.
pub async fn settled(keys: Keyring, db: &Db) -> Result<Keyring, Error> {
    let Some(row) = stored(db).await? else { return Ok(keys) };
    let id = u8::try_from(row.key_id).map_err(Error::internal)?;
    let Some(mut keys) = keys.hanging_on(id) else {
        return Err(Error::internal(format!(
            "the secret key {id} is missing, which the database hangs on: put it after the new one, and run clientsphere rekey before it is removed"
        )));
    };
    if !bool::from(proof(&keys)?.ct_eq(&row.proof)) {
        return Err(Error::internal(format!("the secret key {id} is not the one that this database was made with")));
    }
    for retired in retired_key::Entity::find().all(db.read()).await? {
        keys = keys.with_retired(u8::try_from(retired.key_id).map_err(Error::internal)?, &retired.parts)?;
    }
    Ok(keys)
}

/// Refuses to begin while a re-keying is half done.
pub async fn refuse_half_done(db: &Db) -> Result<(), Error> {
    match stored(db).await?.and_then(|row| row.rekeying_to) {
        None => Ok(()),
        Some(to) => Err(Error::internal(format!("a re-keying to the secret key {to} has not ended: run clientsphere rekey again"))),
    }
}

/// Notes at the first start which key the database hangs on.
pub async fn note_use(db: &Db, keys: &Keyring) -> Result<(), Error> {
    if stored(db).await?.is_none() {
        let row =
            key_use::ActiveModel { key_id: Set(keys.hashing()?.into()), proof: Set(proof(keys)?), rekeying_to: Set(None), step: Set(0) };
        let tx = db.begin().await?;
        key_use::Entity::insert(row).exec_without_returning(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn stored(db: &Db) -> Result<Option<key_use::Model>, Error> {
    let is_there = match db.backend() {
        DbBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE name = 'key_use'",
        _ => "SELECT 1 FROM pg_tables WHERE tablename = 'key_use' AND schemaname = current_schema()",
    };
    // The schema may be of an earlier version, or not be there yet.
    if db.read().query_one_raw(Statement::from_string(db.backend(), is_there)).await?.is_none() {
        return Ok(None);
    }
    Ok(key_use::Entity::find().one(db.read()).await?)
}

fn proof(keys: &Keyring) -> Result<Vec<u8>, Error> {
    keys.blind_index("key_use.proof", &Uuid::nil().to_string())
}
