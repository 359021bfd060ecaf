//! One headless Chromium for one test, and what people do in it.

use crate::console;
use std::cell::RefCell;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tests::{Account, Folder, TestApp};
use thirtyfour::cookie::Cookie;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{
    BrowserLogEntry, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, Key, LoggingPrefsLogLevel, WebDriver, WebElement,
};

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Finds things as people and assistive technology do: by what they are and what they are called.
const FINDER: &str = include_str!("finder.js");

pub struct Browser {
    pub app: TestApp,
    driver: Option<WebDriver>,
    chromedriver: Child,
    port: u16,
    profile: Folder,
    /// What the console may complain of in this test.
    expected: RefCell<Vec<String>>,
}

impl Browser {
    /// Starts the product with the built web app, and a browser that has seen nothing yet.
    pub async fn start() -> Self {
        let spa = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/frontend/dist");
        assert!(spa.join("index.html").is_file(), "the web app is not built: `cargo xtask test` builds it, or `cargo xtask run` once");
        let app = TestApp::start_with(|config| config.spa_dir = Some(spa)).await;
        let (profile, port) = (Folder::new(), free_port());
        let chromedriver = Command::new(program("CLIENTSPHERE_CHROMEDRIVER", "/usr/bin/chromedriver"))
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that the browser goes with it.
            .process_group(0)
            .spawn()
            .expect("chromedriver; CLIENTSPHERE_CHROMEDRIVER names it");
        let driver = tests::until("chromedriver to open a browser", async || {
            WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities(&profile)).await.ok()
        })
        .await;
        driver.set_page_load_timeout(PATIENCE).await.expect("a time limit");
        driver.set_script_timeout(PATIENCE).await.expect("a time limit");
        let browser = Self { app, driver: Some(driver), chromedriver, port, profile, expected: RefCell::default() };
        browser
            .devtools(
                "Emulation.setEmulatedMedia",
                serde_json::json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
            )
            .await;
        browser.resize(1440, 900).await;
        browser
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("a browser that is open")
    }

    /// The same, with the first administrator signed in on the home page.
    pub async fn signed_in() -> Self {
        let browser = Self::start().await;
        let admin = browser.app.admin().await;
        browser.enter_as(&admin).await;
        browser
    }

    /// Goes on with a session that was begun elsewhere.
    pub async fn enter_as(&self, account: &Account) {
        self.go("/forgot").await;
        let mut cookie = Cookie::new("clientsphere_refresh", account.refresh.clone());
        cookie.set_path("/");
        self.driver().add_cookie(cookie).await.expect("a cookie");
        self.go("/").await;
    }

    /// Opens an address of the app, as if typed.
    pub async fn go(&self, path: &str) {
        self.driver().goto(format!("{}{path}", self.app.url())).await.expect("a page");
        self.settled().await;
    }

    pub async fn reload(&self) {
        self.driver().refresh().await.expect("a page");
        self.settled().await;
    }

    /// The path that the address bar shows.
    pub async fn path(&self) -> String {
        self.driver().current_url().await.expect("an address").path().to_owned()
    }

    pub async fn wait_for_path(&self, what: &str, fits: impl Fn(&str) -> bool) {
        self.patiently(what, async || Ok(fits(&self.path().await).then_some(()))).await;
    }

    /// Waits until nothing is loading and nothing moves.
    pub async fn settled(&self) {
        self.patiently("the page to be whole", async || {
            let whole: bool = self.driver().execute(format!("{FINDER}; return settled()"), vec![]).await?.convert()?;
            Ok(whole.then_some(()))
        })
        .await;
    }

    /// Waits until no list fetches newer rows: those that it shows are pale meanwhile.
    pub async fn up_to_date(&self) {
        self.patiently("the rows to be up to date", async || {
            let script = "return !document.querySelector('[data-updating=\"true\"]')";
            let current: bool = self.driver().execute(script, vec![]).await?.convert()?;
            Ok(current.then_some(()))
        })
        .await;
    }

    /// Waits until this text can be seen.
    pub async fn sees(&self, text: &str) {
        self.patiently(&format!("the text {text:?}"), async || Ok(self.shows(text).await?.then_some(()))).await;
    }

    /// Waits until this text can no longer be seen.
    pub async fn sees_no_more(&self, text: &str) {
        self.patiently(&format!("the text {text:?} to go"), async || Ok((!self.shows(text).await?).then_some(()))).await;
    }

    async fn shows(&self, text: &str) -> WebDriverResult<bool> {
        self.driver()
            .execute(format!("{FINDER}; return document.body.innerText.includes(arguments[0])"), vec![text.into()])
            .await?
            .convert()
    }

    /// Clicks what has this role and name: `button`, `link`, `menuitem`, `option`, `radio`, `checkbox`, `tab`.
    pub async fn click(&self, role: &str, name: &str) {
        self.patiently(&format!("a {role} {name:?} to click"), async || match self.find(role, name).await? {
            Some(element) => element.click().await.map(Some),
            None => Ok(None),
        })
        .await;
    }

    /// Whether something with this role and name can be seen.
    pub async fn has(&self, role: &str, name: &str) -> bool {
        self.find(role, name).await.expect("the page").is_some()
    }

    pub async fn wait_for(&self, role: &str, name: &str) {
        self.patiently(&format!("a {role} {name:?}"), async || Ok(self.find(role, name).await?.map(drop))).await;
    }

    async fn find(&self, role: &str, name: &str) -> WebDriverResult<Option<WebElement>> {
        let found =
            self.driver().execute(format!("{FINDER}; return byRole(arguments[0], arguments[1])"), vec![role.into(), name.into()]).await?;
        if found.json().is_null() { Ok(None) } else { found.element().map(Some) }
    }

    async fn control(&self, label: &str) -> WebElement {
        self.patiently(&format!("a field {label:?}"), async || {
            let found = self.driver().execute(format!("{FINDER}; return byLabel(arguments[0])"), vec![label.into()]).await?;
            if found.json().is_null() { Ok(None) } else { found.element().map(Some) }
        })
        .await
    }

    /// Types into the field with this label, in place of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        let control = self.control(label).await;
        control.send_keys(Key::Control + "a").await.expect("a field to type in");
        control.send_keys(Key::Delete + "").await.expect("a field to type in");
        control.send_keys(text).await.expect("a field to type in");
    }

    /// What stands in the field with this label.
    pub async fn value(&self, label: &str) -> String {
        self.control(label).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// Chooses an entry of a drop-down list, by what it says or by its code.
    pub async fn choose(&self, label: &str, entry: &str) {
        let control = self.control(label).await;
        let script = "const [select, entry] = arguments; const option = [...select.options].find(o => o.label.trim() === entry || o.value === entry); \
            if (!option) return false; select.value = option.value; select.dispatchEvent(new Event('change', { bubbles: true })); \
            select.dispatchEvent(new Event('input', { bubbles: true })); return true";
        let chosen = self.driver().execute(script, vec![control.to_json().expect("an element"), entry.into()]).await.expect("a list");
        assert!(chosen.convert::<bool>().unwrap_or(false), "{label} has no entry {entry}");
    }

    /// Gives a file to the field with this label.
    pub async fn attach(&self, label: &str, file: &Path) {
        let control = self.control(label).await;
        control.send_keys(file.to_str().expect("a path")).await.expect("a field that takes files");
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.driver().active_element().await.expect("a focus").send_keys(keys.into()).await.expect("keys");
    }

    /// A window of this size; narrow ones as on a phone.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Light or dark, as the system asks for it.
    pub async fn system_theme(&self, theme: &str) {
        let features = serde_json::json!([{ "name": "prefers-color-scheme", "value": theme }, { "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.devtools("Emulation.setEmulatedMedia", serde_json::json!({ "features": features })).await;
    }

    /// Takes the network away or gives it back.
    pub async fn offline(&self, offline: bool) {
        self.devtools("Network.enable", serde_json::json!({})).await;
        let conditions = serde_json::json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    pub async fn devtools(&self, command: &str, parameters: serde_json::Value) {
        self.driver().cdp().send_raw(command, parameters).await.unwrap_or_else(|e| panic!("{command}: {e}"));
    }

    /// Runs a script and reads what it returns.
    pub async fn script<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        self.driver().execute(script, vec![]).await.expect("a script").convert().expect("a value")
    }

    /// Runs a script that calls its last argument with the result.
    pub async fn script_later<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        self.driver().execute_async(script, vec![]).await.expect("a script").convert().expect("a value")
    }

    /// Lets the console complain of this for the rest of the test.
    pub fn expect_complaint(&self, part: &str) {
        self.expected.borrow_mut().push(part.to_owned());
    }

    /// What the console complained of since last asked. Every test ends with asking, and fails where it did: see `Drop`.
    pub async fn complaints(&self) -> Vec<String> {
        self.complaints_in(self.driver().browser_log().await.expect("the console"))
    }

    fn complaints_in(&self, log: Vec<BrowserLogEntry>) -> Vec<String> {
        let counts = |entry: &BrowserLogEntry| entry.level == "SEVERE" || entry.message.contains("Content Security Policy");
        let expected = self.expected.borrow();
        let is_expected = |message: &String| is_refusal(message) || expected.iter().any(|part| message.contains(part));
        log.into_iter().filter(counts).map(|entry| entry.message).filter(|message| !is_expected(message)).collect()
    }

    /// Asks again until there is an answer; what goes wrong meanwhile counts as not yet, for pages change under one's hands.
    async fn patiently<T>(&self, what: &str, mut ask: impl AsyncFnMut() -> WebDriverResult<Option<T>>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let last = match ask().await {
                Ok(Some(answer)) => return answer,
                Ok(None) => String::new(),
                Err(error) => format!("; at last {error}"),
            };
            if Instant::now() > deadline {
                let shown: String =
                    self.script("return document.title + ' · ' + location.pathname + '\\n' + document.body.innerText").await;
                panic!("waited in vain for {what}{last}\nthe page shows: {shown}\nthe console: {:?}", self.complaints().await);
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub fn folder(&self) -> &Path {
        &self.profile
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Also when a test failed. Not by quitting: its answer is waited for in vain while the test's own runtime stands still.
        let Some(driver) = self.driver.take() else { return };
        let log = console::read(self.port, driver.session_id());
        let browser = driver.capabilities().get("goog:processID").and_then(serde_json::Value::as_u64);
        let _ = driver.leak();
        // Nothing may stay behind: the groups of chromedriver and of the browser it started.
        for group in [Some(u64::from(self.chromedriver.id())), browser].into_iter().flatten() {
            let _ = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).stderr(Stdio::null()).status();
            let _ = Command::new("kill").args(["-KILL", &group.to_string()]).stderr(Stdio::null()).status();
        }
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
        if !std::thread::panicking() {
            let complaints = self.complaints_in(log.expect("the console"));
            assert!(complaints.is_empty(), "the console complained: {complaints:#?}");
        }
    }
}

fn capabilities(profile: &Folder) -> thirtyfour::ChromeCapabilities {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(program("CLIENTSPHERE_CHROMIUM", "/usr/bin/chromium").to_str().expect("a path")).expect("a binary");
    let folder = format!("--user-data-dir={}", profile.join("profile").display());
    for flag in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en-GB",
        "--window-size=1440,900",
        &folder,
    ] {
        chrome.add_arg(flag).expect("a flag");
    }
    // Pages ask before they lose what was typed; a test that leaves means it.
    let prompts = serde_json::json!({ "beforeUnload": "accept", "default": "dismiss and notify" });
    chrome.set("unhandledPromptBehavior", prompts).expect("a capability");
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a console");
    chrome
}

/// Whether the browser tells of an answer of the API that refuses something, as it does by itself, also where the page expects it.
fn is_refusal(message: &str) -> bool {
    message.contains("/api/v1/") && message.contains("Failed to load resource: the server responded with a status of 4")
}

fn program(variable: &str, usual: &str) -> PathBuf {
    std::env::var_os(variable).filter(|path| !path.is_empty()).map_or_else(|| usual.into(), PathBuf::from)
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|l| l.local_addr()).expect("a free port").port()
}
