//! The connections to one server, kept open from request to request as browsers do.
//!
//! They live on a runtime of their own. A test's runtime stands still while the test blocks, as where it waits for its server to end, and a
//! connection on it could not be closed then.

use std::sync::{Arc, LazyLock, OnceLock, RwLock};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("client").enable_all().build().expect("a runtime")
});

/// The connections that all who speak to one server share. Cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<RwLock<reqwest::Client>>);

impl Default for Connections {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(client())))
    }
}

impl Connections {
    pub fn http(&self) -> reqwest::Client {
        self.0.read().expect("the client").clone()
    }

    /// Closes those that no request uses; those that one uses close after it.
    pub fn hang_up(&self) {
        *self.0.write().expect("the client") = client();
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where tests make their HTTP client")]
fn client() -> reqwest::Client {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| drop(rustls::crypto::ring::default_provider().install_default()));
    reqwest::Client::builder()
        .timeout(Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        // Reading the system's certificates takes longer than most tests, and none speaks TLS.
        .tls_certs_only([])
        .no_proxy()
        .no_gzip()
        .build()
        .expect("an HTTP client")
}

/// Works where the connections live; ends the work when whoever waits for it does no longer.
pub async fn run<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let mut running = Running(RUNTIME.spawn(work));
    (&mut running.0).await.expect("a request panics in nothing of ours")
}

struct Running<T>(JoinHandle<T>);

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
