//! Backup and restore from the command line, also while the server runs.
//!
//! A backup is a folder with the database, the files beside it and a manifest; files in a bucket stay there. The key that opens sealed columns is not in it: keep `secret.key` apart, so that a
//! stolen backup gives nothing sealed away.

mod files;

use crate::StartError;
use platform::chain::{self, Anchor};
use platform::config::Config;
use platform::db::Db;
use platform::{App, Error, backups, clock};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::audit::AuditVerdict;
use sqlx_core::{Url, percent_encoding::percent_decode_str};
use std::ffi::OsStr;
use std::io::Read as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = "manifest.json";

/// What a backup says about itself.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// The version of ClientSphere that made it.
    version: String,
    created_at: shared::Moment,
    /// `sqlite` or `postgres`.
    database: String,
    file: String,
    /// SHA-256 of the file, in hexadecimal.
    sha256: String,
    bytes: u64,
    /// Attached files; backups of earlier versions have none.
    #[serde(default)]
    files: Vec<files::Copied>,
    /// The end of the audit log; backups of earlier versions have none.
    #[serde(default)]
    audit: Option<Anchor>,
}

/// Writes a consistent copy of the database and the files into a new folder under `target`; returns the folder.
pub async fn backup(config: &Config, target: &Path) -> Result<PathBuf, StartError> {
    let now = clock::now();
    let folder = target.join(format!("clientsphere-{}", now.format("%Y%m%dT%H%M%SZ")));
    std::fs::create_dir_all(target).map_err(|e| failed("make", target, &e))?;
    // Names and notes are in it in clear: for the owner's eyes only.
    std::fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|e| failed("make", &folder, &e))?;
    let (database, file, audit) = match &config.database_url {
        None => {
            let source = database_file(config);
            if !source.exists() {
                return Err(StartError::Open(format!("there is no database at {}", source.display())));
            }
            let db = Db::sqlite(&source).await?;
            let audit = audit_end(&db).await;
            db.copy_to(&folder.join("clientsphere.db")).await?;
            db.close().await;
            ("sqlite", "clientsphere.db", audit)
        }
        Some(url) => {
            let dump = folder.join("clientsphere.dump");
            let audit = match Db::postgres(url.expose_secret(), 1).await {
                Ok(db) => audit_end(&db).await,
                // pg_dump says it better.
                Err(_) => None,
            };
            tool("pg_dump", &["--format=custom", "--no-owner"], url.expose_secret(), [OsStr::new("--file"), dump.as_os_str()])?;
            ("postgres", "clientsphere.dump", audit)
        }
    };
    let path = folder.join(file);
    let (sha256, bytes) = checksum(&path)?;
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: now,
        database: database.to_owned(),
        file: file.to_owned(),
        sha256,
        bytes,
        files: files::copy(config, &folder)?,
        audit,
    };
    let json = serde_json::to_vec_pretty(&manifest).map_err(|e| StartError::Open(e.to_string()))?;
    std::fs::write(folder.join(MANIFEST), json).map_err(|e| failed("write", &folder, &e))?;
    if let Err(error) = backups::note(config, now, &folder) {
        tracing::warn!(%error, "whoever erases something is not told of this backup");
    }
    Ok(folder)
}

/// The end of the audit log before the copy is made, so that it is in the copy. A backup is made without it rather than not at all.
async fn audit_end(db: &Db) -> Option<Anchor> {
    Anchor::now(db.read()).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the backup does not say where the audit log ends");
        None
    })
}

/// Verifies the audit log, also against the ends that these backups say it had.
pub async fn verify_audit(config: Config, against: &[PathBuf]) -> Result<AuditVerdict, StartError> {
    if config.database_url.is_none() && !database_file(&config).exists() {
        return Err(StartError::Open(format!("there is no database at {}", database_file(&config).display())));
    }
    let mut copies = Vec::new();
    for folder in against {
        let kept_in = format!("the backup {}", folder.display());
        let anchor = manifest(folder)?.audit;
        let anchor =
            anchor.ok_or_else(|| StartError::Open(format!("{kept_in} is of a version that did not note where the audit log ends")))?;
        copies.push(chain::Copied { kept_in, anchor });
    }
    let app = App::open(config, crate::app::registry()).await?;
    let verdict = chain::check(&app, copies).await?;
    app.db.clone().close().await;
    Ok(verdict)
}

fn manifest(folder: &Path) -> Result<Manifest, StartError> {
    let text = std::fs::read(folder.join(MANIFEST)).map_err(|e| failed("read", &folder.join(MANIFEST), &e))?;
    serde_json::from_slice(&text).map_err(|e| StartError::Open(format!("the manifest cannot be read: {e}")))
}

/// Puts a backup back. The server must be stopped. An existing SQLite database is set aside, never overwritten; a PostgreSQL database must be
/// empty.
pub async fn restore(config: &Config, folder: &Path) -> Result<String, StartError> {
    let manifest = manifest(folder)?;
    let source = folder.join(Path::new(&manifest.file).file_name().unwrap_or_default());
    let (sha256, _) = checksum(&source)?;
    if sha256 != manifest.sha256 {
        return Err(StartError::Open(format!("{} is damaged: its checksum is not the one in the manifest", source.display())));
    }
    files::check(folder, &manifest.files)?;
    let restored = match (manifest.database.as_str(), &config.database_url) {
        ("sqlite", None) => restore_sqlite(config, &source).await?,
        ("postgres", Some(url)) => {
            tool("pg_restore", &["--no-owner", "--single-transaction", "--exit-on-error"], url.expose_secret(), [source.as_os_str()])?;
            "the PostgreSQL database".to_owned()
        }
        (made, _) => {
            return Err(StartError::Open(format!("this backup is of a {made} database, and the configuration names another kind")));
        }
    };
    files::put_back(config, folder, &manifest.files)?;
    chain::note_restored(config, manifest.created_at, manifest.audit)?;
    Ok(restored)
}

async fn restore_sqlite(config: &Config, source: &Path) -> Result<String, StartError> {
    std::fs::create_dir_all(&config.data_dir).map_err(|e| failed("make", &config.data_dir, &e))?;
    let target = database_file(config);
    let incoming = target.with_extension("restoring");
    std::fs::copy(source, &incoming).map_err(|e| failed("write", &incoming, &e))?;
    let check = Db::sqlite(&incoming).await?;
    let verdict = check.integrity().await;
    check.close().await;
    verdict?;
    let aside = format!("before-restore-{}", clock::now().format("%Y%m%dT%H%M%SZ"));
    for suffix in ["", "-wal", "-shm"] {
        let old = PathBuf::from(format!("{}{suffix}", target.display()));
        if old.exists() {
            let kept = PathBuf::from(format!("{}.{aside}{suffix}", target.display()));
            std::fs::rename(&old, &kept).map_err(|e| failed("move", &old, &e))?;
        }
    }
    std::fs::rename(&incoming, &target).map_err(|e| failed("write", &target, &e))?;
    Ok(target.display().to_string())
}

fn database_file(config: &Config) -> PathBuf {
    config.data_dir.join("clientsphere.db")
}

/// Runs one of PostgreSQL's own tools, which know how to copy a database under load. The password goes by the environment: everybody on the
/// machine can see a program's arguments.
fn tool<'a>(name: &str, options: &[&str], url: &str, further: impl IntoIterator<Item = &'a OsStr>) -> Result<(), StartError> {
    let (address, password) = without_password(url)?;
    let mut command = Command::new(name);
    command.args(options).arg("--dbname").arg(address).args(further);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(StartError::Open(format!("{name} ended with {status}"))),
        Err(e) => Err(StartError::Open(format!("{name} cannot be started ({e}): install PostgreSQL's client programs"))),
    }
}

/// The database's address in the words of PostgreSQL's tools, and the password apart. The server also takes some options by names of its own.
fn without_password(url: &str) -> Result<(String, Option<String>), StartError> {
    let mut url = Url::parse(url).map_err(|e| StartError::Open(format!("database_url cannot be read: {e}")))?;
    let unreadable = || StartError::Open("the password in database_url cannot be read: % must be written as %25".to_owned());
    let mut password = match url.password() {
        Some(text) => Some(percent_decode_str(text).decode_utf8().map_err(|_| unreadable())?.into_owned()),
        None => None,
    };
    url.set_password(None).map_err(|()| unreadable())?;
    let options: Vec<_> = url.query_pairs().into_owned().collect();
    url.set_query(None);
    for (name, value) in options {
        match name.as_str() {
            "password" => password = Some(value),
            "statement-cache-capacity" => {}
            "ssl-mode" => drop(url.query_pairs_mut().append_pair("sslmode", &value)),
            "ssl-root-cert" | "ssl-ca" => drop(url.query_pairs_mut().append_pair("sslrootcert", &value)),
            "ssl-cert" => drop(url.query_pairs_mut().append_pair("sslcert", &value)),
            "ssl-key" => drop(url.query_pairs_mut().append_pair("sslkey", &value)),
            _ => drop(url.query_pairs_mut().append_pair(&name, &value)),
        }
    }
    // A plus is a space in forms, but not to PostgreSQL.
    let query = url.query().map(|query| query.replace('+', "%20"));
    url.set_query(query.as_deref());
    Ok((url.into(), password))
}

fn checksum(file: &Path) -> Result<(String, u64), StartError> {
    let mut reader = std::fs::File::open(file).map_err(|e| failed("read", file, &e))?;
    let (mut digest, mut buffer, mut bytes) = (Sha256::new(), vec![0; 1 << 16], 0u64);
    loop {
        let n = reader.read(&mut buffer).map_err(|e| failed("read", file, &e))?;
        if n == 0 {
            break;
        }
        digest.update(&buffer[..n]);
        bytes += n as u64;
    }
    // Neither SQLite nor pg_dump waits until its copy is on the disk.
    reader.sync_all().map_err(|e| failed("write", file, &e))?;
    Ok((digest.finalize().iter().map(|b| format!("{b:02x}")).collect(), bytes))
}

fn failed(what: &str, path: &Path, cause: &std::io::Error) -> StartError {
    StartError::from(Error::internal(format!("cannot {what} {}: {cause}", path.display())))
}
