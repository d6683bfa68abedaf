//! One line and a few numbers for each request, without a word of the user's.

use std::time::Instant;

use axum::extract::MatchedPath;
use axum::extract::Request;
use axum::extract::State;
use axum::middleware::Next;
use axum::response::Response;

use crate::http::Service;
use crate::http::metrics::Route;

/// The path of a file of ours. Other paths may hold anything and are not written down.
#[derive(Clone, Debug)]
pub(crate) struct Known(pub(crate) String);

pub(crate) async fn record(State(service): State<Service>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let took = begun.elapsed();
    let status = response.status();
    let known = response.extensions().get::<Known>().map(|known| known.0.clone());
    let route = Route::of(matched.as_deref(), known.is_some());
    service.metrics.served(route, status.as_u16(), took);
    let path = known.or(matched).unwrap_or_else(|| "(other)".to_owned());
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status = status.as_u16(), micros, "request");
    response
}
