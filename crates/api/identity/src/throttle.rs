//! How often somebody may try to name a password: by device, by network and by account. Wrong ones are kept in the database, so that they outlive a
//! restart and hold at every instance; those under way count where they are.

use super::entity::password_failure::{ActiveModel, Column, Entity, Model};
use super::tokens;
use chrono::TimeDelta;
use platform::{Error, clock, config};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::Moment;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// From where somebody tries, and so which count it is held against.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A browser that has signed in to the account before. Nobody else's failures keep it out.
    KnownDevice(Uuid),
    /// Whoever asks in a session of the account, by the account.
    Session(Uuid),
    /// Anybody, by the network they come from.
    Network(IpAddr),
}

/// Attempts to name a password: of each known device; else of each network at each account, of each network, and at each account by all networks
/// together. An account is named by its address whether it exists or not.
pub struct Throttle {
    limits: config::SignIn,
    under_way: Mutex<HashMap<Vec<u8>, u32>>,
}

/// What an attempt is held against.
struct Count {
    key: Vec<u8>,
    most: u32,
    /// Whether it starts afresh after the right password.
    own: bool,
    /// Others under way when this one began.
    beside: u32,
}

/// An attempt under way, until it is dropped: one that was not judged counts no further.
pub struct Attempt<'a> {
    throttle: &'a Throttle,
    counts: Vec<Count>,
    /// Whether there were failures that the right password makes forgotten.
    failed_before: bool,
}

impl Throttle {
    /// As configured.
    pub fn new(limits: &config::SignIn) -> Self {
        Self { limits: limits.clone(), under_way: Mutex::default() }
    }

    /// Takes one attempt before its outcome is known, so that many at once get no further than one after another; 429 where none is left.
    pub async fn take(&self, db: &impl ConnectionTrait, account: &str, from: &Origin) -> Result<Attempt<'_>, Error> {
        // Those under way are counted before the failures are read: one that fails meanwhile counts twice for a moment rather than not at all.
        let mut attempt = self.begin(self.counts(account, from))?;
        let since = self.since()?;
        let keys = attempt.counts.iter().map(|count| count.key.clone());
        let failed = Entity::find().filter(Column::Key.is_in(keys)).filter(Column::OpenedAt.gt(since)).all(db).await?;
        let failed: HashMap<Vec<u8>, Model> = failed.into_iter().map(|row| (row.key.clone(), row)).collect();
        for count in &attempt.counts {
            let Some(row) = failed.get(&count.key) else { continue };
            attempt.failed_before |= count.own;
            if u32::try_from(row.used).unwrap_or(u32::MAX).saturating_add(count.beside) >= count.most {
                let left = (row.opened_at - since).num_seconds();
                return Err(Error::TooMany { retry_after: u64::try_from(left).unwrap_or_default() + 1 });
            }
        }
        Ok(attempt)
    }

    fn counts(&self, account: &str, from: &Origin) -> Vec<Count> {
        let limits = &self.limits;
        let count = |what: String, most: u32, own| Count { key: tokens::digest(&what), most: std::cmp::max(most, 1), own, beside: 0 };
        match from {
            Origin::KnownDevice(id) | Origin::Session(id) => {
                vec![count(format!("known\u{1f}{account}\u{1f}{id}"), limits.attempts_per_account, true)]
            }
            Origin::Network(network) => vec![
                count(format!("pair\u{1f}{account}\u{1f}{network}"), limits.attempts_per_account, true),
                count(format!("network\u{1f}{network}"), limits.attempts_per_address, false),
                count(format!("account\u{1f}{account}"), limits.attempts_by_strangers, false),
            ],
        }
    }

    fn begin(&self, mut counts: Vec<Count>) -> Result<Attempt<'_>, Error> {
        let mut under_way = lock(&self.under_way);
        for count in &mut counts {
            count.beside = under_way.get(&count.key).copied().unwrap_or_default();
            if count.beside >= count.most {
                return Err(Error::TooMany { retry_after: 1 });
            }
        }
        for count in &counts {
            *under_way.entry(count.key.clone()).or_default() += 1;
        }
        Ok(Attempt { throttle: self, counts, failed_before: false })
    }

    /// The moment after which a window must have been opened to count.
    fn since(&self) -> Result<Moment, Error> {
        opened_after(self.limits.window)
    }
}

/// The moment after which a window of this length must have been opened that is not over.
fn opened_after(window: Duration) -> Result<Moment, Error> {
    Ok(clock::now() - TimeDelta::from_std(window).map_err(Error::internal)?)
}

impl Attempt<'_> {
    /// The password was wrong.
    pub async fn failed(&self, db: &impl ConnectionTrait) -> Result<(), Error> {
        let (now, since) = (clock::now(), self.throttle.since()?);
        // In one order, so that two who fail at the same time do not wait for each other for ever.
        let mut keys: Vec<&Vec<u8>> = self.counts.iter().map(|count| &count.key).collect();
        keys.sort_unstable();
        let is_open = || Expr::col((Entity, Column::OpenedAt)).gt(since);
        let used = Expr::case(is_open(), Expr::col((Entity, Column::Used)).add(1)).finally(1);
        let opened = Expr::case(is_open(), Expr::col((Entity, Column::OpenedAt))).finally(now);
        let again = OnConflict::column(Column::Key).value(Column::Used, used).value(Column::OpenedAt, opened).to_owned();
        for key in keys {
            let row = Model { key: key.clone(), opened_at: now, used: 1 };
            Entity::insert(ActiveModel::from(row)).on_conflict(again.clone()).exec_without_returning(db).await?;
        }
        Ok(())
    }

    /// The password was right: the device, or the network at this account, starts afresh; the others keep what they had.
    pub async fn succeeded(&self, db: &impl ConnectionTrait) -> Result<(), Error> {
        if self.failed_before {
            let own = self.counts.iter().filter(|count| count.own).map(|count| count.key.clone());
            Entity::delete_many().filter(Column::Key.is_in(own)).exec(db).await?;
        }
        Ok(())
    }

    /// Whether the right password changes nothing.
    pub fn is_clean(&self) -> bool {
        !self.failed_before
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut under_way = lock(&self.throttle.under_way);
        for count in &self.counts {
            if let Some(n) = under_way.get_mut(&count.key) {
                *n -= 1;
                if *n == 0 {
                    under_way.remove(&count.key);
                }
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets the failures whose window is over.
pub async fn cleanup(db: &impl ConnectionTrait, limits: &config::SignIn) -> Result<(), Error> {
    Entity::delete_many().filter(Column::OpenedAt.lte(opened_after(limits.window)?)).exec(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{Database, DatabaseConnection, Schema};

    const LIMITS: config::SignIn =
        config::SignIn { attempts_per_account: 3, attempts_per_address: 5, attempts_by_strangers: 4, window: Duration::from_secs(60) };

    struct Door {
        throttle: Throttle,
        db: DatabaseConnection,
    }

    impl Door {
        async fn new() -> Self {
            let db = Database::connect("sqlite::memory:").await.unwrap();
            let table = Schema::new(db.get_database_backend()).create_table_from_entity(Entity);
            db.execute(&table).await.unwrap();
            Self { throttle: Throttle::new(&LIMITS), db }
        }

        async fn fail(&self, account: &str, from: &Origin) -> Result<(), Error> {
            self.throttle.take(&self.db, account, from).await?.failed(&self.db).await
        }

        async fn succeed(&self, account: &str, from: &Origin) {
            self.throttle.take(&self.db, account, from).await.unwrap().succeeded(&self.db).await.unwrap();
        }
    }

    fn network(n: u8) -> Origin {
        Origin::Network(IpAddr::from([127, 0, 0, n]))
    }

    #[tokio::test]
    async fn failures_count_where_they_come_from_and_slow_down_all_strangers_together() {
        let (door, here, there) = (Door::new().await, network(1), network(2));
        for _ in 0..3 {
            door.fail("a", &here).await.unwrap();
        }
        assert!(matches!(door.fail("a", &here).await, Err(Error::TooMany { retry_after: 1..=61 })));
        door.fail("a", &there).await.unwrap();
        assert!(door.fail("a", &network(3)).await.is_err(), "four by strangers are all");
        door.fail("b", &here).await.unwrap();
        door.fail("c", &here).await.unwrap();
        assert!(door.fail("d", &here).await.is_err(), "five by one network are all");
        door.fail("d", &there).await.unwrap();
        // Another instance, or the same one after its restart.
        let door = Door { throttle: Throttle::new(&LIMITS), ..door };
        assert!(door.fail("a", &here).await.is_err() && door.fail("d", &here).await.is_err());
        cleanup(&door.db, &LIMITS).await.unwrap();
        assert!(door.fail("d", &here).await.is_err(), "the window is open");
        cleanup(&door.db, &config::SignIn { window: Duration::ZERO, ..LIMITS }).await.unwrap();
        door.fail("d", &here).await.unwrap();
    }

    #[tokio::test]
    async fn a_known_device_has_a_count_of_its_own() {
        let (door, mine, other) = (Door::new().await, Origin::KnownDevice(Uuid::from_u128(1)), Origin::KnownDevice(Uuid::from_u128(2)));
        for n in 1..=4 {
            door.fail("a", &network(n)).await.unwrap();
        }
        for _ in 0..2 {
            door.fail("a", &mine).await.unwrap();
        }
        door.succeed("a", &mine).await;
        for _ in 0..3 {
            door.fail("a", &mine).await.unwrap();
        }
        assert!(door.fail("a", &mine).await.is_err());
        door.fail("a", &other).await.unwrap();
        door.fail("a", &Origin::Session(Uuid::nil())).await.unwrap();
    }

    #[tokio::test]
    async fn success_frees_the_account_and_costs_the_network_nothing() {
        let (door, here) = (Door::new().await, network(1));
        for _ in 0..50 {
            door.succeed("a", &here).await;
        }
        door.fail("a", &here).await.unwrap();
        door.fail("a", &here).await.unwrap();
        // Not judged.
        drop(door.throttle.take(&door.db, "a", &here).await.unwrap());
        door.fail("a", &here).await.unwrap();
        assert!(door.fail("a", &here).await.is_err());
    }

    #[tokio::test]
    async fn attempts_under_way_count() {
        let (door, here) = (Door::new().await, network(1));
        let take = || door.throttle.take(&door.db, "a", &here);
        let held = (take().await.unwrap(), take().await.unwrap(), take().await.unwrap());
        assert!(take().await.is_err());
        drop(held);
        drop(take().await.unwrap());
        assert!(lock(&door.throttle.under_way).is_empty(), "nobody is remembered who has none under way");
    }
}
