//! Named steps, one after the other, with a summary. A failed step does not keep the others from running.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process;

enum Outcome {
    Passed(Duration),
    Failed(Duration),
    Skipped(&'static str),
}

#[derive(Default)]
pub struct Report {
    steps: Vec<(&'static str, Outcome)>,
}

impl Report {
    /// Runs a step and says whether it passed.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        if process::interrupted() {
            self.skip(name, "interrupted");
            return false;
        }
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        match &result {
            Ok(()) => eprintln!("--- {name}: passed in {}", shown(time)),
            Err(error) => eprintln!("--- {name}: FAILED after {}: {error:#}", shown(time)),
        }
        let passed = result.is_ok();
        self.steps.push((name, if passed { Outcome::Passed(time) } else { Outcome::Failed(time) }));
        passed
    }

    /// Records a step that cannot run. It counts as failed: what was not tested did not pass.
    pub fn skip(&mut self, name: &'static str, reason: &'static str) {
        eprintln!("\n=== {name}: skipped ({reason})");
        self.steps.push((name, Outcome::Skipped(reason)));
    }

    pub fn finish(self) -> Result<()> {
        eprintln!("\n=== Summary");
        let mut failed = 0;
        for (name, outcome) in &self.steps {
            match outcome {
                Outcome::Passed(time) => eprintln!("  ok      {name:<44}{:>9}", shown(*time)),
                Outcome::Failed(time) => eprintln!("  FAILED  {name:<44}{:>9}", shown(*time)),
                Outcome::Skipped(reason) => eprintln!("  skipped {name:<44} {reason}"),
            }
            failed += usize::from(!matches!(outcome, Outcome::Passed(_)));
        }
        if failed > 0 {
            bail!("{failed} of {} steps did not pass", self.steps.len());
        }
        eprintln!("All {} steps passed.", self.steps.len());
        Ok(())
    }
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{}:{:02} min", seconds / 60, seconds % 60) }
}
