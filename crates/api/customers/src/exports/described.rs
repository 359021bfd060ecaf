//! Names in what files say about themselves.

use crate::record::find;
use platform::Error;
use sea_orm::{Condition, ConnectionTrait};
use uuid::Uuid;

/// What a customer is called by whoever reads the file.
pub async fn named(db: &impl ConnectionTrait, id: Uuid, readable: Condition) -> Result<String, Error> {
    let found = find::readable_names(db, vec![id], readable).await?.pop();
    Ok(found.map_or_else(|| "a customer that is not there any more".to_owned(), |(_, name)| name))
}
