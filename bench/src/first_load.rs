//! How much a browser fetches before the first page of the web app is there.

use crate::product::root;
use anyhow::Result;
use serde::Serialize;
use std::fs;
use std::path::Path;

/// The files of the first load, compressed as they are served.
#[derive(Clone, Serialize)]
pub struct FirstLoad {
    pub bytes: u64,
    pub files: Vec<(String, u64)>,
}

/// Adds up what the page itself names: scripts, WebAssembly, styles and the fonts of those. `None` where the web app has not been built. Chunks of single
/// pages come later and do not count.
pub fn first_load() -> Result<Option<FirstLoad>> {
    let dist = root().join("crates/frontend/dist");
    let Ok(page) = fs::read_to_string(dist.join("index.html")) else { return Ok(None) };
    let mut names = vec!["index.html".to_owned()];
    names.extend(named_in(&page, &dist));
    for style in names.clone().iter().filter(|n| n.ends_with(".css")) {
        names.extend(named_in(&fs::read_to_string(dist.join(style))?, &dist));
    }
    names.sort();
    names.dedup();
    let mut files = Vec::new();
    for name in names {
        let compressed = dist.join(format!("{name}.br"));
        let file = if compressed.is_file() { compressed } else { dist.join(&name) };
        files.push((name, fs::metadata(file)?.len()));
    }
    Ok(Some(FirstLoad { bytes: files.iter().map(|(_, bytes)| bytes).sum(), files }))
}

/// The files of `dist` whose addresses stand in a text, in quotes or as `url(…)`.
fn named_in(text: &str, dist: &Path) -> Vec<String> {
    let parts = text.split(['"', '\'', '(', ')', ' ', '`']);
    let names = parts.map(|p| p.trim_start_matches("./").trim_start_matches('/')).filter(|p| p.contains('.') && !p.contains(".."));
    names.filter(|p| dist.join(p).is_file()).map(str::to_owned).collect()
}
