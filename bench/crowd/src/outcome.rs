//! What the people met with, from goose's metrics.

use goose::metrics::{GooseMetrics, GooseRequestMetricTimingData};
use serde::Serialize;
use std::collections::BTreeMap;

/// Waits are from the first byte sent to the last one read. Goose keeps them in microseconds, in buckets at most 1/64 wide: a percentile is right within 0.8 %.
#[derive(Serialize)]
pub struct Outcome {
    requests: usize,
    errors: usize,
    /// What went wrong, and how often.
    wrong: BTreeMap<String, usize>,
    /// How often each kind of request was made.
    kinds: BTreeMap<String, usize>,
    p50_ms: f64,
    p99_ms: f64,
    slowest_ms: f64,
    p99_by_kind: BTreeMap<String, f64>,
}

pub fn of(metrics: &GooseMetrics) -> Outcome {
    let (mut all, mut kinds, mut p99_by_kind) = (GooseRequestMetricTimingData::default(), BTreeMap::new(), BTreeMap::new());
    for request in metrics.requests.values() {
        add(&mut all, &request.raw_data);
        kinds.insert(request.path.clone(), request.raw_data.counter);
        p99_by_kind.insert(request.path.clone(), percentile(&request.raw_data, 0.99));
    }
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    for error in metrics.errors.values() {
        *wrong.entry(format!("{}: {}", error.name, error.error)).or_default() += error.occurrences;
    }
    for error in metrics.transaction_errors.values() {
        *wrong.entry(error.error.to_string()).or_default() += error.occurrences;
    }
    Outcome {
        requests: all.counter,
        errors: wrong.values().sum(),
        wrong,
        kinds,
        p50_ms: percentile(&all, 0.5),
        p99_ms: percentile(&all, 0.99),
        slowest_ms: all.maximum_time_us as f64 / 1000.0,
        p99_by_kind,
    }
}

fn percentile(times: &GooseRequestMetricTimingData, share: f32) -> f64 {
    times.percentile_us(share) as f64 / 1000.0
}

/// Goose has percentiles for each kind of request; here it is to have them for all together.
fn add(all: &mut GooseRequestMetricTimingData, times: &GooseRequestMetricTimingData) {
    if times.counter == 0 {
        return;
    }
    for (bucket, count) in times.times_us.iter() {
        all.times_us.insert(*bucket, all.times_us.get(bucket).unwrap_or(&0) + count);
    }
    all.minimum_time_us = if all.counter == 0 { times.minimum_time_us } else { all.minimum_time_us.min(times.minimum_time_us) };
    all.maximum_time_us = all.maximum_time_us.max(times.maximum_time_us);
    all.total_time_us += times.total_time_us;
    all.counter += times.counter;
}
