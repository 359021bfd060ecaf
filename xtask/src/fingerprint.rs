//! One short text that changes whenever any of some files does.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The fingerprint of files and folders, by content and by path relative to `root`. Folders named `target` or `dist` do not count.
pub fn of(root: &Path, paths: &[&str]) -> Result<String> {
    let mut found = Vec::new();
    for path in paths {
        files(&root.join(path), &mut found)?;
    }
    found.sort();

    let mut hash = Sha256::new();
    for file in found {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy();
        // With their lengths, so that no two sets of files run together to the same bytes.
        for part in [name.as_bytes(), &content] {
            hash.update(u64::try_from(part.len())?.to_le_bytes());
            hash.update(part);
        }
    }
    Ok(hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Collects the file, or the files in the folder and below. A path that does not exist adds none.
pub fn files(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        found.push(path.to_path_buf());
    } else if path.is_dir() && !path.ends_with("target") && !path.ends_with("dist") {
        for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
            files(&entry?.path(), found)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_with_content_and_with_names() {
        let root = std::env::temp_dir().join(format!("clientsphere-fingerprint-{}", std::process::id()));
        fs::create_dir_all(root.join("src/target")).unwrap();
        let print = |files: &[(&str, &str)]| {
            for (name, content) in files {
                fs::write(root.join("src").join(name), content).unwrap();
            }
            of(&root, &["src", "missing"]).unwrap()
        };
        let first = print(&[("a", "1"), ("b", "2")]);
        assert_eq!(print(&[]), first);
        assert_eq!(print(&[("target/built", "3")]), first);
        assert_ne!(print(&[("a", "12"), ("b", "")]), first);
        fs::remove_dir_all(&root).unwrap();
    }
}
