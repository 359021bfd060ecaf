//! Child processes that never outlive xtask, whether it ends well, fails or is interrupted.

use std::{
    ffi::OsStr,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

const POLL: Duration = Duration::from_millis(50);

/// How long a process may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// From here on Ctrl-C and SIGTERM end what is being waited for, so that everything is cleaned up on the way out.
pub fn stop_children_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst)).context("cannot listen for Ctrl-C")
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Waits, but no longer than until the next interrupt.
pub fn pause(duration: Duration) {
    let start = Instant::now();
    while start.elapsed() < duration && !interrupted() {
        thread::sleep(POLL);
    }
}

/// Runs a command to its end and demands success.
pub fn run(command: &mut Command) -> Result<()> {
    let status = Running::start(command)?.wait()?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a command to its end and returns what it wrote to standard output. Its messages are shown.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(output.stdout)
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// A process with all it starts. Dropping it ends them.
pub struct Running {
    child: Child,
    line: String,
}

impl Running {
    pub fn start(command: &mut Command) -> Result<Self> {
        let line = line(command);
        // A group of its own: Ctrl-C reaches xtask alone, which then ends its children in order.
        lead_group(command);
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start `{line}`"))?;
        Ok(Self { child, line })
    }

    /// Whether and how it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("cannot wait for `{}`", self.line))
    }

    /// Waits for its end. An interrupt is an error.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if interrupted() {
                self.stop();
                bail!("interrupted");
            }
            thread::sleep(POLL);
        }
    }

    /// Asks it to end, and ends it where it does not. Nothing happens when it has ended already.
    pub fn stop(&mut self) {
        let deadline = Instant::now() + GRACE;
        ask_to_end(&mut self.child);
        while Instant::now() < deadline {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(POLL),
                _ => return,
            }
        }
        end(&mut self.child);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.stop();
        }
    }
}

#[cfg(unix)]
fn lead_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(unix)]
fn signal(child: &Child, signal: nix::sys::signal::Signal) {
    // A group that has ended between two looks is no error.
    if let Ok(group) = i32::try_from(child.id()) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal);
    }
}

#[cfg(unix)]
fn ask_to_end(child: &mut Child) {
    signal(child, nix::sys::signal::Signal::SIGTERM);
}

#[cfg(unix)]
fn end(child: &mut Child) {
    signal(child, nix::sys::signal::Signal::SIGKILL);
    let _ = child.wait();
}

#[cfg(not(unix))]
fn lead_group(_: &mut Command) {}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) {
    let _ = child.kill();
}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
