//! Cuts a module at its split points, so that a page's code is loaded with the page.
//!
//! The chunks wait under `<out_dir>/chunks/split-<hash>/` until the hook publishes them.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};

use crate::{
    arguments::Bind,
    bindings,
    sections::{self, Names},
};

/// The JavaScript that loads chunks, in the folder with them.
pub const LINK: &str = "link.js";

/// What the split macros leave in the names of imports.
const MARKS: [&[u8]; 2] = [b"__wasm_split_00", b"__wasm_split_load_"];

/// Where the chunks of the last build are, below wasm-bindgen's output folder.
pub fn folder(out_dir: &Path) -> PathBuf {
    out_dir.join("chunks")
}

pub fn has_split_points(module: &[u8]) -> bool {
    MARKS.iter().any(|mark| module.windows(mark.len()).any(|bytes| bytes == *mark))
}

/// Removes the chunks of an earlier build, which may have had other pages or none.
pub fn discard(out_dir: &Path) -> Result<()> {
    let chunks = folder(out_dir);
    match fs::remove_dir_all(&chunks) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).with_context(|| format!("cannot remove {}", chunks.display())),
        _ => Ok(()),
    }
}

/// Writes the chunks and returns the path of the main module that is left.
pub fn cut(module: &[u8], job: &Bind) -> Result<PathBuf> {
    // Named after the content, so that browsers may keep them for ever.
    let name = format!("split-{:016x}", fingerprint(module));
    let (parent, main) = (folder(&job.out_dir), job.out_dir.join(format!("{}_main.wasm", job.out_name)));
    let target = parent.join(&name);
    fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?;

    let main_module = format!("../{}.js", job.out_name);
    let link = format!("./{name}/{LINK}");
    let mut options = wasm_split_cli_support::Options::new(module);
    options.output_dir = &parent;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options).map_err(|report| anyhow!("cannot split {}: {report:?}", job.input.display()))?;

    // The library writes chunks beside the link's folder; the loader looks for them inside.
    let names = if job.keep_debug { Names::Keep } else { bindings::names_for(&job.out_dir) };
    for chunk in &split.split_modules {
        let file = chunk.file_name().with_context(|| format!("{} has no name", chunk.display()))?;
        let placed = target.join(file);
        fs::rename(chunk, &placed).with_context(|| format!("cannot move {}", chunk.display()))?;
        sections::strip_file(&placed, names)?;
    }
    eprintln!("wasm-bindgen: {} chunks", split.split_modules.len());
    Ok(main)
}

/// A name for content that is the same as long as the content is.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_split_points_by_their_imports() {
        assert!(has_split_points(b"..__wasm_split_load_customers.."));
        assert!(has_split_points(b"__wasm_split_00customers00_import_"));
        assert!(!has_split_points(b"a module without any"));
    }
}
