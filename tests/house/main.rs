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

/// What record types are called; the kit's machines name none of them.
const RECORD_WORDS: [&str; 6] = ["customer", "customers", "lead", "leads", "product", "products"];

/// Folders of the kit: on the server, in the browser, and what both share.
const KIT: [&str; 4] = ["crates/api/records/src", "crates/frontend/records/src", "crates/shared/src/record", "crates/shared/src/records"];

/// The code of a file, without its comments and tests.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    lines.map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default()))
}

#[test]
fn the_record_kit_knows_no_record_type() {
    let mut wrong = Vec::new();
    for (path, text) in KIT.iter().flat_map(|folder| sources(folder)) {
        for (number, line) in code(&text) {
            let lower = line.to_lowercase();
            let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
            if words.any(|word| RECORD_WORDS.contains(&word)) {
                wrong.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_read_in_one_sitting() {
    for folder in ["crates", "migrations/src", "tests", "xtask/src", "bench"] {
        for (path, text) in sources(folder) {
            let n = text.lines().count();
            let says_why = text.lines().take(5).any(|line| line.contains("Longer than"));
            assert!(
                n <= 400 || says_why,
                "{} has {n} lines: split it by meaning, or say at its top why it is \"Longer than\" others",
                path.display()
            );
        }
    }
}

#[test]
fn the_page_about_new_records_names_files_that_are_there() {
    let page = fs::read_to_string(root().join("docs/new-record.md")).unwrap();
    let named = page.split('`').skip(1).step_by(2).filter(|text| text.contains('/') && !text.starts_with('/') && !text.contains(' '));
    let named: Vec<&str> = named.collect();
    assert!(named.len() >= 8, "only {named:?}");
    for path in named {
        assert!(root().join(path).exists(), "docs/new-record.md names {path}, which is not there");
    }
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
