//! `/api/v1`: the same objects as `--format json` prints.

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::Query as UrlQuery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use crate::answer::change::Context;
use crate::answer::change::change_answer;
use crate::answer::province::province_answer;
use crate::http::Service;
use crate::http::question::Parameters;
use crate::http::question::QUESTION_CHARS_MAX;
use crate::http::question::Refused;
use crate::lang::Lang;
use crate::query::Query;
use crate::render::json::PageJson;
use crate::render::json::ReplyJson;
use crate::render::json::SCHEMA_VERSION;

/// Said beside an answer to a question that was cut: how many characters were read.
const CUT_HEADER: &str = "x-question-cut";

pub(crate) fn routes() -> Router<Service> {
    Router::new()
        .route("/v1/ask", get(ask))
        .route("/v1/change/{id}", get(change))
        .route("/v1/province/{name}", get(province))
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

type Pairs = UrlQuery<Vec<(String, String)>>;

async fn ask(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let (question, was_cut) = parameters.question().ok_or_else(Refused::question)?;
    let request = parameters.request(&service.desk, question)?;
    let reply = service.desk.ask(&request);
    service.metrics.answered(reply.query.outcome);
    let mut response = Json(ReplyJson::new(&reply.query, &reply.answer)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    if was_cut {
        response.headers_mut().insert(CUT_HEADER, header::HeaderValue::from(QUESTION_CHARS_MAX));
    }
    Ok(response)
}

async fn change(
    State(service): State<Service>,
    Path(id): Path<String>,
    UrlQuery(pairs): Pairs,
) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let rules = service.desk.rules();
    let Some(change) = rules.change(&id) else {
        return Ok(refusal(StatusCode::NOT_FOUND, &Refused::change()));
    };
    let (province, applicant) = (parameters.province(&service.desk)?, parameters.applicant()?);
    let lang = parameters.lang()?.unwrap_or_default();
    let context = Context { province: province.as_ref().map(|slug| rules.province_of(slug)), applicant };
    let answer = change_answer(rules, change, context);
    let query = Query::chosen(change.id.clone(), province, applicant, lang);
    Ok(Json(ReplyJson::new(&query, &answer)).into_response())
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
