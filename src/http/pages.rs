//! Pages: files of the site by their address, and the page that answers a question.

use std::hash::DefaultHasher;
use std::hash::Hasher;

use axum::extract::Query as UrlQuery;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::http::Service;
use crate::http::Shown;
use crate::http::ShownNotice;
use crate::http::api::refusal;
use crate::http::decide::sent_form;
use crate::http::log::Known;
use crate::http::question::Parameters;
use crate::http::question::QUESTION_CHARS_MAX;
use crate::http::question::Refused;
use crate::http::question::cut;
use crate::lang::Lang;
use crate::lang::Text;

/// Kept, but asked about each time: an unchanged page costs one short answer.
const ASK_EACH_TIME: &str = "no-cache";
/// Addresses with a version in them never change what they mean.
const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";
const HTML: &str = "text/html; charset=utf-8";

/// Any address that is no other route.
pub(crate) async fn file(State(service): State<Service>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, &Refused::method());
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let path = uri.path().trim_start_matches('/');
    let wanted = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    match service.pages.file(&wanted) {
        Err(error) => failed(&error),
        Ok(Some(bytes)) => found(&wanted, &uri, bytes, &headers),
        Ok(None) => missing(&service, path),
    }
}

fn found(path: &str, uri: &Uri, bytes: Vec<u8>, headers: &HeaderMap) -> Response {
    let tag = entity_tag(&bytes);
    let has_version = uri.query().is_some_and(|query| query.starts_with("v="));
    let caching = if has_version { FOR_A_YEAR } else { ASK_EACH_TIME };
    let known = Known(path.to_owned());
    let common = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, caching)];
    let has_it = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if has_it.is_some_and(|tags| {
        tags.split(',').any(|it| matches!(it.trim(), "*") || it.trim().trim_start_matches("W/") == tag)
    }) {
        return (StatusCode::NOT_MODIFIED, axum::Extension(known), common).into_response();
    }
    let kind = [(header::CONTENT_TYPE, content_type(path))];
    (axum::Extension(known), common, kind, bytes).into_response()
}

/// An address without its last slash is sent to the page; everything else gets the page that says so.
fn missing(service: &Service, path: &str) -> Response {
    if !path.ends_with('/') && matches!(service.pages.file(&format!("{path}/index.html")), Ok(Some(_))) {
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("/{path}/"))]).into_response();
    }
    match service.pages.file("404.html") {
        Ok(Some(bytes)) => {
            let headers = [(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, "no-store")];
            (StatusCode::NOT_FOUND, headers, bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => failed(&error),
    }
}

fn entity_tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("\"{:016x}\"", hasher.finish())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => HTML,
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

type Pairs = UrlQuery<Vec<(String, String)>>;

pub(crate) async fn ask_en(state: State<Service>, pairs: Pairs) -> Response {
    ask(state.0, Lang::En, pairs.0)
}

pub(crate) async fn ask_zh(state: State<Service>, pairs: Pairs) -> Response {
    ask(state.0, Lang::Zh, pairs.0)
}

/// The answer page; without a question the page that takes one.
fn ask(service: Service, lang: Lang, pairs: Vec<(String, String)>) -> Response {
    let parameters = Parameters::new(pairs);
    let Some((question, was_cut)) = parameters.question() else {
        return match service.pages.file(&format!("{lang}/ask/index.html")) {
            Ok(Some(bytes)) => page(bytes),
            Ok(None) => missing(&service, ""),
            Err(error) => failed(&error),
        };
    };
    let mut notices = Vec::new();
    if was_cut {
        notices.push(text!(
            "The question was long: only its first {QUESTION_CHARS_MAX} characters were read.",
            "问题较长，只读取了前{QUESTION_CHARS_MAX}个字。"
        ));
    }
    let (province, applicant) = (parameters.province(&service.desk), parameters.applicant());
    notices.extend(province.as_ref().err().map(|refused| refused.text.clone()));
    notices.extend(applicant.as_ref().err().map(|refused| refused.text.clone()));
    let request = crate::ask::Request {
        text: question,
        province: province.unwrap_or_default(),
        applicant: applicant.unwrap_or_default(),
        lang: Some(lang),
    };
    let reply = service.desk.ask(&request);
    service.metrics.answered(reply.query.outcome);
    let notice = (!notices.is_empty()).then(|| Text::join(&notices, " ", ""));
    let shown = Shown {
        question: &request.text,
        province: reply.query.province.as_ref(),
        applicant: reply.query.applicant,
        notice: notice.as_ref(),
        reply: &reply,
    };
    match service.pages.answer(lang, shown) {
        Ok(bytes) => page(bytes),
        Err(error) => failed(&error),
    }
}

pub(crate) async fn notice_en(state: State<Service>, request: Request) -> Response {
    notice(state.0, Lang::En, request).await
}

pub(crate) async fn notice_zh(state: State<Service>, request: Request) -> Response {
    notice(state.0, Lang::Zh, request).await
}

/// What a pasted notice means; without a text the page that takes one.
async fn notice(service: Service, lang: Lang, request: Request) -> Response {
    let form = match sent_form(request).await {
        Ok(form) => form,
        Err(response) if response.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return said(StatusCode::PAYLOAD_TOO_LARGE, &Refused::too_large().text);
        }
        Err(response) => return response,
    };
    let Some((text, was_cut)) = form.get("text").map(cut) else {
        return match service.pages.file(&format!("{lang}/notice/index.html")) {
            Ok(Some(bytes)) => page(bytes),
            Ok(None) => missing(&service, ""),
            Err(error) => failed(&error),
        };
    };
    let reply = service.desk.notice(&text, Some(lang), (service.today)());
    service.metrics.answered(reply.query.outcome);
    let remark = was_cut.then(|| {
        text!(
            "The text was long: only its first {QUESTION_CHARS_MAX} characters were read.",
            "文字较长，只读取了前{QUESTION_CHARS_MAX}个字。"
        )
    });
    let shown = ShownNotice { text: &text, remark: remark.as_ref(), reply: &reply };
    match service.pages.notice(lang, shown) {
        Ok(bytes) => page(bytes),
        Err(error) => failed(&error),
    }
}

/// A line in both languages, for readers who sent what is no page's business.
fn said(status: StatusCode, text: &Text) -> Response {
    let lines = format!("{}\n{}\n", text.get(Lang::En), text.get(Lang::Zh));
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, lines).into_response()
}

fn page(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, "no-store")], bytes).into_response()
}

fn failed(error: &Text) -> Response {
    tracing::error!(error = error.get(Lang::En), "a page could not be made");
    broken().into_response()
}

/// What a reader sees when we are at fault.
pub(crate) fn broken() -> impl IntoResponse {
    let said = "Something went wrong here. Please try again.\n程序出错，请稍后再试。\n";
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::INTERNAL_SERVER_ERROR, headers, said)
}
