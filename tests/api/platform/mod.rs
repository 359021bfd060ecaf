//! What every request and the process as a whole have in common.

pub mod backup;
mod bodies;
mod crash;
mod disk_full;
mod first_start;
mod headers;
mod http;
mod instances;
mod limits;
mod logs;
mod modes;
mod rekey;
mod serving;
mod shares;
mod stopping;
