//! Moving everything to a new secret key from the command line, while no server runs.

mod tables;

pub use tables::SEALED;

use crate::{StartError, app};
use actix_web::web;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::config::Config;
use platform::db::Db;
use platform::keys;
use platform::seal::{Keyring, random};
use platform::{App, Ctx, Error};
use secrecy::ExposeSecret;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

/// What was done.
pub struct Rekeyed {
    pub to: u8,
    /// Values that could not be opened.
    pub lost: u64,
    /// Where the keys are written down.
    pub kept_in: &'static str,
}

/// Moves everything to the key that is written first; where that is the one in use already, a new one is made and written before the others. One that
/// was ended half-way goes on where it was.
///
/// # Errors
/// Where a server runs on the same data, where a key is missing, or where the configuration holds the keys and no new one among them.
pub async fn rekey(mut config: Config) -> Result<Rekeyed, StartError> {
    // One connection does all, so that any other is a server's.
    config.database_connections = 1;
    let _held = hold_alone(&config)?;
    if let Some(url) = &config.database_url {
        Db::refuse_others(url.expose_secret()).await?;
    }
    let mut app = App::open(config.clone(), app::registry()).await?;
    let is_half_done = keys::refuse_half_done(&app.db).await.is_err();
    if !is_half_done {
        app.db.close().await;
        // An older database is brought up to date first.
        crate::open(config.clone()).await?.db.clone().close().await;
        app = App::open(config.clone(), app::registry()).await?;
        if app.keys.audit_key()? == app.keys.hashing()? {
            write_new_key(&config, &app.keys)?;
            app.db.close().await;
            app = App::open(config.clone(), app::registry()).await?;
        }
    }
    let app = web::Data::new(app);
    let ctx = Ctx::of_system(app.clone());
    let moved = keys::move_to_first(&ctx, SEALED, async |tx| customers::compare_all_again(tx).await).await?;
    app.db.clone().close().await;
    let kept_in = if config.secret_key.is_some() { "CLIENTSPHERE_SECRET_KEY" } else { "data_dir/secret.key" };
    Ok(Rekeyed { to: moved.to, lost: moved.lost, kept_in })
}

/// Writes a new key before the others.
fn write_new_key(config: &Config, keys: &Keyring) -> Result<(), StartError> {
    if config.secret_key.is_some() {
        return Err(StartError::Open(format!(
            "there is no new key: put one before the others in CLIENTSPHERE_SECRET_KEY, as {}:$(openssl rand -base64 32)",
            next(keys)
        )));
    }
    let file = config.data_dir.join("secret.key");
    let failed = |e: std::io::Error| StartError::Open(format!("cannot write {}: {e}", file.display()));
    let before = std::fs::read_to_string(&file).map_err(failed)?;
    let text = format!("{}:{},{}\n", next(keys), STANDARD.encode(random::<32>()?), before.trim());
    let mut incoming = tempfile::NamedTempFile::new_in(&config.data_dir).map_err(failed)?;
    incoming.write_all(text.as_bytes()).and_then(|()| incoming.as_file().sync_all()).map_err(failed)?;
    incoming.persist(&file).map_err(|e| failed(e.error))?;
    Ok(())
}

/// An id that no key had before.
fn next(keys: &Keyring) -> u8 {
    let known = keys.all_ids();
    let highest = known.iter().copied().max().unwrap_or(0);
    (1..=u8::MAX).map(|n| highest.wrapping_add(n)).find(|id| !known.contains(id)).unwrap_or(highest)
}

/// Keeps a re-keying from beginning while the product runs on an embedded database. On PostgreSQL its connections are seen.
pub(crate) fn hold_for_running(config: &Config) -> Result<Option<File>, StartError> {
    let Some(file) = lock_file(config)? else { return Ok(None) };
    file.try_lock_shared()
        .map_err(|_| StartError::Open("clientsphere rekey is at work on this data folder: wait until it has ended".to_owned()))?;
    Ok(Some(file))
}

fn hold_alone(config: &Config) -> Result<Option<File>, StartError> {
    let Some(file) = lock_file(config)? else { return Ok(None) };
    file.try_lock().map_err(|_| StartError::Open("a server is running on this data folder: stop it first".to_owned()))?;
    Ok(Some(file))
}

fn lock_file(config: &Config) -> Result<Option<File>, StartError> {
    if config.database_url.is_some() {
        return Ok(None);
    }
    let file = config.data_dir.join("running.lock");
    let failed = |e: std::io::Error| StartError::from(Error::internal(format!("cannot open {}: {e}", file.display())));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&config.data_dir).map_err(failed)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    Ok(Some(options.mode(0o600).open(&file).map_err(failed)?))
}
