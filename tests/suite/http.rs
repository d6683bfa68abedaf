//! The server over real sockets: pages, API, limits, headers, and nothing of the user's in log or numbers.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Command;
use std::process::Output;

use icp_guide::site::Options;
use reqwest::Client;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::header;
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::server::Server;
use crate::site::site;

fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

async fn get(server: &Server, path: &str) -> Response {
    client().get(server.url(path)).send().await.unwrap()
}

async fn json(server: &Server, path: &str) -> (StatusCode, Value) {
    let response = get(server, path).await;
    let status = response.status();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json", "{path}");
    (status, response.json().await.unwrap())
}

/// What the server says to bytes that no client would send. It may hang up before it has read them all.
fn raw(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let _ = stream.write_all(request.as_bytes());
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_icp-guide")).args(arguments).output().unwrap()
}

fn printed(arguments: &[&str]) -> Value {
    serde_json::from_slice(&program(arguments).stdout).unwrap()
}

#[tokio::test]
async fn served_pages_are_those_of_the_static_build() {
    let server = Server::start(&[]);
    let site = site(Options { answers_questions: true, ..Options::default() });
    let local = site.paths().filter(|path| path.matches('/').count() == 3).step_by(97);
    let others = site.paths().filter(|path| path.matches('/').count() < 3).step_by(7);
    for path in
        local.chain(others).chain(["index.html", "style.css", "favicon.svg", "en/guangdong/entity-name/index.html"])
    {
        let address = format!("/{}", path.trim_end_matches("index.html"));
        let served = get(&server, &address).await;
        assert_eq!(served.status(), StatusCode::OK, "{address}");
        assert_eq!(served.bytes().await.unwrap(), site.file(path).unwrap().unwrap(), "{address}");
    }
}

#[tokio::test]
async fn the_api_returns_what_the_command_line_prints() {
    let server = Server::start(&[]);
    for (path, arguments) in [
        ("/api/v1/ask?q=our+company+was+renamed", &["ask", "our company was renamed"][..]),
        ("/api/v1/ask?q=公司改名了&province=广东", &["ask", "--province", "广东", "公司改名了"]),
        (
            "/api/v1/ask?q=公司改名了&lang=en&applicant=individual",
            &["ask", "--lang", "en", "--applicant", "individual", "公司改名了"],
        ),
        ("/api/v1/ask?q=what+is+the+weather", &["ask", "what is the weather"]),
        (
            "/api/v1/change/entity-name?province=shenzhen",
            &["change", "entity-name", "--province", "shenzhen", "--lang", "en"],
        ),
        ("/api/v1/change/website-ip?lang=zh", &["change", "website-ip", "--lang", "zh"]),
        ("/api/v1/province/浙江?lang=zh", &["province", "浙江", "--lang", "zh"]),
    ] {
        let (status, body) = json(&server, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
        assert_eq!(body, printed(&arguments), "{path}");
    }
}

#[tokio::test]
async fn the_api_says_in_both_languages_what_is_wrong() {
    let server = Server::start(&[]);
    for (path, status, code) in [
        ("/api/v1/ask", 400, "no-question"),
        ("/api/v1/ask?q=", 400, "no-question"),
        ("/api/v1/ask?q=x&province=atlantis", 400, "unknown-province"),
        ("/api/v1/ask?q=x&applicant=robot", 400, "unknown-applicant"),
        ("/api/v1/ask?q=x&lang=fr", 400, "unknown-lang"),
        ("/api/v1/change/nothing", 404, "unknown-change"),
        ("/api/v1/province/atlantis", 404, "unknown-province"),
        ("/api/v2/ask", 404, "no-such-endpoint"),
    ] {
        let (got, body) = json(&server, path).await;
        assert_eq!((got.as_u16(), body["error"]["code"].as_str()), (status, Some(code)), "{path}");
        for lang in ["en", "zh"] {
            let message = body["error"]["message"][lang].as_str().unwrap();
            assert!(!message.is_empty() && !message.contains("atlantis"), "{path}: {message}");
        }
    }
    let refused = client().post(server.url("/api/v1/ask?q=x")).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["code"], "method-not-allowed");
}

#[tokio::test]
async fn the_answer_page_answers_in_its_own_language_and_escapes_what_was_asked() {
    let server = Server::start(&[]);
    let page =
        get(&server, "/en/ask/?q=公司改名了&province=guangdong&applicant=organization").await.text().await.unwrap();
    assert!(page.contains("<html lang=\"en\">") && page.contains("value=\"公司改名了\""), "{page}");
    assert!(page.contains("href=\"/en/guangdong/entity-name/\""));
    assert!(page.contains("<option value=\"guangdong\" selected>"));
    let page = get(&server, "/zh/ask?q=<script>alert(1)</script>\"%3E变更主体名称").await.text().await.unwrap();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    let page = get(&server, "/zh/ask?q=改名&province=atlantis").await.text().await.unwrap();
    assert!(
        page.contains("role=\"status\">不认识这个省份"),
        "an unknown province is said, the question still answered"
    );
    let empty = get(&server, "/en/ask/?q=&province=").await;
    assert_eq!(empty.status(), StatusCode::OK);
}

#[tokio::test]
async fn long_questions_are_cut_and_it_is_said() {
    let server = Server::start(&[]);
    let just = "改".repeat(2000);
    let long = "改".repeat(2001);
    let header = "x-question-cut";
    assert!(!get(&server, &format!("/api/v1/ask?q={just}")).await.headers().contains_key(header));
    assert_eq!(get(&server, &format!("/api/v1/ask?q={long}")).await.headers()[header], "2000");
    let page = get(&server, &format!("/zh/ask/?q={long}")).await.text().await.unwrap();
    assert!(page.contains("只读取了前2000个字") && !page.contains(&long));
    let endless = "x".repeat(100_000);
    let said = raw(&server, &format!("GET /en/ask/?q={endless} HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert!(said.starts_with("HTTP/1.1 414") || said.starts_with("HTTP/1.1 431"), "{said}");
}

#[tokio::test]
async fn every_response_carries_the_security_headers() {
    let server = Server::start(&[]);
    for path in
        ["/", "/en/", "/en/ask/?q=rename", "/nowhere", "/api/v1/ask?q=rename", "/api/x", "/healthz", "/metrics", "/en"]
    {
        let response = get(&server, path).await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in [
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer", "{path}");
    }
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let server = Server::start(&[]);
    let first = get(&server, "/zh/faq/").await;
    let tag = first.headers()[header::ETAG].clone();
    for (sent, status) in [(tag.to_str().unwrap().to_owned(), 304), ("\"other\"".to_owned(), 200)] {
        let again = client().get(server.url("/zh/faq/")).header(header::IF_NONE_MATCH, sent).send().await.unwrap();
        assert_eq!(again.status().as_u16(), status);
        assert_eq!(again.headers()[header::ETAG], tag);
        assert_eq!(again.bytes().await.unwrap().is_empty(), status == 304);
    }
    let head = client().head(server.url("/zh/faq/")).send().await.unwrap();
    assert_eq!((head.status(), &head.headers()[header::ETAG]), (StatusCode::OK, &tag));
    let home = get(&server, "/en/").await.text().await.unwrap();
    let style = home.split('"').find(|part| part.starts_with("/style.css?v=")).unwrap().to_owned();
    let caching = get(&server, &style).await.headers()[header::CACHE_CONTROL].clone();
    assert!(caching.to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn wrong_addresses_get_a_page_in_both_languages_or_the_right_address() {
    let server = Server::start(&[]);
    let moved = get(&server, "/zh/guangdong").await;
    assert_eq!((moved.status().as_u16(), moved.headers()[header::LOCATION].to_str().unwrap()), (308, "/zh/guangdong/"));
    for path in ["/nowhere", "/en/atlantis/", "/en/guangdong/nothing/", "//example.org/en"] {
        let missing = get(&server, path).await;
        assert_eq!(missing.status(), StatusCode::NOT_FOUND, "{path}");
        let page = missing.text().await.unwrap();
        assert!(page.contains("Page not found") && page.contains("找不到页面"), "{path}");
    }
    let said = raw(&server, "GET /../Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(said.starts_with("HTTP/1.1 404"), "{said}");
}

#[tokio::test]
async fn a_body_that_nobody_asked_for_is_refused() {
    let server = Server::start(&[]);
    let small = client().post(server.url("/en/")).body("x").send().await.unwrap();
    assert_eq!(small.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(small.headers()[header::ALLOW], "GET, HEAD");
    let large = client().post(server.url("/en/")).body("x".repeat(100_000)).send().await.unwrap();
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn numbers_are_counted_and_nothing_of_the_user_is_written_down() {
    let server = Server::start(&[]);
    let secrets = ["wanglaoji-renamed", "13812345678", "秘密公司"];
    for secret in secrets {
        get(&server, &format!("/en/ask/?q=company+name+{secret}")).await;
        get(&server, &format!("/api/v1/ask?q={secret}&province={secret}")).await;
        get(&server, &format!("/api/v1/change/{secret}")).await;
        get(&server, &format!("/{secret}/x")).await;
    }
    get(&server, "/en/faq/").await;
    assert_eq!(get(&server, "/healthz").await.text().await.unwrap(), "ok\n");
    let numbers = get(&server, "/metrics").await.text().await.unwrap();
    for line in [
        "icp_guide_requests_total{route=\"page\",status=\"2xx\"} 1",
        "icp_guide_requests_total{route=\"ask\",status=\"2xx\"} 3",
        "icp_guide_requests_total{route=\"api\",status=\"4xx\"} 6",
        "icp_guide_requests_total{route=\"other\",status=\"4xx\"} 3",
        "icp_guide_request_seconds_count 14",
    ] {
        assert!(numbers.lines().any(|it| it == line), "missing {line} in\n{numbers}");
    }
    let answers: u64 = numbers
        .lines()
        .filter_map(|line| line.strip_prefix("icp_guide_answers_total{")?.split(' ').nth(1)?.parse::<u64>().ok())
        .sum();
    assert_eq!(answers, 3);
    let (_, log) = server.stop();
    assert_eq!(log.matches(" request ").count(), 15, "one line a request:\n{log}");
    let encoded: String = secrets[2].bytes().map(|byte| format!("%{byte:02X}")).collect();
    for word in secrets.iter().copied().chain([encoded.as_str()]) {
        assert!(!log.contains(word) && !numbers.contains(word), "{word} was written down:\n{log}");
    }
}

#[tokio::test]
async fn it_ends_well_when_asked_to() {
    let server = Server::start(&[]);
    // A connection that is kept open must not hold it up.
    let client = client();
    assert_eq!(client.get(server.url("/en/")).send().await.unwrap().status(), StatusCode::OK);
    let (status, _) = server.stop();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_port_in_use_is_said_in_the_users_language() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (lang, words) in [("en", "already listens on"), ("zh", "已被其他程序占用")] {
        let output = program(&["--lang", lang, "serve", "--listen", &address]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words) && said.contains(&address), "{said}");
    }
    let output = program(&["--lang", "en", "serve", "--listen", "nonsense"]);
    assert_eq!(output.status.code(), Some(1));
}
