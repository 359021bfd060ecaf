//! The real product, started on a database of its own.

use crate::account::Account;
use crate::client::Client;
use crate::database::{Ground, Inside};
use crate::mailbox::Mail;
use crate::process::binary;
use crate::wait::until;
use api::platform::config::{Config, Hashing};
use secrecy::SecretString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use tokio::sync::{OnceCell, oneshot};

/// A running product and what belongs to it. Stops when it is dropped, and takes its data with it.
pub struct TestApp {
    pub address: SocketAddr,
    /// Not signed in.
    pub anyone: Client,
    /// Where the first administrator is set up.
    pub setup_link: Option<String>,
    pub(crate) admin: OnceCell<Account>,
    pub(crate) invited: std::sync::atomic::AtomicU32,
    running: Option<Thread>,
    ground: Ground,
    config: Config,
}

impl TestApp {
    /// Starts the product on a database that has nothing but the schema and the built-in roles.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts the product without any database, as on the day of its installation.
    pub async fn first_start() -> Self {
        Self::start_on(Ground::new().await, |_| {}).await
    }

    /// The same with other settings than usual.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_on(Ground::from_template().await, change).await
    }

    async fn start_on(ground: Ground, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::defaults().expect("the default settings");
        config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        config.data_dir = ground.folder.join("data");
        config.database_url = ground.database.url().map(SecretString::from);
        config.workers = 2;
        // Each is a process of PostgreSQL, and all that work in the background ask for one as the product starts.
        config.database_connections = 8;
        // What a hash costs in earnest is tested where passwords are.
        config.hashing = Hashing { memory_kib: 64, passes: 1 };
        // Tests ask more often than people do; what the limits do is tested with limits of its own.
        (config.limits.requests_per_second, config.limits.burst) = (100_000, 100_000);
        (config.limits.sign_in.attempts_per_account, config.limits.sign_in.attempts_per_address) = (10_000, 10_000);
        config.limits.sign_in.attempts_by_strangers = 10_000;
        config.limits.shares.exports_an_hour = 100_000;
        config.file_reader = Some(binary().to_owned());
        change(&mut config);
        Self::run(ground, config).await.unwrap_or_else(|e| panic!("the product does not start: {e}"))
    }

    async fn run(ground: Ground, config: Config) -> Result<Self, String> {
        let (thread, started) = Thread::start(config.clone()).await?;
        let (address, setup_link) = started;
        Ok(Self {
            address,
            anyone: Client::new(format!("http://{address}")),
            setup_link,
            admin: OnceCell::new(),
            invited: std::sync::atomic::AtomicU32::new(0),
            running: Some(thread),
            ground,
            config,
        })
    }

    /// Stops the product and starts it again on the same data; the address is another one.
    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await.unwrap_or_else(|e| panic!("the product does not start again: {e}"))
    }

    /// The same with other settings; the error is why it did not start.
    pub async fn restart_with(mut self, change: impl FnOnce(&mut Config)) -> Result<Self, String> {
        self.stop();
        change(&mut self.config);
        Self::run(self.ground, self.config).await
    }

    /// Stops the product and keeps its data to look at.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.anyone.hang_up();
            running.end_well();
        }
    }

    /// The product's data folder.
    pub fn data(&self) -> &Path {
        &self.config.data_dir
    }

    /// Where pages and the API are, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// A connection to the database past the product.
    pub async fn inside(&self) -> Inside {
        self.ground.database.look(&self.config.data_dir).await
    }

    /// All mail that has left so far.
    pub fn mail(&self) -> Vec<Mail> {
        Mail::all(&self.config.data_dir.join("outbox"))
    }

    /// The mail to somebody that has a link to this page; waits for the worker. Of several, the one that is not among `known`.
    pub async fn mail_with_link(&self, to: &str, page: &str, known: &[String]) -> Mail {
        until(&format!("a mail to {to} with a link to /{page}"), async || {
            let fits = |m: &Mail| m.header("to").eq_ignore_ascii_case(to) && m.token(page).is_some_and(|t| !known.contains(&t));
            self.mail().into_iter().find(fits)
        })
        .await
    }
}

/// The product on a thread and runtime of its own: it goes on while a test blocks, and it ends when a test fails.
struct Thread {
    stop: Option<oneshot::Sender<()>>,
    stopped: mpsc::Receiver<()>,
}

type Started = (SocketAddr, Option<String>);

impl Thread {
    async fn start(config: Config) -> Result<(Self, Started), String> {
        let (stop, asked) = oneshot::channel();
        let (told, started) = oneshot::channel();
        let (ending, stopped) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let running = match api::start(config).await {
                    Ok(running) => running,
                    Err(error) => return drop(told.send(Err(error.to_string()))),
                };
                let _ = told.send(Ok((running.address, running.setup_link.clone())));
                // Nobody looks at what a product leaves that is merely dropped.
                let ended = match asked.await {
                    Ok(()) => running.stop().await,
                    Err(_) => running.abandon().await,
                };
                if let Err(error) = ended {
                    eprintln!("the product did not stop well: {error}");
                }
            });
            let _ = ending.send(());
        });
        let started = started.await.map_err(|_| "it panicked".to_owned())??;
        Ok((Self { stop: Some(stop), stopped }, started))
    }

    fn end_well(mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A test that fails may leave requests behind; what is left of the server ends with the process then.
        let _ = self.stopped.recv_timeout(Duration::from_secs(5));
    }
}
