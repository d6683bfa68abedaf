//! The endpoints that decide for a case: plan, due, expiry, diagnose and notice.

use axum::Form;
use axum::Router;
use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::extract::Path;
use axum::extract::Query as UrlQuery;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::answer::expiry::Case;
use crate::answer::plan::Wishes;
use crate::ask::decide::STATE_DEFAULT;
use crate::http::Service;
use crate::http::api::Pairs;
use crate::http::api::answered;
use crate::http::api::refusal;
use crate::http::question::Parameters;
use crate::http::question::Refused;
use crate::http::question::cut;
use crate::render::due_json::DueJson;
use crate::render::due_json::ExpiryJson;
use crate::render::json::diagnose::DiagnoseJson;
use crate::render::json::notice::NoticeJson;
use crate::render::plan_json::PlanJson;

pub(crate) fn routes() -> Router<Service> {
    Router::new()
        .route("/v1/plan", get(plan))
        .route("/v1/due", get(due))
        .route("/v1/expiry", get(expiry))
        .route("/v1/diagnose", get(diagnose_first))
        .route("/v1/diagnose/{*path}", get(diagnose))
        .route("/v1/notice", get(notice).post(notice_sent))
}

/// The day that the request names, or the server's.
fn today(service: &Service, parameters: &Parameters) -> Result<NaiveDate, Refused> {
    Ok(parameters.day("today")?.unwrap_or_else(|| (service.today)()))
}

async fn plan(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let today = today(&service, &parameters)?;
    let province = parameters.province(&service.desk)?;
    let open_order = parameters.state(&service.desk, "open_order")?;
    let open_order_since = parameters.day("open_order_since")?;
    if open_order_since.is_some_and(|since| since > today) {
        return Err(Refused::future());
    }
    if open_order_since.is_some() && open_order.is_none() {
        return Err(Refused::open_order());
    }
    let wishes = Wishes {
        changes: parameters.changes(&service.desk)?,
        province: province.as_ref().map(|slug| service.desk.rules().province_of(slug)),
        applicant: parameters.applicant()?,
        domain_expires: parameters.day("domain_expires")?,
        id_expires: parameters.day("id_expires")?,
        open_order: open_order.map(|state| state.id.clone()),
        open_order_since,
    };
    let lang = parameters.lang()?.unwrap_or_default();
    let reply = service.desk.plan(&wishes, today);
    Ok(answered(PlanJson::new(&reply.plan, &reply.answer, reply.domain_transfer, lang), false))
}

async fn due(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let today = today(&service, &parameters)?;
    let submitted = parameters.day("submitted")?.ok_or_else(Refused::submitted)?;
    let states = service.desk.rules().order_states();
    let state = match parameters.state(&service.desk, "state")? {
        Some(state) => state,
        None => states.state(STATE_DEFAULT).ok_or_else(Refused::state)?,
    };
    let lang = parameters.lang()?.unwrap_or_default();
    let reply = service.desk.due(state, submitted, today);
    Ok(answered(DueJson::new(&reply.due, &reply.answer, lang), false))
}

async fn expiry(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let today = today(&service, &parameters)?;
    let province = parameters.province(&service.desk)?;
    let case = Case {
        province: province.as_ref().map(|slug| service.desk.rules().province_of(slug)),
        applicant: parameters.applicant()?,
        domain_expires: parameters.day("domain_expires")?,
        id_expires: parameters.day("id_expires")?,
        licence_expires: parameters.day("licence_expires")?,
        draft_created: parameters.day("draft_created")?,
        inspection_deadline: parameters.day("inspection_deadline")?,
    };
    let lang = parameters.lang()?.unwrap_or_default();
    let reply = service.desk.expiry(&case, today).ok_or_else(Refused::dates)?;
    Ok(answered(ExpiryJson::new(&reply.items, &reply.answer, today, lang), false))
}

/// The first question, or the place that `choice=…&choice=…` leads to.
async fn diagnose_first(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    place(&service, &parameters, &parameters.all("choice"))
}

/// The place that the choices in the address lead to.
async fn diagnose(
    State(service): State<Service>,
    Path(path): Path<String>,
    UrlQuery(pairs): Pairs,
) -> Result<Response, Refused> {
    let path: Vec<&str> = path.split('/').filter(|choice| !choice.is_empty()).collect();
    place(&service, &Parameters::new(pairs), &path)
}

fn place(service: &Service, parameters: &Parameters, path: &[&str]) -> Result<Response, Refused> {
    let lang = parameters.lang()?.unwrap_or_default();
    let walked = service.desk.rules().diagnose().walk(path).map(|walked| walked.path());
    match (walked, service.desk.diagnose(path)) {
        (Ok(path), Ok(answer)) => Ok(answered(DiagnoseJson::new(path, &answer, lang), false)),
        (Err(_), _) | (_, Err(_)) => Ok(refusal(StatusCode::NOT_FOUND, &Refused::choice())),
    }
}

async fn notice(State(service): State<Service>, UrlQuery(pairs): Pairs) -> Result<Response, Refused> {
    let parameters = Parameters::new(pairs);
    let text = parameters.get("text").ok_or_else(Refused::notice)?.to_owned();
    read_notice(&service, &parameters, &text)
}

/// The notice in the body: as it is, as a form with `text`, or as JSON with `text`.
async fn notice_sent(
    State(service): State<Service>,
    UrlQuery(pairs): Pairs,
    request: Request,
) -> Result<Response, Response> {
    let text = sent_text(request).await?;
    read_notice(&service, &Parameters::new(pairs), &text).map_err(IntoResponse::into_response)
}

fn read_notice(service: &Service, parameters: &Parameters, text: &str) -> Result<Response, Refused> {
    let (today, lang) = (today(service, parameters)?, parameters.lang()?);
    let (text, was_cut) = cut(text.trim());
    if text.is_empty() {
        return Err(Refused::notice());
    }
    let reply = service.desk.notice(&text, lang, today);
    service.metrics.answered(reply.query.outcome);
    Ok(answered(NoticeJson::new(&reply.query, &reply.answer), was_cut))
}

#[derive(Deserialize)]
struct NoticeBody {
    text: String,
}

/// The text of a body, by its content type.
async fn sent_text(request: Request) -> Result<String, Response> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind == "application/x-www-form-urlencoded" {
        return sent_form(request).await.map(|form| form.get("text").unwrap_or_default().to_owned());
    }
    let body = Bytes::from_request(request, &()).await.map_err(IntoResponse::into_response)?;
    if kind == "application/json" {
        let parsed = serde_json::from_slice::<NoticeBody>(&body).map(|it| it.text);
        return parsed.map_err(|_| Refused::not_json().into_response());
    }
    let text = std::str::from_utf8(&body).map_err(|_| Refused::not_utf8().into_response())?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The fields of a form that was sent.
pub(crate) async fn sent_form(request: Request) -> Result<Parameters, Response> {
    let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
    form.map(|Form(pairs)| Parameters::new(pairs)).map_err(IntoResponse::into_response)
}
