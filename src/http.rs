//! The server: pages of the site, the API, health and numbers. It keeps nothing and logs no user's words.

mod api;
mod connection;
mod decide;
mod log;
mod metrics;
mod pages;
mod question;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::ask::Desk;
use crate::ask::NoticeReply;
use crate::ask::Reply;
use crate::http::metrics::Metrics;
use crate::lang::Lang;
use crate::lang::Text;
use crate::rules::change::Applicant;
use crate::rules::province::ProvinceSlug;

pub use crate::http::connection::Routes;
pub use crate::http::connection::SHUTDOWN_TIME_MAX;
pub use crate::http::connection::serve;
pub use crate::http::question::QUESTION_CHARS_MAX;

/// Only notices come in a body: the longest that is read, in Chinese and written as a form, has nine bytes a character.
const BODY_BYTES_MAX: usize = 32 * 1024;
const REQUEST_TIME_MAX: Duration = Duration::from_secs(10);

/// Everything comes from this server, nothing runs in the page, nobody may frame it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                                       base-uri 'none'; frame-ancestors 'none'";

/// A question as the answer page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub question: &'a str,
    pub province: Option<&'a ProvinceSlug>,
    pub applicant: Option<Applicant>,
    pub notice: Option<&'a Text>,
    pub reply: &'a Reply,
}

/// A pasted notice as its page shows it.
#[derive(Clone, Copy, Debug)]
pub struct ShownNotice<'a> {
    pub text: &'a str,
    /// Said above the answer: that the text was cut.
    pub remark: Option<&'a Text>,
    pub reply: &'a NoticeReply,
}

/// Tells today's date in Shanghai.
pub type Today = Arc<dyn Fn() -> NaiveDate + Send + Sync>;

/// Where pages come from. The server knows paths and bytes; how they are made is the site's business.
pub trait Pages: Send + Sync + 'static {
    /// A file by its path below the root: `en/index.html`. `None` where there is none.
    ///
    /// # Errors
    /// What went wrong, for the log.
    fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Text>;

    /// The page that shows an answer.
    ///
    /// # Errors
    /// What went wrong, for the log.
    fn answer(&self, lang: Lang, shown: Shown<'_>) -> Result<Vec<u8>, Text>;

    /// The page that shows what a notice means.
    ///
    /// # Errors
    /// What went wrong, for the log.
    fn notice(&self, lang: Lang, shown: ShownNotice<'_>) -> Result<Vec<u8>, Text>;
}

/// What every handler can reach.
#[derive(Clone)]
struct Service {
    desk: Arc<Desk>,
    pages: Arc<dyn Pages>,
    metrics: Arc<Metrics>,
    today: Today,
}

/// All routes with their limits and headers. `today` is the day from which deadlines are counted.
pub fn router(desk: Arc<Desk>, pages: Arc<dyn Pages>, today: Today) -> Router {
    let service = Service { desk, pages, metrics: Arc::new(Metrics::default()), today };
    Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(numbers))
        .nest("/api", api::routes())
        .route("/en/ask", get(pages::ask_en))
        .route("/en/ask/", get(pages::ask_en))
        .route("/zh/ask", get(pages::ask_zh))
        .route("/zh/ask/", get(pages::ask_zh))
        .route("/en/notice/", get(pages::file).post(pages::notice_en))
        .route("/zh/notice/", get(pages::file).post(pages::notice_zh))
        .fallback(pages::file)
        .layer(CatchPanicLayer::custom(|_panic| pages::broken().into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME_MAX))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(middleware::from_fn(api::explain))
        .layer(middleware::from_fn_with_state(service.clone(), log::record))
        .layer(always(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "no-referrer"))
        .with_state(service)
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

async fn health() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

async fn numbers(State(service): State<Service>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, service.metrics.to_text()).into_response()
}
