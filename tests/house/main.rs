//! Who may know whom: the rules of ARCHITECTURE.md, held against the sources.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

const DOMAINS: [&str; 8] = ["identity", "audit", "attachments", "customers", "notifications", "reports", "jobs", "views"];

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
fn the_platform_names_no_domain() {
    let wrong = offenders("crates/api/src/platform", |line| DOMAINS.iter().any(|d| line.contains(&format!("crate::{d}"))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_domain_touches_the_entities_of_another() {
    for domain in DOMAINS {
        let others: Vec<String> = DOMAINS.iter().filter(|d| **d != domain).map(|d| format!("crate::{d}::")).collect();
        let wrong = offenders(&format!("crates/api/src/{domain}"), |line| {
            // Only what another domain's mod.rs shows: a function or type, never a path into its folders.
            others.iter().any(|other| {
                line.split(other.as_str())
                    .skip(1)
                    .any(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next() == Some("entity"))
            })
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn knowledge_between_domains_flows_one_way() {
    // identity ← notifications ← customers ← reports; audit and jobs stand on the platform and on identity's names.
    for (domain, unknown) in [
        ("identity", ["customers", "notifications", "reports", "jobs"].as_slice()),
        ("audit", &["customers", "reports", "jobs"]),
        ("attachments", &["customers", "reports", "jobs"]),
        ("customers", &["reports", "jobs"]),
        ("jobs", &["customers", "reports"]),
        ("views", &["customers", "reports", "jobs"]),
        // Domains tell what happened; what they tell of, they describe themselves.
        ("notifications", &["customers", "reports", "jobs"]),
    ] {
        let wrong =
            offenders(&format!("crates/api/src/{domain}"), |line| unknown.iter().any(|other| line.contains(&format!("crate::{other}"))));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn migrations_import_no_entity_and_shared_nothing_of_ours() {
    let wrong = offenders("migrations/src", |line| line.contains("api::") || line.contains("shared::"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let wrong =
        offenders("crates/shared/src", |line| line.contains("api::") || line.contains("migrations::") || line.contains("frontend::"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn components_know_no_domain() {
    let wrong = offenders("crates/frontend/src/ui", |line| {
        DOMAINS.iter().any(|d| line.contains(&format!("crate::{d}::")) || line.contains(&format!("shared::{d}")))
    });
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
