//! What the system knows about a process: its CPU time and memory.

use anyhow::{Context, Result};
use std::collections::HashMap;
use std::time::Duration;

/// Kernel ticks a second, as `/proc` counts them on Linux.
const TICKS: u64 = 100;

/// A process by its id.
#[derive(Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// User and system time used so far by all threads, ended ones too. Counted in steps of 10 ms.
    pub fn cpu(self) -> Result<Duration> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0)).context("the process is gone")?;
        // The name in parentheses may hold spaces; user and system time are fields 14 and 15, counted from 1.
        let fields: Vec<&str> = text.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default();
        let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<u64>().ok()).context("unexpected /proc/…/stat");
        Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * 1000 / TICKS))
    }

    /// CPU time used so far by each living thread, in nanoseconds: finer than [`Self::cpu`], for short stretches.
    pub fn threads(self) -> Result<HashMap<String, u64>> {
        let mut threads = HashMap::new();
        for task in std::fs::read_dir(format!("/proc/{}/task", self.0)).context("the process is gone")? {
            let task = task?;
            // A thread may end between the two looks.
            let Ok(text) = std::fs::read_to_string(task.path().join("schedstat")) else { continue };
            let used = text.split(' ').next().and_then(|n| n.parse().ok()).context("unexpected /proc/…/schedstat")?;
            threads.insert(task.file_name().to_string_lossy().into_owned(), used);
        }
        Ok(threads)
    }

    /// What the threads have used since an earlier look.
    pub fn used_since(self, before: &HashMap<String, u64>) -> Result<Duration> {
        let now = self.threads()?;
        let used = now.iter().map(|(thread, used)| used - before.get(thread).copied().unwrap_or(0).min(*used));
        Ok(Duration::from_nanos(used.sum()))
    }

    /// Bytes in RAM now.
    pub fn resident(self) -> Result<u64> {
        self.status("VmRSS:")
    }

    fn status(self, name: &str) -> Result<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.0)).context("the process is gone")?;
        let line = text.lines().find_map(|l| l.strip_prefix(name)).context("no such figure")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? * 1024)
    }
}

/// Lets this process and those it starts hold as many open connections as the system allows.
pub fn raise_file_limit() -> Result<u64> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    Ok(hard)
}

/// What the machine is, for the record.
pub fn machine() -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .map(|l| l.trim_start_matches([' ', '\t', ':']))
        .unwrap_or("unknown")
        .to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = read("/proc/meminfo").lines().next().and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{model}, {cores} cores, {:.0} GB, Linux {}", memory as f64 / 1e6, kernel.trim())
}
