//! Contents of files: sealed, in a folder beside the database or in a bucket that speaks S3, under keys of our own.
//!
//! A file is written before the row that names it, and removed after that row is gone, so there is never a row without its file. What is left of a
//! write that failed half-way is known by its note in `file_writes` and swept later.

use super::clock;
use super::config::{Config, FileAdapter, S3};
use super::ctx::Ctx;
use super::db::Tx;
use super::entity::file_write::{ActiveModel, Column, Entity};
use super::error::Error;
use super::outbox::{Failure, Handler, Message};
use super::record::Recorded;
use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use secrecy::ExposeSecret;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use uuid::Uuid;

/// The kind of jobs that remove files.
const REMOVE: &str = "file.remove";
/// Where the contents of a file are sealed for.
const CONTENT: &str = "files.content";
/// Files removed by one job.
const TOGETHER: usize = 100;
/// After this long a write that is still noted has failed.
const FAILED: TimeDelta = TimeDelta::hours(24);
/// Files from this size on take a place for heavy work while they are read.
const HEAVY: i64 = 1024 * 1024;
/// How long one request to a bucket may take: the largest file over a line that is not fast.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a request that failed is repeated.
const REPEATED: Duration = Duration::from_secs(15);

/// Where the folder adapter keeps files.
pub fn folder(config: &Config) -> PathBuf {
    config.data_dir.join("files")
}

/// The store that the configuration asks for.
pub struct Files(Box<dyn ObjectStore>);

impl Files {
    /// Opens the store; the folder is made where it is missing, readable by its owner alone.
    pub fn open(config: &Config) -> Result<Self, Error> {
        let store: Box<dyn ObjectStore> = match config.files.adapter {
            FileAdapter::Folder => Box::new(in_folder(&folder(config))?),
            FileAdapter::S3 => Box::new(in_bucket(&config.files.s3)?),
        };
        Ok(Self(store))
    }

    async fn put(&self, key: Uuid, sealed: Vec<u8>) -> Result<(), Error> {
        self.0.put(&place(key), sealed.into()).await.map_err(|e| failed(&e))?;
        Ok(())
    }

    async fn get(&self, key: Uuid) -> Result<Bytes, Error> {
        let found = self.0.get(&place(key)).await.map_err(|e| failed(&e))?;
        found.bytes().await.map_err(|e| failed(&e))
    }

    /// Removes a file; one that is gone already is removed.
    async fn remove(&self, key: Uuid) -> Result<(), Error> {
        match self.0.delete(&place(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

fn in_folder(folder: &Path) -> Result<LocalFileSystem, Error> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|e| Error::internal(format!("the folder {} cannot be made: {e}", folder.display())))?;
    // What was answered is on the disk, as with the database.
    Ok(LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?.with_fsync(true))
}

fn in_bucket(s3: &S3) -> Result<AmazonS3, Error> {
    // The client finds its cryptography here; what was installed before stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let retries = RetryConfig { max_retries: 3, retry_timeout: REPEATED, ..RetryConfig::default() };
    let plain = s3.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(s3.bucket.clone().unwrap_or_default())
        .with_region(&s3.region)
        .with_virtual_hosted_style_request(!s3.path_style)
        .with_client_options(ClientOptions::new().with_timeout(PATIENCE))
        .with_retry(retries)
        // One by one, as every server knows it.
        .with_disable_bulk_delete(true)
        .with_allow_http(plain);
    if let Some(endpoint) = &s3.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let (Some(id), Some(secret)) = (&s3.access_key, &s3.secret_key) {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret.expose_secret());
    }
    builder.build().map_err(Error::internal)
}

/// Spread over 256 folders by the random end of the key: folders stay small.
fn place(key: Uuid) -> Place {
    let name = key.simple().to_string();
    Place::from(format!("{}/{name}", &name[30..]))
}

fn failed(error: &object_store::Error) -> Error {
    let text = error.to_string();
    if text.contains("No space left on device") {
        return Error::Full;
    }
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::internal(format!("a file is missing: {text}"));
    }
    tracing::warn!(%text, "the file store does not work");
    Error::Unavailable { detail: "The file store cannot be reached.".to_owned(), retry_after: 10 }
}

/// Stores contents under a new key. The row that names it has to call [`keep`] in its own transaction; otherwise the contents are swept in a day.
pub async fn store(ctx: &Ctx, key: Uuid, content: Bytes) -> Result<(), Error> {
    let note = ActiveModel { key: Set(key), begun_at: Set(clock::now()) };
    ctx.write(async |tx| Ok(Recorded::unaudited(Entity::insert(note).exec_without_returning(tx).await?))).await?;
    let keys = ctx.keys().clone();
    let sealed = actix_web::web::block(move || keys.seal(CONTENT, key, &content)).await.map_err(Error::internal)??;
    ctx.app().files.put(key, sealed).await
}

/// Says that a row names the file now; to be called in the transaction that writes the row.
pub async fn keep(tx: &Tx, key: Uuid) -> Result<(), Error> {
    let done = Entity::delete_by_id(key).exec(tx).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::internal("a file was kept that is not stored any more")) }
}

/// Takes back what [`store`] stored and nobody kept.
pub async fn take_back(ctx: &Ctx, key: Uuid) -> Result<(), Error> {
    ctx.app().files.remove(key).await?;
    ctx.write(async |tx| Ok(Recorded::unaudited(Entity::delete_by_id(key).exec(tx).await.map(drop)?))).await
}

/// The contents of a file of this size.
pub async fn read(ctx: &Ctx, key: Uuid, size: i64) -> Result<Bytes, Error> {
    let _place = if size >= HEAVY { Some(ctx.app().heavy_work().await?) } else { None };
    let sealed = ctx.app().files.get(key).await?;
    let keys = ctx.keys().clone();
    let opened = actix_web::web::block(move || keys.open_sealed(CONTENT, key, &sealed)).await.map_err(Error::internal)??;
    Ok(opened.into())
}

/// The jobs that remove these files, to be sent by the transaction that removes the rows.
pub fn removal(keys: &[Uuid]) -> Vec<Message> {
    let job = |keys: &[Uuid]| Message::job(REMOVE, format!("Remove {} files", keys.len()), serde_json::json!(keys));
    keys.chunks(TOGETHER).map(job).collect()
}

/// Removes files that no row names any more.
pub fn remover() -> (&'static str, Handler) {
    let run: Handler = Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let keys: Vec<Uuid> =
                serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
            for key in keys {
                ctx.app().files.remove(key).await?;
            }
            Ok(())
        })
    });
    (REMOVE, run)
}

/// Seals all contents again that are not sealed with the first key; tells how many could not be opened. Nobody else may write meanwhile.
pub async fn reseal_all(ctx: &Ctx, first: u8) -> Result<u64, Error> {
    let store = &ctx.app().files.0;
    let places: Vec<Place> = store.list(None).map_ok(|file| file.location).try_collect().await.map_err(|e| failed(&e))?;
    let mut lost = 0;
    for place in places {
        let Some(key) = place.filename().and_then(|name| name.parse::<Uuid>().ok()) else { continue };
        let sealed = ctx.app().files.get(key).await?;
        if sealed.first() == Some(&first) {
            continue;
        }
        match ctx.keys().open_sealed(CONTENT, key, &sealed) {
            Ok(content) => ctx.app().files.put(key, ctx.keys().seal(CONTENT, key, &content)?).await?,
            Err(error) => {
                tracing::warn!(%key, %error, "the contents of a file are left as they are");
                lost += 1;
            }
        }
    }
    Ok(lost)
}

/// Sweeps what failed writes have left.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let left = Entity::find().select_only().column(Column::Key).filter(Column::BegunAt.lt(clock::now() - FAILED)).limit(1_000);
    let left: Vec<Uuid> = left.into_tuple().all(ctx.db()).await?;
    for key in left {
        take_back(ctx, key).await?;
    }
    Ok(())
}
