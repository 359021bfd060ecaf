//! How often links may be mailed.

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
