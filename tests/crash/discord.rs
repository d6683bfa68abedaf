//! The channels of a fake Discord over HTTP, for a courier in another process.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;

use crate::fake_channels::Channels;

/// Serves the channels and gives the address.
pub(crate) async fn serve(channels: Arc<Channels>) -> String {
    let router = Router::new().fallback(answer).with_state(channels);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn answer(State(channels): State<Arc<Channels>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().strip_prefix("/api/v10").unwrap_or(uri.path());
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    match channels.answer(&method, path, uri.query().unwrap_or_default(), &body) {
        Some(Ok(answer)) => answer.response().await,
        Some(Err(problems)) => panic!("Discord would refuse: {problems:#?}"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
