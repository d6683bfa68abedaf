//! `/api/v1`: the same objects as `--format json` prints.

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::Query as UrlQuery;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use crate::answer::listing;
use crate::answer::province::province_answer;
use crate::http::Service;
use crate::http::decide;
use crate::http::question::Parameters;
use crate::http::question::QUESTION_CHARS_MAX;
use crate::http::question::Refused;
use crate::lang::Lang;
use crate::render::json::PageJson;
use crate::render::json::ReplyJson;
use crate::render::json::SCHEMA_VERSION;

/// Said beside an answer to a question or notice that was cut: how many characters were read.
pub(crate) const CUT_HEADER: &str = "x-question-cut";

pub(crate) fn routes() -> Router<Service> {
    Router::new()
        .route("/v1/ask", get(ask))
        .route("/v1/change", get(changes))
        .route("/v1/change/{id}", get(change))
        .route("/v1/province", get(provinces))
        .route("/v1/province/{name}", get(province))
        .route("/v1/compare", get(comparable))
        .route("/v1/compare/{id}", get(compare))
        .merge(decide::routes())
        .fallback(async || refusal(StatusCode::NOT_FOUND, &Refused::endpoint()))
        .method_not_allowed_fallback(async || refusal(StatusCode::METHOD_NOT_ALLOWED, &Refused::method()))
}

#[derive(Serialize)]
struct ErrorJson {
    schema_version: u32,
    error: ErrorBody,
}

#[derive(Serialize)]
struct ErrorBody {
    code: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Message {
    en: String,
    zh: String,
}

pub(crate) fn refusal(status: StatusCode, refused: &Refused) -> Response {
    let message = Message { en: refused.text.get(Lang::En).to_owned(), zh: refused.text.get(Lang::Zh).to_owned() };
    let body = ErrorJson { schema_version: SCHEMA_VERSION, error: ErrorBody { code: refused.code, message } };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refusal(StatusCode::BAD_REQUEST, &self)
    }
}

/// Errors of the layers around the handlers, in the shape that the API promises.
pub(crate) async fn explain(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !is_api || is_json || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let refused = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Refused::too_large(),
        StatusCode::SERVICE_UNAVAILABLE => Refused::late(),
        _client if status.is_client_error() => Refused::malformed(),
        _server => Refused::broken(),
    };
    refusal(status, &refused)
}

pub(crate) type Pairs = UrlQuery<Vec<(String, String)>>;

/// An answer as JSON, which nobody keeps: it may depend on what was sent, and on the day.
pub(crate) fn answered(body: impl Serialize, was_cut: bool) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    if was_cut {
        response.headers_mut().insert(CUT_HEADER, header::HeaderValue::from(QUESTION_CHARS_MAX));
    }
    response
}

async fn ask(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let (question, was_cut) = parameters.question().ok_or_else(Refused::question)?;
    let request = parameters.request(&service.desk, question)?;
    let reply = service.desk.ask(&request);
    service.metrics.answered(reply.query.outcome);
    Ok(answered(ReplyJson::new(&reply.query, &reply.answer), was_cut))
}

async fn changes(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let lang = Parameters::new(pairs).lang()?.unwrap_or_default();
    Ok(Json(PageJson::new(&listing::changes(service.desk.rules()), lang)).into_response())
}

async fn change(
    State(service): State<Service>,
    Path(id): Path<String>,
    UrlQuery(pairs): Pairs,
) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let Some(change) = service.desk.rules().change(&id) else {
        return Ok(refusal(StatusCode::NOT_FOUND, &Refused::change()));
    };
    let (province, applicant) = (parameters.province(&service.desk)?, parameters.applicant()?);
    let lang = parameters.lang()?.unwrap_or_default();
    let reply = service.desk.change(change, province, applicant, lang);
    Ok(Json(ReplyJson::new(&reply.query, &reply.answer)).into_response())
}

async fn provinces(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let lang = Parameters::new(pairs).lang()?.unwrap_or_default();
    Ok(Json(PageJson::new(&listing::provinces(service.desk.rules()), lang)).into_response())
}

async fn province(
    State(service): State<Service>,
    Path(name): Path<String>,
    UrlQuery(pairs): Pairs,
) -> Result<Response, Refused> {
    let lang = Parameters::new(pairs).lang()?.unwrap_or_default();
    let Some(slug) = service.desk.province_named(&name) else {
        return Ok(refusal(StatusCode::NOT_FOUND, &Refused::province()));
    };
    let rules = service.desk.rules();
    let answer = province_answer(rules, rules.province_of(&slug));
    Ok(Json(PageJson::new(&answer, lang)).into_response())
}

async fn comparable(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let lang = Parameters::new(pairs).lang()?.unwrap_or_default();
    Ok(Json(PageJson::new(&listing::comparable(service.desk.rules()), lang)).into_response())
}

async fn compare(
    State(service): State<Service>,
    Path(id): Path<String>,
    UrlQuery(pairs): Pairs,
) -> Result<Response, Refused> {
    let lang = Parameters::new(pairs).lang()?.unwrap_or_default();
    match service.desk.compare(&id) {
        Some(answer) => Ok(Json(PageJson::new(&answer, lang)).into_response()),
        None => Ok(refusal(StatusCode::NOT_FOUND, &Refused::subject())),
    }
}
