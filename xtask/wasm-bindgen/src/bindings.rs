//! The bindings themselves, made by wasm-bindgen's own library.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    arguments::Bind,
    chunks,
    sections::{self, Names},
};

/// Writes `<out_name>.js` and `<out_name>_bg.wasm`, and the chunks where the module has split points.
pub fn generate(job: &Bind) -> Result<()> {
    let module = fs::read(&job.input).with_context(|| format!("cannot read {}", job.input.display()))?;
    let split = chunks::has_split_points(&module);
    chunks::discard(&job.out_dir)?;
    let input = if split { chunks::cut(&module, job)? } else { job.input.clone() };

    Bindgen::new()
        .input_path(&input)
        .out_name(&job.out_name)
        .web(true)?
        .typescript(job.typescript)
        .keep_debug(job.keep_debug)
        // Chunks import the main module's functions by the names the linker gave them.
        .demangle(job.demangle && !split)
        .keep_lld_exports(split)
        .remove_producers_section(true)
        .generate(&job.out_dir)
        .with_context(|| format!("cannot make bindings for {}", job.input.display()))?;

    if !job.keep_debug {
        let wasm = job.out_dir.join(format!("{}_bg.wasm", job.out_name));
        sections::strip_file(&wasm, names_for(&job.out_dir))?;
    }
    Ok(())
}

/// Function names help in a debug build's stack traces; in a release they are a third of the download.
/// Trunk says which it is by the folder only.
pub fn names_for(out_dir: &Path) -> Names {
    if out_dir.ends_with("debug") { Names::Keep } else { Names::Drop }
}
