//! The hook after Trunk's build: completes what will be served.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    chunks::{self, LINK},
    compress, styles,
};

/// The build Trunk just made, as its environment describes it.
pub struct Build {
    /// What becomes the `dist` folder once every hook has succeeded.
    staging: PathBuf,
    /// wasm-bindgen's output folder.
    bindings: PathBuf,
    release: bool,
}

impl Build {
    pub fn from_env() -> Result<Self> {
        let of_trunk = |name| env::var_os(name).with_context(|| format!("{name} is not set: `--publish` is a hook of Trunk"));
        let profile = of_trunk("TRUNK_PROFILE")?;
        let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        Ok(Self {
            staging: of_trunk("TRUNK_STAGING_DIR")?.into(),
            bindings: Path::new(&target).join("wasm-bindgen").join(&profile),
            release: profile == "release",
        })
    }
}

pub fn publish(build: &Build) -> Result<()> {
    let chunks = chunks::folder(&build.bindings);
    if chunks.is_dir() {
        let main = main_script(&build.staging)?;
        for set in list(&chunks)? {
            publish_chunks(&set, &build.staging, &main)?;
        }
    }
    styles::join(&build.staging)?;
    if build.release {
        compress::folder(&build.staging)?;
    }
    Ok(())
}

/// Copies one folder of chunks, and lets its loader import the main script by the name Trunk gave it.
fn publish_chunks(set: &Path, staging: &Path, main: &str) -> Result<()> {
    let target = staging.join(set.file_name().with_context(|| format!("{} has no name", set.display()))?);
    fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?;
    for file in list(set)? {
        let name = file.file_name().with_context(|| format!("{} has no name", file.display()))?;
        fs::copy(&file, target.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    let link = target.join(LINK);
    let source = fs::read_to_string(&link).with_context(|| format!("cannot read {}", link.display()))?;
    fs::write(&link, with_main_script(&source, main)?).with_context(|| format!("cannot write {}", link.display()))
}

/// The loader begins with `import { … } from "../app.js";`: that name becomes the hashed one.
fn with_main_script(source: &str, main: &str) -> Result<String> {
    let imported = source.split('"').nth(1).context("the chunk loader imports nothing")?;
    if !imported.starts_with("../") {
        bail!("the chunk loader begins with an import of `{imported}`, not of the main script");
    }
    Ok(source.replacen(imported, &format!("../{main}"), 1))
}

/// The script Trunk made from the bindings: the one with a WASM file beside it.
fn main_script(staging: &Path) -> Result<String> {
    for file in list(staging)? {
        let stem = file.file_stem().and_then(|stem| stem.to_str());
        if let (Some(stem), Some("js")) = (stem, extension(&file))
            && staging.join(format!("{stem}_bg.wasm")).exists()
        {
            return Ok(format!("{stem}.js"));
        }
    }
    bail!("{} has no script with a WASM file", staging.display())
}

/// The entries of a folder.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

pub fn extension(file: &Path) -> Option<&str> {
    file.extension()?.to_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_imports_the_hashed_script() {
        let source = "import { initSync } from \"../app.js\";\nconst a = \"../app.js\";";
        let linked = with_main_script(source, "app-1f.js").unwrap();
        assert_eq!(linked, "import { initSync } from \"../app-1f.js\";\nconst a = \"../app.js\";");
        assert!(with_main_script("const a = \"b\";", "app-1f.js").is_err());
    }
}
