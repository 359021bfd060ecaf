//! Brotli files beside what compresses well, so that the server spends nothing on it.

use std::{ffi::OsString, fs, io::Write, path::Path};

use anyhow::{Context, Result};

use crate::publish::{extension, list};

/// Not HTML: the server writes a fresh nonce into it.
const COMPRESSIBLE: [&str; 7] = ["css", "js", "json", "map", "svg", "txt", "wasm"];
const QUALITY: u32 = 11;
/// 2 to the 22nd bytes: the largest window every browser takes.
const WINDOW: u32 = 22;

/// Writes `<file>.br` beside each compressible file in the folder and below.
pub fn folder(folder: &Path) -> Result<()> {
    for path in list(folder)? {
        if path.is_dir() {
            self::folder(&path)?;
        } else if extension(&path).is_some_and(|found| COMPRESSIBLE.contains(&found)) {
            file(&path)?;
        }
    }
    Ok(())
}

fn file(path: &Path) -> Result<()> {
    let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let compressed = brotli(&content)?;
    let mut target = OsString::from(path);
    target.push(".br");
    fs::write(&target, compressed).with_context(|| format!("cannot write {}", target.display()))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, QUALITY, WINDOW);
    writer.write_all(content)?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_browser_gets_back_what_was_put_in() {
        let content = "customers ".repeat(10_000).into_bytes();
        let mut restored = Vec::new();
        brotli::Decompressor::new(brotli(&content).unwrap().as_slice(), 4096).read_to_end(&mut restored).unwrap();
        assert_eq!(restored, content);
    }
}
