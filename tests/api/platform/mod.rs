//! What every request and the process as a whole have in common.

mod crash;
mod first_start;
mod headers;
mod limits;
mod logs;
mod serving;
mod stopping;
