//! A service that takes messages over HTTP and drops copies by their nonce, for a while.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::Value;
use serde_json::json;

/// For so long the service remembers a nonce.
const NONCE_MS: i64 = 5 * 60 * 1000;

#[derive(Default)]
struct Seen {
    /// Nonce and the sender's time.
    messages: Vec<(String, i64)>,
    copies: usize,
}

pub(crate) struct Service {
    pub(crate) url: String,
    seen: Arc<Mutex<Seen>>,
}

impl Service {
    pub(crate) async fn start() -> Service {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let router = Router::new().route("/send", post(send)).route("/find", post(find)).with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Service { url, seen }
    }

    /// The nonce of every message that people can see.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.seen.lock().unwrap().messages.iter().map(|(nonce, _)| nonce.clone()).collect()
    }

    pub(crate) fn copies(&self) -> usize {
        self.seen.lock().unwrap().copies
    }
}

async fn send(State(seen): State<Arc<Mutex<Seen>>>, Json(body): Json<Value>) -> Json<Value> {
    let (nonce, at_ms) = (body["nonce"].as_str().unwrap().to_owned(), body["at_ms"].as_i64().unwrap());
    let mut seen = seen.lock().unwrap();
    let known = seen.messages.iter().position(|(it, sent_ms)| *it == nonce && at_ms - sent_ms < NONCE_MS);
    let id = match known {
        Some(at) => {
            seen.copies += 1;
            at
        }
        None => {
            seen.messages.push((nonce, at_ms));
            seen.messages.len() - 1
        }
    };
    Json(json!({ "id": id.to_string() }))
}

async fn find(State(seen): State<Arc<Mutex<Seen>>>, Json(body): Json<Value>) -> Json<Value> {
    let nonce = body["nonce"].as_str().unwrap();
    let at = seen.lock().unwrap().messages.iter().position(|(it, _)| it == nonce);
    Json(json!({ "id": at.map(|at| at.to_string()) }))
}
