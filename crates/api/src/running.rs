//! Starting and stopping the whole product.

use crate::{app, rekey};
use actix_web::web;
use platform::config::Config;
use platform::db::Db;
use platform::files;
use platform::limits::Draining;
use platform::outbox::Worker;
use platform::serve::End;
use platform::{App, Ctx, Error, chain, housekeeping, keys, search, serve};
use secrecy::ExposeSecret;
use std::net::SocketAddr;
use tokio::sync::oneshot;

/// Why the product did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database, the key or the data folder.
    #[error("{0}")]
    Open(String),
    #[error(transparent)]
    Serve(#[from] serve::ServeError),
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        Self::Open(match error {
            Error::Internal(cause) => cause,
            other => other.to_string(),
        })
    }
}

/// A running product.
pub struct Running {
    /// Held as long as it runs, so that no re-keying begins meanwhile.
    _held: Option<std::fs::File>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the first administrator is set up, while there is none.
    pub setup_link: Option<String>,
    stop: oneshot::Sender<End>,
    done: tokio::task::JoinHandle<Result<(), serve::ServeError>>,
}

impl Running {
    /// Stops taking requests, lets those in flight finish, and closes the database.
    pub async fn stop(self) -> Result<(), StartError> {
        self.end(End::Orderly).await
    }

    /// Stops as if killed: requests in flight are cut off, and nothing is brought in order for the next start. For what is thrown away.
    pub async fn abandon(self) -> Result<(), StartError> {
        self.end(End::AtOnce).await
    }

    async fn end(self, end: End) -> Result<(), StartError> {
        let _ = self.stop.send(end);
        self.done.await.map_err(|e| StartError::Open(e.to_string()))??;
        Ok(())
    }

    /// Waits until the server ends by itself or `signal` is done, then stops it.
    pub async fn until(self, signal: impl Future<Output = ()>) -> Result<(), StartError> {
        signal.await;
        self.stop().await
    }
}

/// Opens the data folder, the key and the database, and brings the schema and the built-in roles up to date. Serves nothing.
pub async fn open(config: Config) -> Result<web::Data<App>, StartError> {
    let app = web::Data::new(App::open(config, app::registry()).await?);
    let alone = match &app.config.database_url {
        Some(url) => Some(Db::start_alone(url.expose_secret()).await?),
        None => None,
    };
    keys::refuse_half_done(&app.db).await?;
    app.db.migrate().await?;
    keys::note_use(&app.db, &app.keys).await?;
    chain::begin(&Ctx::of_system(app.clone())).await?;
    identity::seed(&Ctx::of_system(app.clone())).await?;
    if let Some(alone) = alone {
        alone.release().await;
    }
    Ok(app)
}

/// Starts the product: database, worker and server.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let mut config = config;
    let held = rekey::hold_for_running(&config)?;
    let app = open(config.clone()).await?;
    let ctx = Ctx::of_system(app.clone());
    if config.demo {
        crate::demo::load(&ctx).await?;
    }
    let identity = identity::state(&app)?;
    let feed = web::Data::new(live::Feed::new(&config.limits.shares));
    let (shared, joined) = (app.clone(), feed.clone());
    let draining = web::Data::new(Draining::default());
    let noted = draining.clone();
    let listening = serve::listen(&config, move |cfg| {
        cfg.app_data(shared.clone()).app_data(identity.clone()).app_data(joined.clone()).app_data(noted.clone()).configure(app::routes);
    })?;
    config.listen = listening.address;
    let setup_link = identity::setup_link(&ctx).await?;
    let worker = start_worker(app.clone(), feed.clone())?;
    let (stop, stopped) = oneshot::channel::<End>();
    let address = listening.address;
    let closing = async move |end| {
        worker.stop().await;
        if end == End::AtOnce {
            return;
        }
        if let Err(error) = app.db.analyze().await {
            tracing::warn!(%error, "no statistics were gathered for the planner; those of before are used on");
        }
        app.db.clone().close().await;
    };
    let stopping = async move {
        let end = stopped.await.unwrap_or(End::Orderly);
        draining.begin();
        // Streams end by themselves only when their page closes.
        feed.close();
        end
    };
    let done = tokio::spawn(serve::run(listening, stopping, closing));
    Ok(Running { _held: held, address, setup_link, stop, done })
}

/// The outbox worker on a thread of its own, so that slow providers never hold up requests.
struct WorkerThread {
    stop: oneshot::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl WorkerThread {
    async fn stop(self) {
        let _ = self.stop.send(());
        let _ = tokio::task::spawn_blocking(move || self.thread.join()).await;
    }
}

fn start_worker(app: web::Data<App>, feed: web::Data<live::Feed>) -> Result<WorkerThread, StartError> {
    let (stop, stopped) = oneshot::channel::<()>();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| StartError::Open(e.to_string()))?;
    let handlers_app = app.clone();
    let thread = std::thread::Builder::new().name("outbox".to_owned()).spawn(move || {
        let work = async move {
            match app::handlers(&handlers_app) {
                Ok(handlers) => {
                    let ctx = Ctx::of_system(app.clone());
                    let cleaning = clean_up_regularly(Ctx::of_system(app.clone()));
                    let checkpoints = ctx.app().db.keep_log_short(&ctx.app().written);
                    let (following, anchoring) = (customers::follow_changes(&ctx), chain::keep_anchored(ctx.app()));
                    let watching = futures_util::future::join3(feed.run(&ctx), following, anchoring);
                    futures_util::future::join4(Worker::new(app, handlers).run(), cleaning, watching, checkpoints).await;
                }
                Err(error) => tracing::error!(%error, "the outbox worker cannot start"),
            }
        };
        let until_stopped = async {
            tokio::select! {
                () = work => {}
                _ = stopped => {}
            }
        };
        tokio::task::LocalSet::new().block_on(&runtime, until_stopped);
    });
    Ok(WorkerThread { stop, thread: thread.map_err(|e| StartError::Open(e.to_string()))? })
}

async fn clean_up_regularly(ctx: Ctx) {
    loop {
        for (what, done) in [
            ("the platform", housekeeping::cleanup(&ctx).await),
            ("files", files::cleanup(&ctx).await),
            ("attachments", attachments::cleanup(&ctx).await),
            ("identity", identity::cleanup(&ctx).await),
            ("the records' traces", records::cleanup(&ctx).await),
            ("customers", customers::cleanup(&ctx).await),
            ("notifications", notifications::cleanup(&ctx).await),
            ("the spelling of words", search::spell_waiting(&ctx).await),
        ] {
            if let Err(error) = done {
                tracing::warn!(%error, "{what} could not be cleaned up; trying again later");
            }
        }
        tokio::time::sleep(housekeeping::EVERY).await;
    }
}
