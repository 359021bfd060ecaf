//! Passwords: argon2id, off the server's own threads, a few at a time.

use super::common_passwords;
use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use platform::Error;
use platform::config::Hashing;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

const LANES: u32 = 1;
/// Bytes of a salt.
const SALT: usize = 16;
/// Hashes at the same time at most, whatever the number of cores: each takes 19 MiB.
const MOST_PARALLEL: usize = 4;
/// Requests that may wait for a hash; further ones are told to come back.
const MOST_WAITING: usize = 100;

/// Hashes and verifies passwords.
pub struct Passwords {
    cost: Hashing,
    permits: Arc<Semaphore>,
    hashers: Hashers,
    waiting: AtomicUsize,
    /// What a password is compared with where there is no account, so that the answer takes as long.
    nobody: String,
}

impl Passwords {
    /// Leaves one core to everything else.
    pub fn new(cost: Hashing) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let permits = cores.saturating_sub(1).clamp(1, MOST_PARALLEL);
        let secret = platform::seal::random::<32>()?;
        Ok(Self {
            cost,
            permits: Arc::new(Semaphore::new(permits)),
            hashers: Hashers::start(permits)?,
            waiting: AtomicUsize::new(0),
            nobody: hash(&secret, cost, &mut Memory::default())?,
        })
    }

    /// The hash of a new password, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        let password = Zeroizing::new(password);
        let cost = self.cost;
        self.work(move |memory| hash(password.as_bytes(), cost, memory)).await?
    }

    /// Whether the password belongs to the hash. Takes as long where there is no hash.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Error> {
        let password = Zeroizing::new(password);
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        Ok(self.work(move |memory| verify(password.as_bytes(), &stored, memory)).await?? && known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> Result<T, Error> {
        let place = Waiting::enter(&self.waiting)?;
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        drop(place);
        let (send, receive) = oneshot::channel();
        // The permit goes with the work: a request that is given up meanwhile does not let another hash begin.
        self.hashers.run(Box::new(move |memory| {
            let _ = send.send(work(memory));
            drop(permit);
        }))?;
        receive.await.map_err(Error::internal)
    }
}

/// The 19 MiB that a hash is worked out in. Asked for them anew with each hash, the allocator came to keep five times as much for the thread.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    fn blocks(&mut self, wanted: usize) -> &mut [Block] {
        if self.0.len() < wanted {
            self.0.resize(wanted, Block::new());
        }
        &mut self.0
    }
}

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// Threads that do nothing but hash, each in memory of its own that it keeps.
struct Hashers(mpsc::Sender<Work>);

impl Hashers {
    fn start(threads: usize) -> Result<Self, Error> {
        let (send, receive) = mpsc::channel::<Work>();
        let receive = Arc::new(Mutex::new(receive));
        for _ in 0..threads {
            let receive = receive.clone();
            let next = move || receive.lock().ok()?.recv().ok();
            let work = move || {
                let mut memory = Memory::default();
                std::iter::from_fn(&next).for_each(|work| work(&mut memory));
            };
            std::thread::Builder::new().name("hasher".to_owned()).spawn(work).map_err(Error::internal)?;
        }
        Ok(Self(send))
    }

    fn run(&self, work: Work) -> Result<(), Error> {
        self.0.send(work).map_err(|_| Error::internal("the threads that hash have ended"))
    }
}

/// A place in the queue; left also when the request is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(counter: &'a AtomicUsize) -> Result<Self, Error> {
        let place = Self(counter);
        if counter.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(Error::Unavailable {
                detail: "Very many people are signing in. Try again in a moment.".to_owned(),
                retry_after: 2,
            });
        }
        Ok(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The hash of a password, as a PHC string. Takes some 20 ms of a core at the usual cost.
pub fn hash(password: &[u8], cost: Hashing, memory: &mut Memory) -> Result<String, Error> {
    let params = Params::new(cost.memory_kib, cost.passes, LANES, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(Error::internal)?;
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let salt = Salt::new(&platform::seal::random::<SALT>()?).map_err(Error::internal)?;
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: (&params).try_into().map_err(Error::internal)?,
        salt: Some(salt),
        hash: Some(output(&Argon2::new(algorithm, version, params), password, &salt, memory)?),
    };
    Ok(hash.to_string())
}

/// With the parameters of the stored hash, which may be older than ours.
fn verify(password: &[u8], stored: &str, memory: &mut Memory) -> Result<bool, Error> {
    let parsed = PasswordHash::new(stored).map_err(Error::internal)?;
    let (Some(salt), Some(expected)) = (&parsed.salt, &parsed.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).map_err(Error::internal)?;
    let version = parsed.version.map(Version::try_from).transpose().map_err(Error::internal)?.unwrap_or_default();
    let params = Params::try_from(&parsed).map_err(Error::internal)?;
    // Outputs are compared in constant time.
    Ok(output(&Argon2::new(algorithm, version, params), password, salt, memory)? == *expected)
}

fn output(argon2: &Argon2, password: &[u8], salt: &[u8], memory: &mut Memory) -> Result<Output, Error> {
    let mut bytes = [0; Output::MAX_LENGTH];
    let out = &mut bytes[..argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    argon2.hash_password_into_with_memory(password, salt, out, memory.blocks(argon2.params().block_count())).map_err(Error::internal)?;
    Output::new(out).map_err(Error::internal)
}

/// Refuses what everybody tries first: common passwords, and the account's own name or address. Names the field of the request.
pub fn refuse_guessable(field: &str, password: &str, name: &str, email: &str) -> Result<(), Error> {
    if common_passwords::contains(password) {
        return Err(Error::invalid(field, "is one of the most common passwords: choose another one"));
    }
    let own = |text: &str| shared::text::key(text) == shared::text::key(password);
    if own(name) || own(email) || email.split('@').next().is_some_and(own) || own("clientsphere") {
        return Err(Error::invalid(field, "is easy to guess: choose one without your name, your e-mail or the product's name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_password_is_verified_whole_and_nobody_never_is() {
        let passwords = Passwords::new(Hashing::default()).unwrap();
        let long = "x".repeat(128);
        let stored = passwords.hash(long.clone()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify(long.clone(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify(long[..127].to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify(long.to_uppercase(), Some(stored)).await.unwrap());
        assert!(!passwords.verify(long, None).await.unwrap());
    }

    #[test]
    fn the_queue_is_bounded() {
        let waiting = AtomicUsize::new(MOST_WAITING - 1);
        let last = Waiting::enter(&waiting).ok().unwrap();
        assert!(Waiting::enter(&waiting).is_err());
        drop(last);
        assert_eq!(waiting.load(Ordering::Relaxed), MOST_WAITING - 1);
    }

    #[test]
    fn guessable_passwords_are_refused() {
        let refused = |p| refuse_guessable("password", p, "Maria Weber", "m.weber@example.com").is_err();
        for bad in ["password", "PassWord", "iloveyou", "Maria Weber", "m.weber@example.com", "ClientSphere"] {
            assert!(refused(bad), "{bad}");
        }
        assert!(!refused("correct horse battery"));
    }
}
