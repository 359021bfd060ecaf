//! Two mainstream generators take the document as it is served, without a warning, and a job as an integrator writes it runs with what they make.

use crate::program::{here, node_modules, run, tool};
use std::fs;
use std::time::Duration;
use tests::{Folder, PASSWORD, TestApp};
use tokio::process::Command;

/// Far more than either takes.
const PATIENCE: Duration = Duration::from_secs(180);

/// Imports every module of the package. Left out: where a body may have several media types and nothing is optional, version 0.29 of the generator
/// forgets to import a name.
const IMPORT_ALL: &str = "
import importlib, pkgutil, clientsphere
for module in pkgutil.walk_packages(clientsphere.__path__, 'clientsphere.'):
    if not module.name.endswith('.set_customer_image'):
        importlib.import_module(module.name)
";

fn document(app: &TestApp) -> String {
    format!("http://{}/api/v1/openapi.json", app.address)
}

/// Runs a job as the administrator.
async fn work(app: &TestApp, job: &mut Command) {
    let admin = app.admin().await;
    job.env("CLIENTSPHERE_URL", format!("http://{}", app.address))
        .env("CLIENTSPHERE_EMAIL", admin.email())
        .env("CLIENTSPHERE_PASSWORD", PASSWORD);
    run(job, PATIENCE).await;
}

#[tokio::test]
async fn a_client_for_python_does_a_job() {
    let (app, folder) = (TestApp::start().await, Folder::new());
    let mut generator = tool("openapi-python-client");
    generator.args(["generate", "--fail-on-warning", "--meta", "none", "--url", &document(&app), "--config"]);
    generator.arg(here("python/generator.yaml")).arg("--output-path").arg(folder.join("clientsphere"));
    run(&mut generator, PATIENCE).await;

    let interpreter = || {
        let mut python = tool("python");
        python.env("PYTHONPATH", &*folder).env("PYTHONDONTWRITEBYTECODE", "1");
        python
    };
    run(interpreter().args(["-c", IMPORT_ALL]), PATIENCE).await;
    work(&app, interpreter().arg(here("python/job.py"))).await;
}

#[tokio::test]
async fn a_client_for_typescript_does_a_job() {
    let (app, folder) = (TestApp::start().await, Folder::new());
    for file in ["generate.mjs", "job.ts", "package.json", "tsconfig.json"] {
        fs::copy(here("typescript").join(file), folder.join(file)).expect("a file of the job");
    }
    std::os::unix::fs::symlink(node_modules(), folder.join("node_modules")).expect("the packages");
    let node = |script: &str| {
        let mut node = tool("node");
        node.current_dir(&*folder).arg(script);
        node
    };
    run(node("generate.mjs").args([&document(&app), "clientsphere.d.ts"]), PATIENCE).await;
    run(&mut node("node_modules/typescript/bin/tsc"), PATIENCE).await;
    work(&app, &mut node("built/job.js")).await;
}
