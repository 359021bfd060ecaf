//! How often somebody may try to name a password: by device, by network and by account.

use moka::sync::Cache;
use platform::Error;
use platform::config;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

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
    known: Attempts<(String, Uuid)>,
    pairs: Attempts<(String, IpAddr)>,
    networks: Attempts<IpAddr>,
    accounts: Attempts<String>,
}

impl Throttle {
    /// As configured.
    pub fn new(limits: &config::SignIn) -> Self {
        Self {
            known: Attempts::new(limits.attempts_per_account, limits.window),
            pairs: Attempts::new(limits.attempts_per_account, limits.window),
            networks: Attempts::new(limits.attempts_per_address, limits.window),
            accounts: Attempts::new(limits.attempts_by_strangers, limits.window),
        }
    }

    /// Takes one attempt; 429 where none is left.
    pub fn take(&self, account: &str, from: &Origin) -> Result<(), Error> {
        let account = account.to_owned();
        match from {
            Origin::KnownDevice(id) | Origin::Session(id) => self.known.take(&(account, *id)),
            Origin::Network(network) => {
                let pair = (account.clone(), *network);
                self.networks.take(network)?;
                self.pairs.take(&pair).inspect_err(|_| self.networks.give_back(network))?;
                self.accounts.take(&account).inspect_err(|_| {
                    self.networks.give_back(network);
                    self.pairs.give_back(&pair);
                })
            }
        }
    }

    /// The attempt succeeded: the device, or the network at this account, starts afresh; the others keep what they had.
    pub fn succeeded(&self, account: &str, from: &Origin) {
        let account = account.to_owned();
        match from {
            Origin::KnownDevice(id) | Origin::Session(id) => self.known.windows.invalidate(&(account, *id)),
            Origin::Network(network) => {
                self.networks.give_back(network);
                self.accounts.give_back(&account);
                self.pairs.windows.invalidate(&(account, *network));
            }
        }
    }

    /// The attempt was not judged, for want of the database for instance.
    pub fn not_judged(&self, account: &str, from: &Origin) {
        let account = account.to_owned();
        match from {
            Origin::KnownDevice(id) | Origin::Session(id) => self.known.give_back(&(account, *id)),
            Origin::Network(network) => {
                self.networks.give_back(network);
                self.accounts.give_back(&account);
                self.pairs.give_back(&(account, *network));
            }
        }
    }
}

/// Links to be mailed, by the address they go to, whoever asks, and by the network that asks.
pub struct Mailings {
    addresses: Attempts<String>,
    networks: Attempts<IpAddr>,
}

impl Mailings {
    /// As configured.
    pub fn new(limits: &config::SignIn) -> Self {
        Self {
            addresses: Attempts::new(limits.attempts_per_account, limits.window),
            networks: Attempts::new(limits.attempts_per_address, limits.window),
        }
    }

    /// Takes one; 429 where none is left.
    pub fn take(&self, address: &str, network: IpAddr) -> Result<(), Error> {
        self.networks.take(&network)?;
        self.addresses.take(&address.to_owned()).inspect_err(|_| self.networks.give_back(&network))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: config::SignIn =
        config::SignIn { attempts_per_account: 3, attempts_per_address: 5, attempts_by_strangers: 4, window: Duration::from_secs(60) };

    fn network(n: u8) -> Origin {
        Origin::Network(IpAddr::from([127, 0, 0, n]))
    }

    #[test]
    fn failures_count_where_they_come_from_and_slow_down_all_strangers_together() {
        let (throttle, here, there) = (Throttle::new(&LIMITS), network(1), network(2));
        for _ in 0..3 {
            throttle.take("a", &here).unwrap();
        }
        assert!(matches!(throttle.take("a", &here), Err(Error::TooMany { retry_after: 1..=61 })));
        throttle.take("a", &there).unwrap();
        assert!(throttle.take("a", &network(3)).is_err(), "four by strangers are all");
        throttle.take("b", &here).unwrap();
        throttle.take("c", &here).unwrap();
        assert!(throttle.take("d", &here).is_err(), "five by one network are all");
        throttle.take("d", &there).unwrap();
    }

    #[test]
    fn a_known_device_has_a_count_of_its_own() {
        let (throttle, mine, other) =
            (Throttle::new(&LIMITS), Origin::KnownDevice(Uuid::from_u128(1)), Origin::KnownDevice(Uuid::from_u128(2)));
        for n in 1..=4 {
            throttle.take("a", &network(n)).unwrap();
        }
        for _ in 0..3 {
            throttle.take("a", &mine).unwrap();
        }
        assert!(throttle.take("a", &mine).is_err());
        throttle.take("a", &other).unwrap();
        throttle.take("a", &Origin::Session(Uuid::nil())).unwrap();
        throttle.succeeded("a", &mine);
        throttle.take("a", &mine).unwrap();
    }

    #[test]
    fn success_frees_the_account_and_costs_the_network_nothing() {
        let (throttle, here) = (Throttle::new(&LIMITS), network(1));
        for _ in 0..50 {
            throttle.take("a", &here).unwrap();
            throttle.succeeded("a", &here);
        }
        throttle.take("a", &here).unwrap();
        throttle.take("a", &here).unwrap();
        throttle.not_judged("a", &here);
        throttle.take("a", &here).unwrap();
        throttle.take("a", &here).unwrap();
        assert!(throttle.take("a", &here).is_err());
    }
}
