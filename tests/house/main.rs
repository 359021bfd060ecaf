//! Who may know whom, as ARCHITECTURE.md says: what the dependencies between packages and private modules cannot say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

const DOMAINS: [&str; 8] = ["identity", "audit", "attachments", "customers", "notifications", "reports", "jobs", "views"];

/// The domains that stand on the record kit.
const RECORD_TYPES: [&str; 2] = ["customers", "reports"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every Rust source below a folder of the workspace, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// The lines of code that hold the text, comments left out.
fn offenders(folder: &str, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, text) in sources(folder) {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if is_wrong(code) {
                wrong.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    wrong
}

#[test]
fn platform_and_record_kit_name_no_record_type() {
    // Cargo keeps them from the packages of domains, not from the domains' shapes in `shared`.
    for folder in ["crates/api/platform", "crates/api/records", "crates/frontend/platform", "crates/frontend/records"] {
        let wrong = offenders(folder, |line| RECORD_TYPES.iter().any(|d| line.contains(&format!("shared::{d}"))));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn migrations_import_no_entity() {
    // Entities are out of cargo's reach already; an enumeration of `shared` would change what a released migration says.
    let wrong = offenders("migrations/src", |line| line.contains("shared::"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn components_know_no_domain() {
    let wrong = offenders("crates/frontend/ui/src", |line| DOMAINS.iter().any(|d| line.contains(&format!("shared::{d}"))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_named_for_nothing() {
    for folder in ["crates", "migrations/src", "tests", "xtask/src", "bench"] {
        for (path, _) in sources(folder) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let vague = ["utils", "util", "helpers", "helper", "common", "service", "manager", "misc"].contains(&stem.as_str());
            assert!(!vague || path.components().any(|c| c.as_os_str() == "vendor"), "{}", path.display());
        }
    }
}
