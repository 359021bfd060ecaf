//! How much one user may export.

use super::super::{config, error::Error};
use super::places::{Place, Places};
use super::{KeyedLimit, SOON, Who};
use std::time::Duration;
use uuid::Uuid;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Exports under way, and how many have begun of late, by user.
pub struct Exports {
    running: Places,
    an_hour: KeyedLimit<Uuid>,
    share: usize,
}

impl Exports {
    /// As configured.
    pub fn new(shares: &config::Shares) -> Self {
        let an_hour = KeyedLimit::within(shares.exports_an_hour, HOUR);
        Self { running: Places::new(usize::MAX), an_hour, share: shares.running_exports }
    }

    /// A place for one more export of this user, to be held until its end; 429 where the share is used up.
    pub fn begin(&self, user: Uuid) -> Result<Place, Error> {
        let place = self.running.take(&[(Who::User(user), self.share)]).map_err(|_| Error::TooMany { retry_after: SOON })?;
        self.an_hour.check(&user)?;
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_that_has_ended_makes_room_for_the_next_of_the_same_user() {
        let mut shares = config::Config::defaults().expect("the default settings").limits.shares;
        (shares.running_exports, shares.exports_an_hour) = (1, 3);
        let (exports, ada, bob) = (Exports::new(&shares), Uuid::from_u128(1), Uuid::from_u128(2));
        let first = exports.begin(ada).unwrap();
        assert!(matches!(exports.begin(ada), Err(Error::TooMany { retry_after: SOON })));
        let other = exports.begin(bob).unwrap();
        drop((first, other));
        drop(exports.begin(ada).unwrap());
        drop(exports.begin(ada).unwrap());
        assert!(matches!(exports.begin(ada), Err(Error::TooMany { .. })), "three in an hour are all; one that was refused is none");
    }
}
