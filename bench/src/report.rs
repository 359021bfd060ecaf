//! The figures against their goals: a table for people, JSON for machines.

use crate::costs::Cost;
use crate::crowd::Crowd;
use crate::first_load::FirstLoad;
use crate::storm::Storm;
use serde::Serialize;

/// Everything one run measured.
#[derive(Default, Serialize)]
pub struct Measured {
    pub machine: String,
    pub date: String,
    pub options: Vec<String>,
    pub costs: Vec<Cost>,
    /// Seconds from the upload of 100,000 rows to the end of their import.
    pub import_seconds: Option<f64>,
    /// CPU-seconds of the server for it.
    pub import_cpu_seconds: Option<f64>,
    /// Seconds from the upload until the imported customers were compared with each other, too.
    pub import_followed_seconds: Option<f64>,
    /// CPU-seconds of the server for all of it.
    pub import_followed_cpu_seconds: Option<f64>,
    /// Seconds that filling took, by number of customers.
    pub fill_seconds: Vec<(usize, f64)>,
    /// Milliseconds from the start of the process to its first answer, each try.
    pub start_ms: Vec<f64>,
    /// Bytes in RAM a few seconds after the start, nobody asking.
    pub resident_idle: Option<u64>,
    pub crowds: Vec<Crowd>,
    pub storm: Option<Storm>,
    pub first_load: Option<FirstLoad>,
    pub figures: Vec<Figure>,
}

/// One figure and what it is to be. Lower is better for all of them.
#[derive(Serialize)]
pub struct Figure {
    pub what: String,
    pub unit: &'static str,
    pub at_least: f64,
    pub aim: f64,
    pub measured: Option<f64>,
    pub verdict: String,
    pub beside: String,
}

/// The number of customers that the goals are for.
pub const GOAL_ROWS: usize = 100_000;

impl Measured {
    fn cost(&self, rows: usize, request: &str) -> Option<&Cost> {
        self.costs.iter().find(|c| c.rows == rows && c.request == request)
    }

    /// Times the cost of the same request, or of another one.
    fn ratio(&self, of: (usize, &str), to: (usize, &str)) -> Option<f64> {
        Some(self.cost(of.0, of.1)?.cpu_ms / self.cost(to.0, to.1)?.cpu_ms)
    }

    /// Compares what was measured with the goals.
    pub fn judge(&mut self) {
        let mut figures = Vec::new();
        for (request, at_least, aim) in [
            ("list of 20", 1.2, 0.35),
            ("list, compressed for a browser", 1.2, 0.35),
            ("list of a team's member", 1.2, 0.35),
            ("get", 1.2, 0.35),
            ("create", 2.0, 1.0),
            ("create with an Idempotency-Key", 2.0, 1.0),
            ("edit", 2.0, 1.0),
            ("search, frequent beginning", 4.4, 1.5),
            ("search, rare word", 4.4, 1.5),
            ("search, two words", 4.4, 1.5),
            ("dashboard", 2.1, 0.5),
        ] {
            let cost = self.cost(GOAL_ROWS, request);
            let beside = cost.map_or_else(String::new, |c| {
                let floor = c.floor_ratio.map(|r| format!("×{r:.1} the floor; ")).unwrap_or_default();
                format!("{floor}{:.2} at 32 at once; waits p50 {:.1}, p99 {:.1} ms", c.cpu_ms_concurrent, c.p50_ms, c.p99_ms)
            });
            figures.push(figure(request, "CPU-ms", at_least, aim, cost.map(|c| c.cpu_ms), beside));
        }
        let list = "list of 20";
        let mut ratio = |what: &str, at_least, aim, measured| figures.push(figure(what, "times", at_least, aim, measured, String::new()));
        ratio("list, 100,000 rows against 10,000", 1.2, 1.2, self.ratio((GOAL_ROWS, list), (10_000, list)));
        if self.cost(1_000_000, list).is_some() {
            ratio("list, 1,000,000 rows against 10,000", 1.5, 1.5, self.ratio((1_000_000, list), (10_000, list)));
        }
        for (deep, first) in [
            ("list, deep page by name", list),
            ("list, deep page by change", "list by change"),
            ("list, deep page by revenue", "list by revenue"),
        ] {
            ratio(&format!("{deep}: page 2,500 against page 1"), 2.0, 1.2, self.ratio((GOAL_ROWS, deep), (GOAL_ROWS, first)));
        }
        self.judge_load(&mut figures);
        figures.push(figure(
            "import of 100,000 rows",
            "s",
            60.0,
            15.0,
            self.import_seconds,
            [
                (self.import_cpu_seconds, "CPU-s of the server"),
                (self.import_followed_seconds, "s until duplicates were found, too"),
                (self.import_followed_cpu_seconds, "CPU-s for both"),
            ]
            .into_iter()
            .filter_map(|(figure, what)| Some(format!("{:.1} {what}", figure?)))
            .collect::<Vec<_>>()
            .join("; "),
        ));
        let start = (!self.start_ms.is_empty()).then(|| crate::costs::median(self.start_ms.iter().copied()));
        figures.push(figure(
            "start to first answer, 100,000 rows",
            "ms",
            1000.0,
            200.0,
            start,
            format!("median of {}", self.start_ms.len()),
        ));
        let bytes = self.first_load.as_ref().map(|f| f.bytes as f64 / 1000.0);
        let beside = if bytes.is_some() { "compressed" } else { "the web app is not built: cargo xtask run builds it" };
        figures.push(figure("first load of the web app", "kB", 900.0, 500.0, bytes, beside.to_owned()));
        self.figures = figures;
    }

    fn judge_load(&self, figures: &mut Vec<Figure>) {
        let (few, many) = (self.crowds.iter().find(|c| c.users == 50), self.crowds.iter().find(|c| c.users == 5_000));
        if let Some(many) = many {
            let beside = format!("{} requests, {:.0}/s; {:.2} cores", many.met.requests, many.per_second, many.cores);
            figures.push(figure("5,000 users: errors", "", 0.0, 0.0, Some(many.met.errors as f64), beside));
            figures.push(figure("5,000 users: p99", "ms", 300.0, 100.0, Some(many.met.p99_ms), format!("p50 {:.1}", many.met.p50_ms)));
            let beside = few.map_or_else(String::new, |few| format!("50 users: p50 {:.1}, p99 {:.1}", few.met.p50_ms, few.met.p99_ms));
            figures.push(figure(
                "5,000 users: p99 against that of 50",
                "times",
                3.0,
                3.0,
                few.map(|few| many.met.p99_ms / few.met.p99_ms),
                beside,
            ));
            figures.push(figure("resident memory, under 5,000 users", "MB", 300.0, 150.0, Some(many.resident as f64 / 1e6), String::new()));
        }
        figures.push(figure("resident memory, idle", "MB", 80.0, 40.0, self.resident_idle.map(|b| b as f64 / 1e6), String::new()));
        if let Some(storm) = &self.storm {
            let beside = format!(
                "p99 {:.1} against {:.1} ms; {} sign-ins at {:.1}/s, {} refused, p50 {:.0} ms",
                storm.list_p99_ms, storm.list_p99_idle_ms, storm.sign_ins, storm.sign_ins_per_second, storm.refused, storm.sign_in_p50_ms
            );
            figures.push(figure(
                "list under 20 sign-ins a second, p99 against idle",
                "times",
                3.0,
                1.5,
                Some(storm.list_p99_ms / storm.list_p99_idle_ms),
                beside,
            ));
        }
    }

    /// The one table, in Markdown.
    pub fn table(&self) -> String {
        let mut rows =
            vec![["figure", "at least", "aim", "measured", "verdict", "beside"].map(str::to_owned), ["---"; 6].map(str::to_owned)];
        for f in &self.figures {
            let shown = |value: f64| format!("{} {}", number(value), f.unit).trim().to_owned();
            rows.push([
                f.what.clone(),
                shown(f.at_least),
                shown(f.aim),
                f.measured.map_or_else(|| "–".to_owned(), shown),
                f.verdict.clone(),
                f.beside.clone(),
            ]);
        }
        rows.push(["**each kind of request**", "", "", "", "", ""].map(str::to_owned));
        for c in &self.costs {
            let measured = format!("{} CPU-ms", number(c.cpu_ms));
            let floor = c.floor_ratio.map(|r| format!("×{r:.1} the floor; ")).unwrap_or_default();
            let beside = format!(
                "{floor}{} at 32 at once, {:.0}/s; waits p50 {:.1}, p99 {:.1} ms; {} bytes",
                number(c.cpu_ms_concurrent),
                c.per_second,
                c.p50_ms,
                c.p99_ms,
                c.bytes
            );
            rows.push([format!("{} · {}", c.request, thousands(c.rows)), String::new(), String::new(), measured, self.growth(c), beside]);
        }
        aligned(&rows)
    }

    /// How the cost grew since the smallest number of rows.
    fn growth(&self, cost: &Cost) -> String {
        let first = self.costs.iter().find(|c| c.request == cost.request).filter(|first| first.rows < cost.rows);
        first.map(|first| format!("×{:.2} of {}", cost.cpu_ms / first.cpu_ms, thousands(first.rows))).unwrap_or_default()
    }
}

fn figure(what: &str, unit: &'static str, at_least: f64, aim: f64, measured: Option<f64>, beside: String) -> Figure {
    Figure { what: what.to_owned(), unit, at_least, aim, measured, verdict: verdict(at_least, aim, measured), beside }
}

fn verdict(at_least: f64, aim: f64, measured: Option<f64>) -> String {
    match measured {
        None => "not measured".to_owned(),
        Some(m) if m <= aim => "aim reached".to_owned(),
        Some(m) if m <= at_least => "reached".to_owned(),
        Some(m) if at_least > 0.0 => format!("**missed by {:.0} %**", (m / at_least - 1.0) * 100.0),
        Some(_) => "**missed**".to_owned(),
    }
}

fn number(value: f64) -> String {
    match value {
        v if v.fract() == 0.0 && v.abs() < 1e6 => format!("{v}"),
        v if v.abs() >= 100.0 => format!("{v:.0}"),
        v if v.abs() >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

fn thousands(n: usize) -> String {
    if n >= 1_000_000 { format!("{} M", n / 1_000_000) } else { format!("{} k", n / 1000) }
}

fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: Vec<usize> = (0..N).map(|n| rows.iter().map(|r| r[n].chars().count()).max().unwrap_or(0)).collect();
    let mut table = String::new();
    for row in rows {
        for (cell, width) in row.iter().zip(&widths) {
            let fill = if cell == "---" { "-".repeat(width - 3) } else { " ".repeat(width - cell.chars().count()) };
            table.push_str(&format!("| {cell}{fill} "));
        }
        table.push_str("|\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_say_by_how_much() {
        assert_eq!(verdict(1.2, 0.35, Some(0.3)), "aim reached");
        assert_eq!(verdict(1.2, 0.35, Some(1.0)), "reached");
        assert_eq!(verdict(1.2, 0.35, Some(1.8)), "**missed by 50 %**");
        assert_eq!(verdict(0.0, 0.0, Some(3.0)), "**missed**");
        assert_eq!(verdict(0.0, 0.0, None), "not measured");
    }
}
