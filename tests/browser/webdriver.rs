//! A browser driven through chromedriver, by the few commands of the W3C WebDriver protocol that the tests need.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use reqwest::Client;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

/// The name under which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How often, and for how long in all, chromedriver is asked whether it is ready.
const READY_TRIES: u32 = 100;
const READY_PAUSE: Duration = Duration::from_millis(100);

/// So long the driver may take to end the browser.
const GOODBYE_MAX: Duration = Duration::from_secs(10);

const WHAT_IS_MISSING: &str = "these tests need Chromium and its driver: apt-get install chromium chromium-driver \
                               fonts-noto-cjk (or set CHROMEDRIVER to the driver's path)";

/// How the browser looks at pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Inner size of the window, in CSS pixels.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) dark: bool,
    /// Whether pages may run script.
    pub(crate) script: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look { width: 1200, height: 900, dark: false, script: false }
    }
}

pub(crate) struct Browser {
    driver: Child,
    client: Client,
    session: String,
    /// Its profile; removed when the browser has ended.
    _profile: TempDir,
}

impl Browser {
    pub(crate) async fn start(look: Look) -> Browser {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let driver = Command::new(&program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} cannot be started ({error}): {WHAT_IS_MISSING}"));
        let profile = tempfile::tempdir().unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        let root = format!("http://127.0.0.1:{port}");
        let mut browser = Browser { driver, client, session: root.clone(), _profile: profile };
        browser.wait_until_ready().await;
        let session = browser.post("/session", capabilities(look, browser._profile.path())).await;
        let id = session["sessionId"].as_str().unwrap_or_else(|| panic!("no browser ({session}): {WHAT_IS_MISSING}"));
        browser.session = format!("{root}/session/{id}");
        browser.emulate(look).await;
        browser
    }

    async fn wait_until_ready(&mut self) {
        for _ in 0..READY_TRIES {
            if let Ok(response) = self.client.get(format!("{}/status", self.session)).send().await {
                let status: Value = response.json().await.unwrap_or_default();
                if status["value"]["ready"] == true {
                    return;
                }
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        panic!("chromedriver never became ready: {WHAT_IS_MISSING}");
    }

    /// Size of the screen and colour scheme: a window cannot be made as narrow as a phone.
    async fn emulate(&self, look: Look) {
        let size = json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if look.dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await;
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !look.script })).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let response = self.client.post(format!("{}{path}", self.session)).json(&body).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        let value = answer["value"].clone();
        assert!(value["error"].is_null(), "{path} {body}: {value}");
        value
    }

    pub(crate) async fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
        self.settle().await;
    }

    /// Waits until the page is there: with its script off, the driver may come back before the body exists.
    async fn settle(&self) {
        for _ in 0..READY_TRIES {
            if self.run("document.readyState === 'complete' && document.body !== null").await["result"]["value"] == true
            {
                return;
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        panic!("the page at {} did not finish loading", self.url().await);
    }

    pub(crate) async fn url(&self) -> String {
        let response = self.client.get(format!("{}/url", self.session)).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        answer["value"].as_str().unwrap().to_owned()
    }

    /// Waits until a click has led to an address that begins like this.
    pub(crate) async fn arrive(&self, beginning: &str) {
        for _ in 0..READY_TRIES {
            if self.url().await.starts_with(beginning) {
                return;
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        panic!("still at {} and not at {beginning}", self.url().await);
    }

    async fn element(&self, selector: &str) -> String {
        let found = self.post("/element", json!({ "using": "css selector", "value": selector })).await;
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    pub(crate) async fn type_into(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        self.post(&format!("/element/{element}/value"), json!({ "text": text })).await;
    }

    pub(crate) async fn click(&self, selector: &str) {
        let element = self.element(selector).await;
        self.post(&format!("/element/{element}/click"), json!({})).await;
    }

    /// The text that a reader sees in an element.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.element(selector).await;
        let url = format!("{}/element/{element}/text", self.session);
        let answer: Value = self.client.get(url).send().await.unwrap().json().await.unwrap();
        answer["value"].as_str().unwrap().to_owned()
    }

    /// What an expression of ours yields in the page. It works although the page's own script is off.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        self.settle().await;
        let value = self.run(expression).await;
        assert!(value["exceptionDetails"].is_null(), "{expression}: {value}");
        value["result"]["value"].clone()
    }

    async fn run(&self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        self.post("/goog/cdp/execute", json!({ "cmd": "Runtime.evaluate", "params": parameters })).await
    }
}

impl Drop for Browser {
    /// Ends the browser through its driver, then the driver, whether the test went well or not.
    fn drop(&mut self) {
        let address = self.session.trim_start_matches("http://");
        if let Some((host, path)) = address.split_once('/') {
            let request = format!("DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            // A browser that is already gone cannot answer, and need not.
            if let Ok(mut stream) = TcpStream::connect(host) {
                let _ = stream.set_read_timeout(Some(GOODBYE_MAX));
                let _ = stream.write_all(request.as_bytes());
                // The first bytes of the answer come when the browser has ended; the driver keeps the line open.
                let _ = stream.read(&mut [0; 64]);
            }
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(look: Look, profile: &std::path::Path) -> Value {
    let arguments = json!([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        format!("--window-size={},{}", look.width, look.height),
        format!("--user-data-dir={}", profile.display()),
    ]);
    json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": { "args": arguments } } } })
}
