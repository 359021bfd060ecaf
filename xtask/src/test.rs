//! `cargo xtask test`: everything that must hold before a change is merged.

use anyhow::Result;
use clap::Args;

use crate::{
    browser::{self, Browser},
    check, node, openapi,
    postgres::{self, Postgres},
    process, python,
    report::Report,
    spa::{self, Profile},
    tools,
    workspace::{self, HOST, WEB_APP},
};

#[derive(Args)]
pub struct Options {
    /// Leave out what takes longest: PostgreSQL, the browser, clients of the API, and the release build of the web app
    #[arg(long)]
    fast: bool,
    /// Run only tests whose name contains this, and no other check
    filter: Option<String>,
}

pub fn test(options: &Options) -> Result<()> {
    spa::ensure_folder()?;
    let mut report = Report::default();
    let filter = options.filter.as_deref();
    if filter.is_none() {
        report.step("Format", check::format);
        report.step("Shared knows no server crate", check::shared_knows_no_server);
        if options.fast {
            report.step("Shared compiles for the browser", check::shared_in_browser);
        }
    }
    let web_app = if options.fast {
        false
    } else {
        if filter.is_none() {
            report.step("Lints of the web app", check::lints_of_web_app);
        }
        // Before the tests: the server they start carries the web app inside.
        report.step("Web app", || spa::build(Profile::Release))
    };
    report.step("Build and lints", build);
    report.step("Unit tests", || unit_tests(filter));
    if !options.fast {
        report.step("Unit tests of the web app", || unit_tests_of_web_app(filter));
    }
    report.step("API on SQLite", || api_suite(filter, None));
    if !options.fast {
        if filter.is_none() {
            report.step("Tests of the wasm-bindgen stand-in", stand_in_tests);
        }
        on_postgres(&mut report, filter);
        if web_app {
            in_browser(&mut report, filter);
        } else {
            report.skip("Browser", "the web app could not be built");
        }
        by_clients(&mut report, filter);
    }
    if filter.is_none() {
        report.step("OpenAPI document is up to date", || openapi::compare(workspace::linting_cargo()));
    }
    report.finish()
}

/// All that the tests below start, and everything else that has lints.
fn build() -> Result<()> {
    let mut cargo = workspace::linting_cargo();
    cargo.arg("test").args(HOST).args(["--all-targets", "--no-run"]);
    process::run(&mut cargo)
}

fn unit_tests(filter: Option<&str>) -> Result<()> {
    let mut cargo = workspace::linting_cargo();
    cargo.arg("test").args(HOST).args(["--lib", "--bins", "--test", "house"]).args(filter);
    process::run(&mut cargo)
}

/// In the folder of the web app: its selection of features is another one than the server's.
fn unit_tests_of_web_app(filter: Option<&str>) -> Result<()> {
    let mut cargo = workspace::web_cargo();
    cargo.args(["test", "--locked", "--package", WEB_APP]).args(filter);
    process::run(&mut cargo)
}

/// Its dependencies are its own, so it shares no build with the rest.
fn stand_in_tests() -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--release", "--locked", "--manifest-path", "xtask/wasm-bindgen/Cargo.toml"]);
    cargo.env("CARGO_TARGET_DIR", tools::bindgen_target());
    process::run(&mut cargo)
}

/// The suite against the real server, on SQLite or on the PostgreSQL given.
fn api_suite(filter: Option<&str>, postgres: Option<&Postgres>) -> Result<()> {
    let mut cargo = workspace::linting_cargo();
    cargo.arg("test").args(HOST).args(["--test", "api"]).args(filter);
    match postgres {
        Some(server) => cargo.env("CLIENTSPHERE_TEST_DATABASE", "postgres").env(postgres::VARIABLE, server.url()),
        None => cargo.env("CLIENTSPHERE_TEST_DATABASE", "sqlite"),
    };
    process::run(&mut cargo)
}

fn on_postgres(report: &mut Report, filter: Option<&str>) {
    let mut server = None;
    let ready = report.step("PostgreSQL server", || {
        server = Some(Postgres::start()?);
        Ok(())
    });
    match &server {
        Some(server) if ready => {
            report.step("API on PostgreSQL", || api_suite(filter, Some(server)));
        }
        _ => report.skip("API on PostgreSQL", "there is no server"),
    }
}

fn in_browser(report: &mut Report, filter: Option<&str>) {
    let mut found = None;
    report.step("Chromium", || {
        found = Some(browser::find_or_install()?);
        Ok(())
    });
    match found {
        Some(browser) => {
            report.step("Browser", || browser_suite(filter, &browser));
        }
        None => report.skip("Browser", "there is no Chromium"),
    }
}

fn browser_suite(filter: Option<&str>, browser: &Browser) -> Result<()> {
    let mut cargo = workspace::linting_cargo();
    cargo.arg("test").args(HOST).args(["--test", "browser"]).args(filter);
    cargo.env("CLIENTSPHERE_TEST_DATABASE", "sqlite");
    cargo.env(browser::BROWSER_VARIABLE, &browser.chromium).env(browser::DRIVER_VARIABLE, &browser.driver);
    process::run(&mut cargo)
}

/// What others make of the API's document: clients that generators write, and requests that Schemathesis finds.
fn by_clients(report: &mut Report, filter: Option<&str>) {
    let mut found = None;
    report.step("Python and Node", || {
        let python = python::find_or_install()?;
        let node = node::find_or_install(&python)?;
        found = Some((python, node));
        Ok(())
    });
    let Some((python, node)) = found else {
        return report.skip("Generated clients and Schemathesis", "Python or Node is missing");
    };
    // One after the other: each keeps a server and a program of its own busy.
    for (name, other) in [("Generated clients", "schemathesis::"), ("Schemathesis", "generated::")] {
        report.step(name, || {
            let mut cargo = workspace::linting_cargo();
            cargo.arg("test").args(HOST).args(["--test", "clients"]).args(filter).args(["--", "--skip", other]);
            cargo.env("CLIENTSPHERE_TEST_DATABASE", "sqlite").env(python::VARIABLE, &python).env(node::VARIABLE, &node);
            process::run(&mut cargo)
        });
    }
}
