//! What every request and the process as a whole have in common.

mod backup;
mod bodies;
mod crash;
mod disk_full;
mod first_start;
mod headers;
mod instances;
mod limits;
mod logs;
mod modes;
mod serving;
mod stopping;
