//! The API as others' programs take it, from its document alone: clients that generators write, which do a real job, and Schemathesis, which
//! sends what the document allows and what it forbids.
//!
//! `cargo xtask test` installs what this needs and names it in two variables: `CLIENTSPHERE_PYTHON_TOOLS` is a folder of programs with
//! python/requirements.txt, `CLIENTSPHERE_NODE_MODULES` a folder of packages with typescript/package-lock.json.

// The futures of the whole product are nested deeper than the compiler looks by itself.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod generated;
mod program;
mod schemathesis;
