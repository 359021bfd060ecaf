//! What every request and the process as a whole have in common.

pub mod backup;
mod crash;
mod disk_full;
mod first_start;
mod headers;
mod instances;
mod limits;
mod logs;
mod rekey;
mod serving;
mod stopping;
