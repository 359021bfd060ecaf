//! Stands in for the program `wasm-bindgen` when Trunk builds the web app.
//!
//! Trunk calls it twice. Once as it would call wasm-bindgen, after cargo built the module: the module is then cut into one chunk a page,
//! where it has split points, before the bindings are made. And once as a hook after the build, with `--publish`: the chunks are copied
//! beside the other files, the stylesheets become one, and everything is compressed.

mod arguments;
mod bindings;
mod chunks;
mod compress;
mod publish;
mod sections;
mod styles;

use anyhow::Result;
use arguments::Task;

fn main() -> Result<()> {
    match arguments::parse(std::env::args().skip(1))? {
        // Trunk reads this line and compares the version with the lock file's.
        Task::Version => println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION")),
        Task::Bind(job) => bindings::generate(&job)?,
        Task::Publish => publish::publish(&publish::Build::from_env()?)?,
    }
    Ok(())
}
