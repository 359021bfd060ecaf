//! The product as its users start it: the release binary, a process of its own.

use crate::process::Process;
use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// One client address stands for thousands of users here, so what is allowed per address or user is raised. All else is as delivered, logs included.
const SETTINGS: [(&str, &str); 6] = [
    ("CLIENTSPHERE_LIMITS__REQUESTS_PER_SECOND", "1000000"),
    ("CLIENTSPHERE_LIMITS__BURST", "1000000"),
    ("CLIENTSPHERE_LIMITS__SIGN_IN__ATTEMPTS_PER_ACCOUNT", "1000000"),
    ("CLIENTSPHERE_LIMITS__SIGN_IN__ATTEMPTS_PER_ADDRESS", "1000000"),
    ("CLIENTSPHERE_LIMITS__SHARES__SESSIONS", "1000000"),
    ("CLIENTSPHERE_LIMITS__SHARES__INTERACTIONS_A_DAY", "1000000"),
];

/// How long access tokens are good for.
#[derive(Clone, Copy, PartialEq)]
pub enum Tokens {
    /// As users have them; they are renewed.
    AsDelivered,
    /// Longer than filling a database and measuring single requests takes.
    Lasting,
}

const LASTING: [(&str, &str); 2] = [("CLIENTSPHERE_SESSIONS__ACCESS", "12h"), ("CLIENTSPHERE_SESSIONS__IDLE", "24h")];

/// A running product.
pub struct Product {
    child: Child,
    pub address: SocketAddr,
    /// The folder of its data.
    pub data: PathBuf,
    /// The token of the set-up link, once it was printed.
    setup_token: Receiver<String>,
}

/// The release binary; built where it is missing.
pub fn binary() -> Result<PathBuf> {
    let file = target().join("release/clientsphere");
    if !file.is_file() {
        let status = Command::new(env!("CARGO")).args(["build", "--release", "--package", "clientsphere"]).current_dir(root()).status()?;
        if !status.success() {
            bail!("the product does not build");
        }
    }
    Ok(file)
}

/// The folder of the whole project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

impl Product {
    /// Starts the product on a data folder, and waits until it says where it listens.
    pub fn start(data: &Path, tokens: Tokens) -> Result<Self> {
        fs::create_dir_all(data)?;
        let log = File::options().create(true).append(true).open(data.join("bench.log"))?;
        let mut child = Command::new(binary()?)
            .current_dir(data)
            .env("CLIENTSPHERE_DATA_DIR", data)
            .env("CLIENTSPHERE_LISTEN", "127.0.0.1:0")
            .envs(SETTINGS)
            .envs(LASTING.into_iter().filter(|_| tokens == Tokens::Lasting))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("the product cannot be started")?;
        let mut lines = BufReader::new(child.stdout.take().context("no output")?);
        let address = match listening(&mut lines) {
            Ok(address) => address,
            Err(error) => {
                let _ = child.kill();
                return Err(error.context(format!("see {}", data.join("bench.log").display())));
            }
        };
        let (found, setup_token) = channel();
        std::thread::spawn(move || {
            // Reads to the end: whatever the product says later must find a reader.
            for line in lines.lines().map_while(Result::ok) {
                if let Some((_, token)) = line.split_once("/setup#") {
                    let _ = found.send(token.trim().to_owned());
                }
            }
        });
        Ok(Self { child, address, data: data.to_owned(), setup_token })
    }

    /// The token of the set-up link; printed only while there is no administrator.
    pub fn setup_token(&self) -> Result<String> {
        self.setup_token.recv_timeout(Duration::from_secs(10)).context("the product printed no set-up link")
    }

    pub fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Ends it as an operator would, and tells how long it took.
    pub fn stop(mut self) -> Result<Duration> {
        let started = Instant::now();
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)?;
        self.child.wait()?;
        Ok(started.elapsed())
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listening(lines: &mut BufReader<ChildStdout>) -> Result<SocketAddr> {
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        if let Some((_, rest)) = line.split_once("(listening on ") {
            return Ok(rest.trim().trim_end_matches(')').parse()?);
        }
        line.clear();
    }
    bail!("the product ended before it listened")
}
