//! Files that people upload are read in a process of their own: this program once more, with little memory and time, without its environment,
//! and unable to open files or connections. Whatever a file makes of what reads it, the server goes on.

mod process;

pub use process::answer;

use super::config::Config;
use super::error::Error;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::OwnedSemaphorePermit;

/// The subcommand of the program that reads one file and ends.
pub const SUBCOMMAND: &str = "read-file";

/// Bytes of memory for one file, besides the program itself.
const MEMORY: u64 = 512 * 1024 * 1024;
/// Seconds of computing for one file.
const COMPUTING: u64 = 60;
/// Keeps the allocator from taking a gibibyte as the process starts, which the limit that it sets itself would then not see.
const ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_EAGER_COMMIT", "0");
/// How long one file may take, waiting for a processor included.
const PATIENCE: Duration = Duration::from_secs(120);
/// Bytes of what was found in a file, as JSON.
const FOUND: usize = 1024 * 1024;
/// Bytes of the contents that are made of a file.
const CONTENTS: u64 = 128 * 1024 * 1024;

/// A place for heavy work.
pub type Place = OwnedSemaphorePermit;

/// What reads one kind of files.
pub trait FileReader {
    /// What the process is told to read.
    const NAME: &'static str;
    /// What people can do about a file that cannot be read; follows a colon.
    const WAY_OUT: &'static str;
    /// In which way a file is to be read.
    type How: Serialize + DeserializeOwned;
    /// What is found out about a file.
    type Found: Serialize + DeserializeOwned;

    /// Reads a file: what was found out, and the contents that are made of it. A refusal follows the words "The file".
    fn read(file: &[u8], how: &Self::How) -> Result<(Self::Found, Vec<u8>), String>;
}

/// Reads a file in a process of its own while the caller has a place for heavy work, and gives what [`FileReader::read`] does. Its refusals, and
/// those of files that take too much memory or time or break what reads them, are 422 and name `field`.
pub async fn read<R: FileReader>(
    config: &Config,
    _place: &Place,
    (field, file): (&'static str, Bytes),
    how: &R::How,
) -> Result<(R::Found, Vec<u8>), Error> {
    let how = serde_json::to_vec(how)?;
    let mut child = start(config, R::NAME)?;
    // Who goes away drops this; the process is killed then.
    let answer = tokio::time::timeout(PATIENCE, exchange(&mut child, &how, &file)).await;
    let (answer, ended) = match answer {
        Ok(told) => told.map_err(|e| Error::internal(format!("the process that reads files: {e}")))?,
        Err(_) => {
            child.kill().await.map_err(|e| Error::internal(format!("the process that reads files cannot be ended: {e}")))?;
            return Err(unread::<R>(field, file.len(), Fault::Time));
        }
    };
    match Fault::of(ended) {
        Some(fault) => Err(unread::<R>(field, file.len(), fault)),
        None => {
            let (found, contents) = answer.ok_or_else(|| Error::internal("the process that reads files gave no answer"))?;
            let found: Result<R::Found, String> = serde_json::from_slice(&found)?;
            Ok((found.map_err(|refusal| Error::invalid(field, refusal))?, contents))
        }
    }
}

fn start(config: &Config, name: &str) -> Result<Child, Error> {
    let program = config.file_reader.clone().map_or_else(this_program, Ok).map_err(Error::internal)?;
    let mut command = Command::new(program);
    // A group of its own: what a terminal sends to the server does not interrupt an upload that it lets finish.
    command.args([SUBCOMMAND, name]).env_clear().envs([ALLOCATOR]).current_dir("/").process_group(0).kill_on_drop(true);
    // What it prints could hold parts of the file.
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory => {
            tracing::warn!(%error, "no process can be started to read a file");
            Error::Unavailable { detail: "The server cannot read another file right now.".to_owned(), retry_after: 5 }
        }
        _ => Error::internal(format!("the process that reads files cannot be started: {error}")),
    })
}

/// On Linux the very program that runs, also after another version was put in its place.
fn this_program() -> io::Result<PathBuf> {
    let itself = Path::new("/proc/self/exe");
    if itself.exists() { Ok(itself.to_owned()) } else { std::env::current_exe() }
}

/// What the process answered, if it did: what it found as JSON, and the contents.
type Answer = Option<(Vec<u8>, Vec<u8>)>;

async fn exchange(child: &mut Child, how: &[u8], file: &[u8]) -> io::Result<(Answer, ExitStatus)> {
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("it has no pipes"));
    };
    let length = u32::try_from(how.len()).map_err(io::Error::other)?;
    let sent = async {
        input.write_all(&length.to_le_bytes()).await?;
        input.write_all(how).await?;
        input.write_all(file).await?;
        input.shutdown().await
    };
    // Where this fails, the process ended early; how it ended says why.
    let _ = sent.await;
    drop(input);
    let answer = receive(&mut output).await;
    drop(output);
    Ok((answer.ok(), child.wait().await?))
}

async fn receive(output: &mut (impl AsyncReadExt + Unpin)) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let length = usize::try_from(output.read_u32_le().await?).map_err(io::Error::other)?;
    if length > FOUND {
        return Err(io::Error::other("it says too much"));
    }
    let mut found = vec![0; length];
    output.read_exact(&mut found).await?;
    let mut contents = Vec::new();
    output.take(CONTENTS + 1).read_to_end(&mut contents).await?;
    if contents.len() as u64 > CONTENTS {
        return Err(io::Error::other("it makes too much of a file"));
    }
    Ok((found, contents))
}

/// Why a file was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Memory,
    Time,
    /// The signal or status that it ended with.
    Crash(i32),
}

impl Fault {
    fn of(ended: ExitStatus) -> Option<Self> {
        use nix::sys::signal::Signal::{SIGABRT, SIGXCPU};
        match (ended.signal(), ended.code()) {
            // What asks for memory that there is not aborts.
            (Some(signal), _) if signal == SIGABRT as i32 => Some(Self::Memory),
            (Some(signal), _) if signal == SIGXCPU as i32 => Some(Self::Time),
            (None, Some(0)) => None,
            (signal, code) => Some(Self::Crash(signal.or(code).unwrap_or_default())),
        }
    }
}

/// Tells the log that a file was not read, and gives the refusal.
fn unread<R: FileReader>(field: &'static str, bytes: usize, fault: Fault) -> Error {
    tracing::warn!(reader = R::NAME, bytes, ?fault, "an uploaded file was not read");
    let why = match fault {
        Fault::Memory => "asks for more memory than a file of this kind needs",
        Fault::Time => "takes far longer to read than others",
        Fault::Crash(_) => "cannot be read",
    };
    Error::invalid(field, format!("{why}: {}", R::WAY_OUT))
}
