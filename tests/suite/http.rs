//! The server over real sockets: pages, API, limits, headers, and nothing of the user's in log or numbers.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Command;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use icp_guide::http::Routes;
use icp_guide::http::SHUTDOWN_TIME_MAX;
use icp_guide::http::serve;
use icp_guide::site::Options;
use reqwest::Client;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::header;
use reqwest::redirect::Policy;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

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

/// Sends bytes as the body of a POST.
async fn post(server: &Server, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Response {
    client().post(server.url(path)).header(header::CONTENT_TYPE, kind).body(body).send().await.unwrap()
}

#[tokio::test]
async fn decisions_over_http_are_those_of_the_command_line() {
    let server = Server::start(&["--today", "2026-11-23"]);
    for (path, arguments) in [
        (
            "/api/v1/plan?change=entity-name&change=entity-phone,website-name&province=fujian&domain_expires=2027-03-01",
            &[
                "plan",
                "--province",
                "fujian",
                "--domain-expires",
                "2027-03-01",
                "entity-name",
                "entity-phone",
                "website-name",
            ][..],
        ),
        (
            "/api/v1/plan?change=entity-name&applicant=individual&id_expires=2026-12-01&open_order=draft&open_order_since=2026-11-01&lang=zh",
            &[
                "plan",
                "--applicant",
                "individual",
                "--id-expires",
                "2026-12-01",
                "--open-order",
                "draft",
                "--open-order-since",
                "2026-11-01",
                "entity-name",
                "--lang",
                "zh",
            ],
        ),
        ("/api/v1/due?submitted=2026-11-20", &["due", "--submitted", "2026-11-20"]),
        (
            "/api/v1/due?submitted=2026-11-20&state=sms-verification&lang=zh",
            &["due", "--submitted", "2026-11-20", "--state", "sms-verification", "--lang", "zh"],
        ),
        (
            "/api/v1/expiry?province=zhejiang&domain_expires=2027-03-01&id_expires=2027-02-10",
            &["expiry", "--province", "zhejiang", "--domain-expires", "2027-03-01", "--id-expires", "2027-02-10"],
        ),
        ("/api/v1/diagnose", &["diagnose"]),
        ("/api/v1/diagnose/button/order-open", &["diagnose", "button", "order-open"]),
        (
            "/api/v1/diagnose?choice=grey-button&choice=order-open,draft&lang=zh",
            &["diagnose", "grey-button", "order-open", "draft", "--lang", "zh"],
        ),
        (
            "/api/v1/notice?text=域名持有者与主办单位不一致，请于12月15日前处理",
            &["notice", "域名持有者与主办单位不一致，请于12月15日前处理"],
        ),
        ("/api/v1/compare", &["compare"]),
        ("/api/v1/compare/entity-name?lang=zh", &["compare", "entity-name", "--lang", "zh"]),
        ("/api/v1/compare/domain-validity", &["compare", "domain-validity"]),
        ("/api/v1/change", &["change"]),
        ("/api/v1/province?lang=zh", &["province", "--lang", "zh"]),
    ] {
        let (status, body) = json(&server, path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        let arguments: Vec<&str> =
            arguments.iter().copied().chain(["--format", "json", "--today", "2026-11-23"]).collect();
        assert_eq!(body, printed(&arguments), "{path}");
    }
}

#[tokio::test]
async fn the_day_is_the_servers_unless_the_request_names_one() {
    let server = Server::start(&["--today", "2026-11-23"]);
    let path = "/api/v1/expiry?domain_expires=2027-03-01";
    assert_eq!(json(&server, path).await.1["today"], "2026-11-23");
    assert_eq!(json(&server, &format!("{path}&today=2026-12-31")).await.1["today"], "2026-12-31");
    let real = Server::start(&[]);
    let shanghai = chrono::FixedOffset::east_opt(8 * 3600).unwrap();
    let before = chrono::Utc::now().with_timezone(&shanghai).date_naive().to_string();
    let said = json(&real, path).await.1["today"].as_str().unwrap().to_owned();
    let after = chrono::Utc::now().with_timezone(&shanghai).date_naive().to_string();
    assert!(said == before || said == after, "{said}");
}

#[tokio::test]
async fn a_notice_may_be_sent_as_text_form_or_json() {
    let server = Server::start(&["--today", "2026-11-23"]);
    let text = "您的域名实名信息与备案主体不一致，请在7个工作日内处理。";
    let expected = printed(&["notice", text, "--format", "json", "--today", "2026-11-23"]);
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for (kind, body) in [
        ("text/plain; charset=utf-8", text.to_owned()),
        ("application/x-www-form-urlencoded", format!("other=x&text={encoded}")),
        ("application/json", serde_json::json!({ "text": text }).to_string()),
    ] {
        let response = post(&server, "/api/v1/notice", kind, body).await;
        assert_eq!(response.status(), StatusCode::OK, "{kind}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.json::<Value>().await.unwrap(), expected, "{kind}");
    }
    let english = post(&server, "/api/v1/notice?lang=en", "text/plain", text).await.json::<Value>().await.unwrap();
    assert_eq!(english["lang"], "en");
}

#[tokio::test]
async fn a_long_notice_is_cut_and_an_endless_one_refused() {
    let server = Server::start(&[]);
    let header_of =
        |response: &Response| response.headers().get("x-question-cut").map(|it| it.to_str().unwrap().to_owned());
    let form = |count: usize| format!("text={}", "%E6%94%B9".repeat(count));
    let kind = "application/x-www-form-urlencoded";
    assert_eq!(header_of(&post(&server, "/api/v1/notice", kind, form(2000)).await), None);
    assert_eq!(header_of(&post(&server, "/api/v1/notice", kind, form(2001)).await).as_deref(), Some("2000"));
    let page = post(&server, "/zh/notice/", kind, form(2001)).await;
    assert!(page.text().await.unwrap().contains("只读取了前2000个字"));
    for path in ["/api/v1/notice", "/zh/notice/"] {
        let refused = post(&server, path, kind, form(20_000)).await;
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        let said = refused.text().await.unwrap();
        assert!(path.starts_with("/zh") || said.contains("\"too-large\""), "{path}: {said}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_case_is_said_in_both_languages() {
    let server = Server::start(&[]);
    for (path, status, code) in [
        ("/api/v1/plan", 400, "no-change"),
        ("/api/v1/plan?change=", 400, "no-change"),
        ("/api/v1/plan?change=nothing", 400, "unknown-change"),
        ("/api/v1/plan?change=entity-name&open_order=nowhere", 400, "unknown-state"),
        ("/api/v1/plan?change=entity-name&open_order=draft&open_order_since=2099-01-01", 400, "date-in-future"),
        ("/api/v1/plan?change=entity-name&open_order_since=2026-01-01", 400, "no-open-order"),
        ("/api/v1/plan?change=entity-name&domain_expires=tomorrow", 400, "bad-date"),
        ("/api/v1/plan?change=entity-name&today=2026-13-01", 400, "bad-date"),
        ("/api/v1/plan?change=entity-name&province=atlantis", 400, "unknown-province"),
        ("/api/v1/due", 400, "no-date"),
        ("/api/v1/due?submitted=2026-11-20&state=atlantis", 400, "unknown-state"),
        ("/api/v1/expiry", 400, "no-date"),
        ("/api/v1/diagnose/atlantis", 404, "unknown-choice"),
        ("/api/v1/diagnose?choice=grey-button&choice=atlantis", 404, "unknown-choice"),
        ("/api/v1/notice", 400, "no-text"),
        ("/api/v1/notice?text=%20", 400, "no-text"),
        ("/api/v1/compare/atlantis", 404, "unknown-id"),
        ("/api/v1/change/%FF", 400, "malformed"),
    ] {
        let (got, body) = json(&server, path).await;
        assert_eq!((got.as_u16(), body["error"]["code"].as_str()), (status, Some(code)), "{path}");
        for lang in ["en", "zh"] {
            let message = body["error"]["message"][lang].as_str().unwrap();
            assert!(!message.is_empty() && !message.contains("atlantis"), "{path}: {message}");
        }
    }
    for (kind, body, code) in [
        ("text/plain", b"\xff\xfe".to_vec(), "not-utf-8"),
        ("application/json", b"{\"text\":".to_vec(), "not-json"),
        ("text/plain", Vec::new(), "no-text"),
        ("application/x-www-form-urlencoded", b"words=x".to_vec(), "no-text"),
    ] {
        let refused = post(&server, "/api/v1/notice", kind, body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{kind} {code}");
        assert_eq!(refused.json::<Value>().await.unwrap()["error"]["code"], code, "{kind}");
    }
    let refused = post(&server, "/api/v1/plan?change=entity-name", "text/plain", "x").await;
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_pasted_notice_is_answered_on_its_page_and_escaped() {
    let server = Server::start(&["--today", "2026-11-23"]);
    for (lang, words) in [("en", "until"), ("zh", "12月15日")] {
        let body = "text=%3Cb%3E域名持有者与主办单位不一致，请于12月15日前处理".replace(char::is_whitespace, "+");
        let response = post(&server, &format!("/{lang}/notice/"), "application/x-www-form-urlencoded", body).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let page = response.text().await.unwrap();
        assert!(page.contains("&lt;b&gt;域名持有者") && !page.contains("<b>"), "{lang}");
        assert!(page.contains(&format!("href=\"/{lang}/changes/domain-holder/\"")), "{lang}: {page}");
        assert!(page.contains(words), "{lang}: {page}");
        let empty = post(&server, &format!("/{lang}/notice/"), "application/x-www-form-urlencoded", "text=+").await;
        assert!(empty.text().await.unwrap().contains("<textarea"), "{lang}");
    }
    let moved = get(&server, "/zh/notice").await;
    assert_eq!(moved.headers()[header::LOCATION], "/zh/notice/");
}

#[tokio::test]
async fn no_word_of_a_notice_or_case_is_written_down() {
    let server = Server::start(&[]);
    let secret = "secret-customer";
    let kind = "application/x-www-form-urlencoded";
    post(&server, "/api/v1/notice", kind, format!("text={secret}")).await;
    post(&server, &format!("/api/v1/notice?text={secret}"), "text/plain", secret).await;
    post(&server, "/en/notice/", kind, format!("text={secret}")).await;
    get(&server, &format!("/api/v1/diagnose/{secret}")).await;
    get(&server, &format!("/api/v1/plan?change={secret}")).await;
    get(&server, &format!("/api/v1/compare/{secret}")).await;
    let numbers = get(&server, "/metrics").await.text().await.unwrap();
    assert!(
        numbers.lines().any(|line| line == "icp_guide_requests_total{route=\"notice\",status=\"2xx\"} 1"),
        "{numbers}"
    );
    let (_, log) = server.stop();
    assert!(log.matches(" request ").count() == 7 && !log.contains(secret), "{log}");
}

#[tokio::test]
async fn a_client_that_says_nothing_does_not_hold_up_the_end() {
    let server = Server::start(&[]);
    let silent = TcpStream::connect(server.address()).unwrap();
    let mut half = TcpStream::connect(server.address()).unwrap();
    half.write_all(b"GET /en/ HT").unwrap();
    let mut idle = TcpStream::connect(server.address()).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut head = [0; 12];
    idle.read_exact(&mut head).unwrap();
    let (status, log) = server.stop();
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("did not end in time"), "{log}");
    for mut stream in [silent, half, idle] {
        let mut rest = Vec::new();
        // Closed by the server, with or without a reset; what matters is that it was closed.
        let _ = stream.read_to_end(&mut rest);
    }
}

/// A server in this process whose only answer waits until it is let go; ends when `shutdown` is told.
struct Waiting {
    address: std::net::SocketAddr,
    begun: Arc<Notify>,
    release: Arc<Notify>,
    shutdown: Arc<Notify>,
    running: tokio::task::JoinHandle<()>,
}

impl Waiting {
    async fn start(patience: Duration) -> Waiting {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let [begun, release, shutdown] = [(); 3].map(|()| Arc::new(Notify::new()));
        let (starts, lets_go, ends) = (Arc::clone(&begun), Arc::clone(&release), Arc::clone(&shutdown));
        let answer = move || async move {
            starts.notify_one();
            lets_go.notified().await;
            "the whole answer"
        };
        let routes = Routes::new(axum::Router::new().route("/", axum::routing::get(answer)));
        let running = tokio::spawn(serve(listener, routes, async move { ends.notified().await }, patience));
        Waiting { address, begun, release, shutdown, running }
    }
}

#[tokio::test]
async fn an_answer_that_runs_when_the_end_comes_is_finished() {
    let server = Waiting::start(SHUTDOWN_TIME_MAX).await;
    let asked = tokio::spawn(client().get(format!("http://{}/", server.address)).send());
    server.begun.notified().await;
    server.shutdown.notify_one();
    tokio::task::yield_now().await;
    server.release.notify_one();
    assert_eq!(asked.await.unwrap().unwrap().text().await.unwrap(), "the whole answer");
    server.running.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_never_comes_is_cut_off() {
    let server = Waiting::start(Duration::from_millis(1)).await;
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    server.begun.notified().await;
    server.shutdown.notify_one();
    server.running.await.unwrap();
}

#[tokio::test]
async fn an_edit_is_seen_by_the_preview_and_a_mistake_leaves_the_last_good_state() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "zh"] {
        std::fs::create_dir_all(folder.path().join("site/pages").join(lang)).unwrap();
    }
    let write = |lang: &str, text: &str| {
        let page = format!("+++\ntitle = \"Ours\"\ndescription = \"d\"\n+++\n{text}\n");
        std::fs::write(folder.path().join(format!("site/pages/{lang}/ours.md")), page).unwrap();
    };
    write("en", "first words");
    write("zh", "起初");
    let server = Server::preview(folder.path());
    let page = async || get(&server, "/en/ours/").await.text().await.unwrap();
    let until = async |words: &str| {
        while !page().await.contains(words) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(page().await.contains("first words"));
    write("en", "second, longer words");
    until("second, longer words").await;
    std::fs::write(folder.path().join("site/pages/zh/ours.md"), "no head").unwrap();
    write("en", "third words");
    write("zh", "再来");
    until("third words").await;
    std::fs::remove_file(folder.path().join("site/pages/zh/ours.md")).unwrap();
    let (_, log) = server.stop_after("site/pages/zh/ours.md is missing");
    assert!(log.contains("made again"), "{log}");
}
