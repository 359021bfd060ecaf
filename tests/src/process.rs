//! The product as a program of its own, for what only a whole process can show: signals, sudden death, what it prints.

use crate::account::PASSWORD;
use crate::client::Client;
use crate::wait::until;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The program; `CLIENTSPHERE_BIN` names it, otherwise cargo builds it first.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os("CLIENTSPHERE_BIN").filter(|path| !path.is_empty()) {
        Some(path) => path.into(),
        None => build(),
    })
}

fn build() -> PathBuf {
    // With the selection of packages that the tests were built with, so that nothing is compiled in another way once more.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--locked", "--workspace", "--exclude", "frontend*", "--bin", "clientsphere"]);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for (name, _) in std::env::vars_os() {
        // Cargo tells tests which package they are; build scripts that look at these would run again.
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    let built = cargo.status().expect("cargo, to build the program");
    assert!(built.success(), "the program could not be built; or set CLIENTSPHERE_BIN to its path");
    // This test is target/debug/deps/api-…; the program is target/debug/clientsphere.
    let test = std::env::current_exe().expect("the test's own path");
    test.ancestors().nth(2).expect("cargo's output folder").join(format!("clientsphere{}", std::env::consts::EXE_SUFFIX))
}

/// A running program; killed when this is dropped.
pub struct Spawned {
    child: Child,
    folder: PathBuf,
    pub address: SocketAddr,
    pub anyone: Client,
    pub setup_link: Option<String>,
}

impl Spawned {
    /// Starts the program with its data in `folder/data`, and these further environment variables.
    pub async fn start(folder: &Path, environment: &[(&str, &str)]) -> Self {
        Self::try_start(folder, environment).await.unwrap_or_else(|output| panic!("the program does not start:\n{output}"))
    }

    /// The same; the error is what the program printed before it ended.
    pub async fn try_start(folder: &Path, environment: &[(&str, &str)]) -> Result<Self, String> {
        Self::run(Command::new(binary()), folder, environment).await
    }

    /// Starts the program where others may read what it makes, unless it sees to that itself.
    pub async fn try_start_with_umask(folder: &Path, environment: &[(&str, &str)]) -> Result<Self, String> {
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask 022; exec \"$0\""]).arg(binary());
        Self::run(shell, folder, environment).await
    }

    /// Starts the program so that a write beyond the limit of [`Self::limit_files`] fails as on a full disk, instead of ending the program.
    pub async fn start_on_limited_disk(folder: &Path) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\""]).arg(binary());
        Self::run(shell, folder, &[]).await.unwrap_or_else(|output| panic!("the program does not start:\n{output}"))
    }

    /// From now on no file of the program grows beyond `bytes`, or all may again. Linux only.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let most = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let set = Command::new("prlimit").args(["--pid", &self.child.id().to_string(), &format!("--fsize={most}:")]).status();
        assert!(set.is_ok_and(|s| s.success()), "prlimit, which comes with util-linux, could not limit the program's files");
    }

    async fn run(mut program: Command, folder: &Path, environment: &[(&str, &str)]) -> Result<Self, String> {
        let file = |name: &str| std::fs::File::create(folder.join(name)).expect("a file for the program's output");
        let child = program
            .current_dir(folder)
            .env_clear()
            .envs([("CLIENTSPHERE_LISTEN", "127.0.0.1:0"), ("CLIENTSPHERE_DATA_DIR", "data"), ("CLIENTSPHERE_LIMITS__BURST", "100000")])
            .envs([("CLIENTSPHERE_LIMITS__REQUESTS_PER_SECOND", "100000"), ("CLIENTSPHERE_LIMITS__SIGN_IN__ATTEMPTS_PER_ACCOUNT", "10000")])
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .expect("the program");
        let mut spawned =
            Self { child, folder: folder.to_owned(), address: ([0, 0, 0, 0], 0).into(), anyone: Client::new(""), setup_link: None };
        let started = until("the program to say where it listens", async || {
            let output = spawned.output();
            let address = output.split_once("listening on ").and_then(|(_, rest)| rest.split(')').next()?.parse::<SocketAddr>().ok());
            let ended = spawned.child.try_wait().expect("the program's state");
            match (address, ended) {
                (Some(address), _) => Some(Ok(address)),
                (None, Some(_)) => Some(Err(spawned.output())),
                (None, None) => None,
            }
        })
        .await?;
        spawned.address = started;
        spawned.anyone = Client::new(format!("http://{started}"));
        // The link is printed after the address, so it may not be there yet: who is not set up waits for it.
        let needed = spawned.anyone.get("/setup").await.json()["needed"] == true;
        if needed {
            spawned.setup_link = Some(until("the set-up link", async || link(&spawned.output())).await);
        }
        Ok(spawned)
    }

    /// All it has printed so far.
    pub fn output(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        read("stdout") + &read("stderr")
    }

    /// Sets up the first administrator, Ada, and signs her in.
    pub async fn set_up(&self) -> Client {
        let link = self.setup_link.as_deref().expect("a set-up link");
        let (_, token) = link.split_once('#').expect("a token in the link");
        let body = serde_json::json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
        let answer = self.anyone.post("/setup", &body).await.expect(201);
        self.anyone.with_token(answer.json()["access_token"].as_str().expect("a token"))
    }

    /// Signs in Ada, whom [`Self::set_up`] has made.
    pub async fn sign_in(&self) -> Client {
        let body = serde_json::json!({ "email": "ada@example.com", "password": PASSWORD });
        let answer = self.anyone.post("/auth/sign-in", &body).await.expect(200);
        self.anyone.with_token(answer.json()["access_token"].as_str().expect("a token"))
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no chance to tidy up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, as an orchestrator sends it.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|s| s.success()), "the program could not be told to stop");
    }

    /// Waits for the end and tells whether it was a good one.
    pub async fn ended(&mut self) -> bool {
        let child = &mut self.child;
        until("the program to end", async || child.try_wait().expect("the program's state")).await.success()
    }
}

fn link(output: &str) -> Option<String> {
    let line = output.lines().find(|line| line.contains("/setup#"))?;
    line.split_whitespace().find(|word| word.contains("/setup#")).map(str::to_owned)
}

impl Drop for Spawned {
    fn drop(&mut self) {
        self.kill();
    }
}
