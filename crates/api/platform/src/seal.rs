//! Sealing: sensitive columns are encrypted under a key that is not in the database, with the key's id for rotation.

use super::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

const NONCE: usize = 24;
/// Where what is kept of a key that is gone is sealed for.
const RETIRED: &str = "retired_keys.parts";

/// The keys of this installation: one to seal with, and older ones that still open.
///
/// Written as `id:base64` of 32 random bytes; several, separated by commas, the first one seals. Ids are numbers from 0 to 255.
#[derive(Clone)]
pub struct Keyring(Arc<Keys>);

#[derive(Clone)]
struct Keys {
    /// Those that are written down, the first one seals; then those that are only kept for the audit log, see [`super::keys`].
    known: Vec<Key>,
    /// The place in `known` of the one that indexes and access tokens hang on.
    hashing: usize,
}

/// What is made of one key.
#[derive(Clone)]
struct Key {
    id: u8,
    sealing: Zeroizing<[u8; 32]>,
    cipher: XChaCha20Poly1305,
    index: Zeroizing<[u8; 32]>,
    audit: Zeroizing<[u8; 32]>,
    /// Of those that are written down.
    tokens: Option<Zeroizing<[u8; 32]>>,
}

impl Key {
    fn new(id: u8, [sealing, index, audit]: [Zeroizing<[u8; 32]>; 3], tokens: Option<Zeroizing<[u8; 32]>>) -> Self {
        Self { id, cipher: XChaCha20Poly1305::new((&*sealing).into()), sealing, index, audit, tokens }
    }

    fn of(id: u8, master: &[u8; 32]) -> Result<Self, Error> {
        let parts = [derive(master, b"sealing")?, derive(master, b"blind index")?, derive(master, b"audit log")?];
        Ok(Self::new(id, parts, Some(derive(master, b"access tokens")?)))
    }
}

impl Keyring {
    /// Reads the keys of the configuration, or those in `data_dir/secret.key`, which is made on first start, readable by its owner alone.
    pub fn open(configured: Option<&SecretString>, data_dir: &Path) -> Result<Self, Error> {
        if let Some(text) = configured {
            return Self::parse(text.expose_secret());
        }
        let file = data_dir.join("secret.key");
        match std::fs::read_to_string(&file) {
            Ok(text) => Self::parse(&Zeroizing::new(text)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let text = Zeroizing::new(format!("1:{}\n", STANDARD.encode(random::<32>()?)));
                write_private(&file, text.as_bytes())?;
                Self::parse(&text)
            }
            Err(e) => Err(Error::internal(format!("cannot read {}: {e}", file.display()))),
        }
    }

    /// Reads `id:base64[,id:base64 …]`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::internal(
                "the secret key must be written as id:base64 of 32 bytes, such as 1:xDfq…=; several are separated by commas, the first one seals",
            )
        };
        let mut known: Vec<Key> = Vec::new();
        for part in text.trim().split(',') {
            let (id, key) = part.trim().split_once(':').ok_or_else(wrong)?;
            let bytes = Zeroizing::new(STANDARD.decode(key.trim()).map_err(|_| wrong())?);
            let key: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.as_slice().try_into().map_err(|_| wrong())?);
            let id = id.parse::<u8>().map_err(|_| wrong())?;
            if known.iter().any(|other| other.id == id) {
                return Err(Error::internal(format!("two secret keys have the id {id}")));
            }
            known.push(Key::of(id, &key)?);
        }
        // Indexes and tokens hang on the oldest key until they are made anew, so that adding a new one to seal with keeps both.
        let hashing = known.len().checked_sub(1).ok_or_else(wrong)?;
        Ok(Self(Arc::new(Keys { known, hashing })))
    }

    /// The ids of the keys that are written down, the one that seals first.
    pub fn ids(&self) -> Vec<u8> {
        self.0.known.iter().filter(|key| key.tokens.is_some()).map(|key| key.id).collect()
    }

    /// The ids of all keys that are known, also of those that are only kept for the audit log.
    pub fn all_ids(&self) -> Vec<u8> {
        self.0.known.iter().map(|key| key.id).collect()
    }

    /// The id of the key that indexes and access tokens hang on.
    pub fn hashing(&self) -> Result<u8, Error> {
        Ok(self.key_of_hashing()?.id)
    }

    /// The same keys, with indexes and access tokens that hang on the one with this id; `None` where it is not written down.
    pub fn hanging_on(&self, id: u8) -> Option<Self> {
        let hashing = self.0.known.iter().position(|key| key.id == id && key.tokens.is_some())?;
        Some(Self(Arc::new(Keys { hashing, ..(*self.0).clone() })))
    }

    /// What is needed of a key to read the entries of the audit log that were written under it, after it is gone: sealed under the first one.
    pub(super) fn retired(&self, id: u8) -> Result<Option<Vec<u8>>, Error> {
        let Some(key) = self.0.known.iter().find(|key| key.id == id) else { return Ok(None) };
        let parts = Zeroizing::new([&key.sealing[..], &key.index[..], &key.audit[..]].concat());
        Ok(Some(self.seal(RETIRED, Uuid::from_u128(id.into()), &parts)?))
    }

    /// The keys with one more of which [`Self::retired`] has kept what is needed.
    pub(super) fn with_retired(&self, id: u8, sealed: &[u8]) -> Result<Self, Error> {
        if self.0.known.iter().any(|key| key.id == id) {
            return Ok(self.clone());
        }
        let parts = Zeroizing::new(self.open_sealed(RETIRED, Uuid::from_u128(id.into()), sealed)?);
        let part = |at: usize| parts.get(32 * at..32 * (at + 1)).and_then(|part| <[u8; 32]>::try_from(part).ok()).map(Zeroizing::new);
        let (Some(sealing), Some(index), Some(audit)) = (part(0), part(1), part(2)) else {
            return Err(Error::internal(format!("what is kept of the secret key {id} is damaged")));
        };
        let mut keys = (*self.0).clone();
        keys.known.push(Key::new(id, [sealing, index, audit], None));
        Ok(Self(Arc::new(keys)))
    }

    fn key_of_hashing(&self) -> Result<&Key, Error> {
        self.0.known.get(self.0.hashing).ok_or_else(|| Error::internal("no key for indexes"))
    }

    /// Encrypts a value for one place (`customers.phone`) of one row; it opens nowhere else.
    ///
    /// Format: key id (1 byte), nonce (24 bytes), ciphertext with tag (XChaCha20-Poly1305).
    pub fn seal(&self, place: &str, row: Uuid, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let Key { id, cipher, .. } = self.0.known.first().ok_or_else(|| Error::internal("no key to seal with"))?;
        let nonce = random::<NONCE>()?;
        let aad = associated(place, row);
        let sealed =
            cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad }).map_err(|_| Error::internal("sealing failed"))?;
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(*id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Decrypts what [`Self::seal`] made for the same place and row; anything else, or a changed byte, is an error.
    pub fn open_sealed(&self, place: &str, row: Uuid, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let broken = || Error::internal(format!("the sealed value {place} of {row} cannot be opened"));
        let (id, rest) = sealed.split_first().ok_or_else(broken)?;
        let (nonce, text) = rest.split_at_checked(NONCE).ok_or_else(broken)?;
        let cipher = &self.0.known.iter().find(|known| known.id == *id).ok_or_else(broken)?.cipher;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        cipher.decrypt(&XNonce::from(nonce), Payload { msg: text, aad: &associated(place, row) }).map_err(|_| broken())
    }

    /// Seals an optional text.
    pub fn seal_text(&self, place: &str, row: Uuid, text: Option<&str>) -> Result<Option<Vec<u8>>, Error> {
        text.map(|t| self.seal(place, row, t.as_bytes())).transpose()
    }

    /// Opens an optional text.
    pub fn open_text(&self, place: &str, row: Uuid, sealed: Option<&[u8]>) -> Result<Option<String>, Error> {
        sealed.map(|s| String::from_utf8(self.open_sealed(place, row, s)?).map_err(Error::internal)).transpose()
    }

    /// A keyed digest by which equal values of one place are found without opening any (a blind index): HMAC-SHA-256, cut to 16 bytes.
    pub fn blind_index(&self, place: &str, value: &str) -> Result<Vec<u8>, Error> {
        index(&self.key_of_hashing()?.index, place, value)
    }

    /// The same under each key that is known, for what is not made anew with another key; the one of [`Self::blind_index`] first.
    pub fn blind_indexes(&self, place: &str, value: &str) -> Result<Vec<Vec<u8>>, Error> {
        let own = self.hashing()?;
        let others = self.0.known.iter().filter(|key| key.id != own);
        std::iter::once(self.key_of_hashing()?).chain(others).map(|key| index(&key.index, place, value)).collect()
    }

    /// The id of the key under which entries of the audit log are chained from now on.
    pub fn audit_key(&self) -> Result<u8, Error> {
        self.0.known.first().map(|key| key.id).ok_or_else(|| Error::internal("no key for the audit log"))
    }

    /// HMAC-SHA-256 of a message of one kind under the audit key with this id; `None` where that key is not here.
    pub fn audit_mac(&self, key: u8, kind: &str, message: &[u8]) -> Result<Option<[u8; 32]>, Error> {
        let Some(key) = self.0.known.iter().find(|known| known.id == key) else { return Ok(None) };
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&*key.audit).map_err(Error::internal)?;
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        Ok(Some(mac.finalize().into_bytes().into()))
    }

    /// The key that signs access tokens.
    pub fn token_key(&self) -> Result<&[u8], Error> {
        let key = self.key_of_hashing()?.tokens.as_ref().ok_or_else(|| Error::internal("no key for access tokens"))?;
        Ok(key.as_slice())
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

fn index(key: &[u8; 32], place: &str, value: &str) -> Result<Vec<u8>, Error> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(place.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    Ok(mac.finalize().into_bytes()[..16].to_vec())
}

fn associated(place: &str, row: Uuid) -> Vec<u8> {
    [place.as_bytes(), b":", row.as_bytes()].concat()
}

fn derive(master: &[u8; 32], purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>, Error> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(b"clientsphere"), master).expand(purpose, &mut *key).map_err(|_| Error::internal("key derivation failed"))?;
    Ok(key)
}

/// Writes a new file that only its owner may read; an existing one is never overwritten.
pub fn write_private(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let fail = |e: std::io::Error| Error::internal(format!("cannot write {}: {e}", file.display()));
    let mut handle = options.open(file).map_err(fail)?;
    handle.write_all(bytes).and_then(|()| handle.sync_all()).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u8, byte: u8) -> String {
        format!("{id}:{}", STANDARD.encode([byte; 32]))
    }

    #[test]
    fn what_is_sealed_opens_in_its_own_place_only() {
        let keys = Keyring::parse(&key(1, 7)).unwrap();
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut sealed = keys.seal("customers.phone", row, b"+49 30 1").unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"+49 "));
        assert_eq!(keys.open_sealed("customers.phone", row, &sealed).unwrap(), b"+49 30 1");
        assert!(keys.open_sealed("customers.phone", other, &sealed).is_err());
        assert!(keys.open_sealed("customers.street", row, &sealed).is_err());
        sealed[30] ^= 1;
        assert!(keys.open_sealed("customers.phone", row, &sealed).is_err());
        assert!(keys.open_sealed("customers.phone", row, b"").is_err());
    }

    #[test]
    fn a_new_key_seals_while_the_old_one_still_opens_and_indexes_stay() {
        let old = Keyring::parse(&key(1, 7)).unwrap();
        let both = Keyring::parse(&format!("{},{}", key(2, 9), key(1, 7))).unwrap();
        let row = Uuid::from_u128(1);
        let sealed = old.seal("p", row, b"x").unwrap();
        assert_eq!(both.open_sealed("p", row, &sealed).unwrap(), b"x");
        assert_eq!(both.seal("p", row, b"x").unwrap()[0], 2);
        assert_eq!(old.blind_index("p", "x").unwrap(), both.blind_index("p", "x").unwrap());
        assert_ne!(old.blind_index("p", "x").unwrap(), old.blind_index("q", "x").unwrap());
    }

    #[test]
    fn of_a_key_that_is_gone_the_audit_log_keeps_what_it_needs() {
        let (old, new) = (Keyring::parse(&key(1, 7)).unwrap(), Keyring::parse(&key(2, 9)).unwrap());
        let both = Keyring::parse(&format!("{},{}", key(2, 9), key(1, 7))).unwrap();
        let kept = both.retired(1).unwrap().unwrap();
        let after = new.with_retired(1, &kept).unwrap();
        let row = Uuid::from_u128(1);
        assert_eq!(after.open_sealed("p", row, &old.seal("p", row, b"x").unwrap()).unwrap(), b"x");
        assert_eq!(after.audit_mac(1, "entry", b"x").unwrap(), old.audit_mac(1, "entry", b"x").unwrap());
        assert_eq!((after.ids(), after.hashing().unwrap(), after.audit_key().unwrap()), (vec![2], 2, 2));
        assert_eq!(after.blind_indexes("p", "x").unwrap(), [new.blind_index("p", "x").unwrap(), old.blind_index("p", "x").unwrap()]);
        assert!(after.hanging_on(1).is_none(), "nothing else hangs on it any more");
        assert_eq!(both.hanging_on(2).unwrap().token_key().unwrap(), new.token_key().unwrap());
        assert!(old.with_retired(2, &kept).is_err());
    }

    #[test]
    fn the_key_file_is_made_once_and_private() {
        let dir = std::env::temp_dir().join(format!("clientsphere-{}", Uuid::now_v7()));
        std::fs::create_dir(&dir).unwrap();
        let first = Keyring::open(None, &dir).unwrap().token_key().unwrap().to_vec();
        assert_eq!(Keyring::open(None, &dir).unwrap().token_key().unwrap(), first);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(dir.join("secret.key")).unwrap().permissions()) & 0o777,
            0o600
        );
        std::fs::remove_dir_all(dir).unwrap();
    }
}
