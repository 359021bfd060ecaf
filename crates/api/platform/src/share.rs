//! Shares: how much of what costs storage or time one user may have, so that nobody fills the installation. The numbers are in `limits.shares`
//! of the configuration.

use super::{Error, config, db::Tx, export::grouped};
use uuid::Uuid;

/// Something that users have shares of.
pub struct Share {
    /// What one user may have, as a sentence with `{}` for the number: "You may have at most {} segments."
    pub may: &'static str,
    /// How the number is shown: as [`number`] or as [`size`].
    pub shown: fn(u64) -> String,
    /// What counts against the share, as a sentence.
    pub counts: &'static str,
    /// How to make room, as a sentence.
    pub remedy: &'static str,
    /// Tells the shares of one user apart, for those who ask at the same time.
    pub topic: i64,
}

/// A number of things, with its thousands apart.
pub fn number(limit: u64) -> String {
    grouped(&limit.to_string())
}

/// A number of bytes, with its unit.
pub fn size(limit: u64) -> String {
    config::show_size(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Waits until no other transaction counts what this user has of it, and keeps others waiting to the end of this one.
pub async fn hold(tx: &Tx, user: Uuid, topic: i64) -> Result<(), Error> {
    // The low half of an id of version 7 is random.
    tx.hold(user.as_u64_pair().1.cast_signed() ^ topic).await
}

/// Refuses (409 `share_used_up`) `more` of it to a user who would then have more than `limit`. Of several transactions that ask for the same user
/// each sees what the one before it took.
pub async fn room(
    tx: &Tx,
    share: &Share,
    user: Uuid,
    limit: u64,
    more: u64,
    have: impl AsyncFnOnce() -> Result<u64, Error>,
) -> Result<(), Error> {
    hold(tx, user, share.topic).await?;
    if have().await?.saturating_add(more) <= limit {
        return Ok(());
    }
    let Share { may, shown, counts, remedy, .. } = share;
    let detail = format!("{} {counts} {remedy}", may.replace("{}", &shown(limit)));
    Err(Error::Conflict { code: "share_used_up", detail, errors: Vec::new() })
}
