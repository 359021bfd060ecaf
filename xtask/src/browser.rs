//! Chromium and the program that drives it.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use crate::{debian, workspace};

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const DRIVERS: [&str; 1] = ["chromedriver"];

/// The tests read the two paths from these variables; set beforehand, they are taken as they are.
pub const BROWSER_VARIABLE: &str = "CLIENTSPHERE_CHROMIUM";
pub const DRIVER_VARIABLE: &str = "CLIENTSPHERE_CHROMEDRIVER";

const OTHERWISE: &str = "the browser tests need Chromium (or Chrome) and the chromedriver of the same version on PATH. \
    Debian: `apt install chromium chromium-driver`; Fedora: `dnf install chromium chromedriver`; \
    macOS: `brew install --cask google-chrome chromedriver`. \
    Or set CLIENTSPHERE_CHROMIUM and CLIENTSPHERE_CHROMEDRIVER to their paths";

pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

pub fn find_or_install() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    debian::install(&["chromium", "chromium-driver"], OTHERWISE)?;
    find().context(OTHERWISE)
}

fn find() -> Option<Browser> {
    Some(Browser { chromium: chosen(BROWSER_VARIABLE, &BROWSERS)?, driver: chosen(DRIVER_VARIABLE, &DRIVERS)? })
}

fn chosen(variable: &str, programs: &[&str]) -> Option<PathBuf> {
    let given = env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    given.or_else(|| programs.iter().find_map(|program| workspace::which(program)))
}
