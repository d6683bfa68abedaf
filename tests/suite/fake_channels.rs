//! Channels of the fake Discord: messages with nonces that are remembered for a while, and the ways in which sending fails.

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;

use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Notify;
use tokio::sync::watch;

use crate::discord_limits;

/// "A few minutes", as Discord says.
const NONCE_KEPT: Duration = Duration::minutes(5);
const EPOCH_MS: i64 = 1_420_070_400_000;
/// The bot's own user.
pub(crate) const ME: &str = "4242";

/// A message that people can see.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) channel: String,
    pub(crate) id: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) body: Value,
}

impl Sent {
    pub(crate) fn nonce(&self) -> &str {
        self.body["nonce"].as_str().unwrap()
    }

    pub(crate) fn content(&self) -> &str {
        self.body["content"].as_str().unwrap()
    }

    /// Ids of the buttons.
    pub(crate) fn buttons(&self) -> Vec<String> {
        let rows = self.body["components"].as_array().cloned().unwrap_or_default();
        let parts = rows.iter().flat_map(|row| row["components"].as_array().cloned().unwrap_or_default());
        parts.map(|part| part["custom_id"].as_str().unwrap().to_owned()).collect()
    }

    /// As a channel's history shows it: without the nonce, and with things that others write in between.
    fn shown(&self) -> Value {
        let author = if self.nonce().is_empty() { "77" } else { ME };
        json!({
            "id": self.id.to_string(), "channel_id": self.channel, "author": { "id": author, "username": "x" },
            "content": self.body["content"], "embeds": self.body["embeds"], "components": self.body["components"],
        })
    }
}

/// What happens to the next message that the bot sends.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// Refused with this status and code.
    Refused(u16, i64),
    /// Status 429: wait so many seconds, here or everywhere.
    Wait { seconds: f64, global: bool },
    /// It is there, but the answer is held back until somebody lets go.
    Held,
}

/// All channels of the fake.
#[derive(Default)]
pub(crate) struct Channels {
    inner: Mutex<Inner>,
    /// Tells of every message that arrived.
    arrived: watch::Sender<usize>,
    let_go: Arc<Notify>,
}

#[derive(Default)]
struct Inner {
    now: DateTime<Utc>,
    sent: Vec<Sent>,
    copies: usize,
    requests: usize,
    troubles: VecDeque<Trouble>,
    /// Channels that answer 404, and people that answer 403.
    gone: BTreeSet<String>,
}

/// An answer that may be held back.
pub(crate) struct Answer {
    response: Response,
    held: Option<Arc<Notify>>,
}

impl Answer {
    pub(crate) async fn response(self) -> Response {
        if let Some(held) = self.held {
            held.notified().await;
        }
        self.response
    }
}

impl Channels {
    /// Nonces are forgotten, and ids numbered, by this clock.
    pub(crate) fn set(&self, now: DateTime<Utc>) {
        self.inner.lock().unwrap().now = now;
    }

    pub(crate) fn expect(&self, troubles: &[Trouble]) {
        self.inner.lock().unwrap().troubles.extend(troubles.iter().cloned());
    }

    /// This channel, or this person's direct messages, are not there any more.
    pub(crate) fn close(&self, id: &str) {
        self.inner.lock().unwrap().gone.insert(id.to_owned());
    }

    /// Lets the held answer go.
    pub(crate) fn let_go(&self) {
        self.let_go.notify_one();
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.inner.lock().unwrap().sent.clone()
    }

    /// Messages that were dropped because their nonce was known.
    pub(crate) fn copies(&self) -> usize {
        self.inner.lock().unwrap().copies
    }

    /// How often the bot tried to send, whatever came of it.
    pub(crate) fn requests(&self) -> usize {
        self.inner.lock().unwrap().requests
    }

    /// What somebody else writes there.
    pub(crate) fn chatter(&self, channel: &str, count: usize) {
        for n in 0..count {
            self.inner.lock().unwrap().store(channel, json!({ "content": format!("chatter {n}"), "nonce": "" }));
        }
    }

    /// Waits until so many attempts to send have come in.
    pub(crate) async fn attempts(&self, count: usize) {
        let mut arrived = self.arrived.subscribe();
        let waiting = arrived.wait_for(|arrived| *arrived >= count);
        tokio::time::timeout(std::time::Duration::from_secs(60), waiting)
            .await
            .unwrap_or_else(|_| panic!("{count} attempts were expected, {} came", self.requests()))
            .unwrap();
    }

    /// `None`: not a request about channels.
    pub(crate) fn answer(
        &self,
        method: &Method,
        path: &str,
        query: &str,
        body: &Value,
    ) -> Option<Result<Answer, Vec<String>>> {
        let at_once = |response: Response| Some(Ok(Answer { response, held: None }));
        if path == "/users/@me" {
            return at_once(axum::Json(json!({ "id": ME, "username": "bot" })).into_response());
        }
        if path == "/users/@me/channels" {
            let person = body["recipient_id"].as_str().unwrap();
            return at_once(axum::Json(json!({ "id": direct(person).to_string(), "type": 1 })).into_response());
        }
        let channel = path.strip_prefix("/channels/")?.strip_suffix("/messages")?;
        if *method == Method::GET {
            return at_once(axum::Json(self.history(channel, query)).into_response());
        }
        let problems = discord_limits::of_message(body);
        if !problems.is_empty() {
            return Some(Err(problems));
        }
        let answer = self.post(channel, body);
        self.arrived.send_modify(|count| *count += 1);
        Some(Ok(answer))
    }

    fn post(&self, channel: &str, body: &Value) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        inner.requests += 1;
        let refused = |status: u16, code: i64| Answer { response: refusal(status, code), held: None };
        if inner.gone.contains(channel) {
            return refused(404, 10003);
        }
        let mut held = None;
        match inner.troubles.pop_front() {
            Some(Trouble::Refused(status, code)) => return refused(status, code),
            Some(Trouble::Wait { seconds, global }) => {
                // Without a code, as Discord sends it.
                let body = json!({ "message": "slow down", "retry_after": seconds, "global": global });
                let header = [("retry-after", seconds.ceil().to_string())];
                return Answer {
                    response: (StatusCode::TOO_MANY_REQUESTS, header, axum::Json(body)).into_response(),
                    held,
                };
            }
            Some(Trouble::Held) => held = Some(Arc::clone(&self.let_go)),
            None => {}
        }
        let now = inner.now;
        let known = inner
            .sent
            .iter()
            .find(|sent| sent.body["nonce"] == body["nonce"] && sent.channel == channel && now - sent.at < NONCE_KEPT)
            .cloned();
        let sent = match known {
            Some(known) => {
                inner.copies += 1;
                known
            }
            None => inner.store(channel, body.clone()),
        };
        Answer { response: axum::Json(sent.shown()).into_response(), held }
    }

    /// The oldest messages after an id, newest first, as Discord gives them.
    fn history(&self, channel: &str, query: &str) -> Value {
        let number = |name: &str| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            value.and_then(|value| value.parse::<u64>().ok())
        };
        let (after, limit) = (number("after").unwrap_or(0), number("limit").unwrap_or(50));
        let inner = self.inner.lock().unwrap();
        let found = inner.sent.iter().filter(|sent| sent.channel == channel && sent.id > after);
        let mut page: Vec<Value> = found.take(usize::try_from(limit).unwrap()).map(Sent::shown).collect();
        page.reverse();
        Value::Array(page)
    }
}

impl Inner {
    fn store(&mut self, channel: &str, body: Value) -> Sent {
        let ms = u64::try_from(self.now.timestamp_millis() - EPOCH_MS).unwrap();
        let id = (ms << 22) + self.sent.len() as u64;
        let sent = Sent { channel: channel.to_owned(), id, at: self.now, body };
        self.sent.push(sent.clone());
        sent
    }
}

/// The channel for direct messages with a person.
pub(crate) fn direct(person: &str) -> u64 {
    9_000_000 + person.parse::<u64>().unwrap()
}

fn refusal(status: u16, code: i64) -> Response {
    let body = axum::Json(json!({ "code": code, "message": "refused by the fake" }));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}
