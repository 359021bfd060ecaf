//! A PostgreSQL server for one test run: its own data in a temporary folder, its own port, gone afterwards.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{self as std_process, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    debian,
    process::{self, Running},
    workspace,
};

/// The tests read the server's address from this variable; set beforehand, that server is used and none is started.
pub const VARIABLE: &str = "CLIENTSPHERE_TEST_POSTGRES";

const OTHERWISE: &str = "the tests need the PostgreSQL server programs (initdb, postgres), 15 or newer. \
    Debian: `apt install postgresql`; Fedora: `dnf install postgresql-server`; macOS: `brew install postgresql@17`. \
    Or set CLIENTSPHERE_TEST_POSTGRES to the address of a server on which databases may be created, \
    as in postgres://user:password@localhost/postgres";

const START: Duration = Duration::from_secs(60);

/// A server that ends, and whose data goes, when this is dropped.
pub struct Postgres {
    url: String,
    private: Option<Private>,
}

struct Private {
    server: Running,
    folder: PathBuf,
}

impl Postgres {
    /// Takes the server the environment names, or starts one, installing PostgreSQL where that is allowed.
    pub fn start() -> Result<Self> {
        if let Some(url) = env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
            return Ok(Self { url, private: None });
        }
        let programs = match find() {
            Some(programs) => programs,
            None => {
                debian::install(&["postgresql"], OTHERWISE)?;
                find().context(OTHERWISE)?
            }
        };
        let folder = env::temp_dir().join(format!("clientsphere-postgres-{}", std_process::id()));
        let started = start(&programs, &folder);
        if started.is_err() {
            // The error that is shown is the one that matters.
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    /// The address of the server's maintenance database, for a user who may create databases.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(private) = &mut self.private {
            private.server.stop();
            if let Err(error) = fs::remove_dir_all(&private.folder) {
                eprintln!("cannot remove {}: {error}", private.folder.display());
            }
        }
    }
}

fn start(programs: &Path, folder: &Path) -> Result<Postgres> {
    let account = Account::for_server()?;
    fs::create_dir(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    account.own(folder)?;
    let data = folder.join("data");

    let mut initdb = account.command(&programs.join("initdb"), folder);
    initdb.arg("--pgdata").arg(&data).args(["--username", "clientsphere", "--auth", "trust", "--encoding", "UTF8", "--no-sync"]);
    // Sorting and letter case as on a usual server; this name exists on every system of its kind.
    initdb.args(["--locale", if cfg!(target_os = "linux") { "C.UTF-8" } else { "en_US.UTF-8" }]);
    process::run(initdb.stdout(Stdio::null()))?;

    let port = free_port()?;
    let log = fs::File::create(folder.join("log")).context("cannot create the log of PostgreSQL")?;
    let mut postgres = account.command(&programs.join("postgres"), folder);
    postgres.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"]).arg(folder);
    // A database for each test, and nothing worth surviving a power cut.
    for setting in ["max_connections=300", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB"] {
        postgres.args(["-c", setting]);
    }
    let mut server = Running::start(postgres.stdout(Stdio::null()).stderr(log))?;
    await_ready(&mut server, programs, folder, port)?;
    eprintln!("PostgreSQL listens on 127.0.0.1:{port} until the tests end.");
    Ok(Postgres {
        url: format!("postgres://clientsphere@127.0.0.1:{port}/postgres"),
        private: Some(Private { server, folder: folder.to_path_buf() }),
    })
}

fn await_ready(server: &mut Running, programs: &Path, folder: &Path, port: u16) -> Result<()> {
    let deadline = Instant::now() + START;
    loop {
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["--quiet", "--host", "127.0.0.1", "--port", &port.to_string()]);
        if ready.status().context("cannot start pg_isready")?.success() {
            return Ok(());
        }
        if server.ended()?.is_some() || Instant::now() > deadline || process::interrupted() {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            bail!("PostgreSQL did not start:\n{log}");
        }
        process::pause(Duration::from_millis(100));
    }
}

/// A port nobody listens on at the moment.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no TCP port is free")?;
    Ok(listener.local_addr()?.port())
}

/// The folder of the server programs: on PATH, or where Debian and Homebrew keep them, the newest version first.
fn find() -> Option<PathBuf> {
    let on_path = workspace::which("initdb").and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_path_buf()));
    let homes = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"].map(PathBuf::from);
    let entries = homes.iter().filter_map(|home| fs::read_dir(home).ok()).flatten().flatten();
    let mut versions: Vec<_> =
        entries.filter_map(|entry| Some((version(entry.file_name().to_str()?)?, entry.path().join("bin")))).collect();
    versions.sort();
    let newest_first = versions.into_iter().rev().map(|(_, folder)| folder);
    on_path.into_iter().chain(newest_first).find(|folder| is_complete(folder))
}

/// `15` on Debian, `postgresql@15` at Homebrew.
fn version(folder: &str) -> Option<u32> {
    folder.strip_prefix("postgresql@").unwrap_or(folder).parse().ok()
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"].iter().all(|program| folder.join(program).is_file())
}

/// Who runs the server: PostgreSQL refuses to run as root.
struct Account {
    #[cfg(unix)]
    other: Option<nix::unistd::User>,
}

#[cfg(unix)]
impl Account {
    fn for_server() -> Result<Self> {
        if !debian::is_root() {
            return Ok(Self { other: None });
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) = nix::unistd::User::from_name(name)? {
                return Ok(Self { other: Some(user) });
            }
        }
        bail!("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`: run the tests as another user")
    }

    fn own(&self, folder: &Path) -> Result<()> {
        let Some(user) = &self.other else { return Ok(()) };
        std::os::unix::fs::chown(folder, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
            .with_context(|| format!("cannot give {} to {}", folder.display(), user.name))
    }

    /// A program run by this account. On Linux the kernel ends it should xtask be killed.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        use std::os::unix::process::CommandExt;

        let mut command = match workspace::which("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "QUIT"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(folder).env_remove("PGDATA").env_remove("PGPORT");
        if let Some(user) = &self.other {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }
}

#[cfg(not(unix))]
impl Account {
    fn for_server() -> Result<Self> {
        bail!("{OTHERWISE} (here the tests cannot start a server themselves)")
    }

    fn own(&self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn command(&self, program: &Path, _: &Path) -> Command {
        Command::new(program)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_version_from_a_folder_name() {
        let folders = ["15", "postgresql@17", "postgresql", "redis@7"];
        assert_eq!(folders.map(version), [Some(15), Some(17), None, None]);
    }
}
