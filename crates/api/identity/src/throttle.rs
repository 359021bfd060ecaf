//! How often somebody may try to sign in, per account and per client.

use moka::sync::Cache;
use platform::Error;
use platform::config;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Keys remembered at most; the least used go first.
const KEYS: u64 = 100_000;

/// Attempts counted for each key; all are free again when the window that the first one opened is over.
pub struct Attempts<K> {
    windows: Cache<K, Arc<Window>>,
    most: u32,
    length: Duration,
}

struct Window {
    opened: Instant,
    used: AtomicU32,
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Attempts<K> {
    fn new(most: u32, length: Duration) -> Self {
        Self { windows: Cache::builder().max_capacity(KEYS).time_to_live(length).build(), most: most.max(1), length }
    }

    /// Takes one attempt before its outcome is known, so that many at once get no further than one after another.
    fn take(&self, key: &K) -> Result<(), Error> {
        let window = self.windows.get_with(key.clone(), || Arc::new(Window { opened: Instant::now(), used: AtomicU32::new(0) }));
        if window.used.fetch_add(1, Ordering::Relaxed) < self.most {
            return Ok(());
        }
        window.used.fetch_sub(1, Ordering::Relaxed);
        let left = self.length.saturating_sub(window.opened.elapsed());
        Err(Error::TooMany { retry_after: left.as_secs() + 1 })
    }

    /// The attempt did not count after all.
    fn give_back(&self, key: &K) {
        if let Some(window) = self.windows.get(key) {
            let _ = window.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| used.checked_sub(1));
        }
    }
}

/// Attempts per account and per client address. An account is named by its address whether it exists or not.
pub struct Throttle {
    accounts: Attempts<String>,
    clients: Attempts<IpAddr>,
}

impl Throttle {
    /// As configured.
    pub fn new(limits: &config::SignIn) -> Self {
        Self {
            accounts: Attempts::new(limits.attempts_per_account, limits.window),
            clients: Attempts::new(limits.attempts_per_address, limits.window),
        }
    }

    /// Takes one attempt; 429 where none is left.
    pub fn take(&self, account: &str, client: IpAddr) -> Result<(), Error> {
        self.clients.take(&client)?;
        self.accounts.take(&account.to_owned()).inspect_err(|_| self.clients.give_back(&client))
    }

    /// The attempt succeeded: the account starts afresh, and the client keeps what it had.
    pub fn succeeded(&self, account: &str, client: IpAddr) {
        self.accounts.windows.invalidate(account);
        self.clients.give_back(&client);
    }

    /// The attempt was not judged, for want of the database for instance.
    pub fn not_judged(&self, account: &str, client: IpAddr) {
        self.accounts.give_back(&account.to_owned());
        self.clients.give_back(&client);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle() -> Throttle {
        Throttle::new(&config::SignIn { attempts_per_account: 3, attempts_per_address: 5, window: Duration::from_secs(60) })
    }

    #[test]
    fn failures_count_for_the_account_and_for_the_client() {
        let (throttle, here, there) = (throttle(), IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        for _ in 0..3 {
            throttle.take("a", here).unwrap();
        }
        assert!(matches!(throttle.take("a", there), Err(Error::TooMany { retry_after: 1..=61 })));
        throttle.take("b", here).unwrap();
        throttle.take("c", here).unwrap();
        assert!(throttle.take("d", here).is_err());
        throttle.take("d", there).unwrap();
    }

    #[test]
    fn success_frees_the_account_and_costs_the_client_nothing() {
        let (throttle, here) = (throttle(), IpAddr::from([127, 0, 0, 1]));
        for _ in 0..50 {
            throttle.take("a", here).unwrap();
            throttle.succeeded("a", here);
        }
        throttle.take("a", here).unwrap();
        throttle.take("a", here).unwrap();
        throttle.not_judged("a", here);
        throttle.take("a", here).unwrap();
        throttle.take("a", here).unwrap();
        assert!(throttle.take("a", here).is_err());
    }
}
