//! Discord as the bot sees it, on a loopback socket: REST, gateway, and a memory of all that was asked.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::CloseFrame;
use axum::extract::ws::Message;
use axum::extract::ws::WebSocket;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::any;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::discord_limits;
use crate::fake_channels::Channels;
use crate::interactions;

pub(crate) const APPLICATION: &str = "4242";
pub(crate) const TOKEN: &str = "NDI0Mg.c2VjcmV0.not-a-real-token";
/// Nothing here takes long; who waits this long waits for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// Instead of a status: the request is read and never answered.
pub(crate) const SILENCE: (u16, i64) = (0, 0);

/// What the bot did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Deed {
    Rest {
        method: Method,
        path: String,
        query: String,
        body: Value,
    },
    Identified {
        token: String,
        intents: u64,
    },
    Resumed,
    Closed {
        code: Option<u16>,
    },
    /// Something that Discord would refuse.
    Broken(Vec<String>),
}

/// What the gateway is told to do.
enum Order {
    Event(&'static str, Value),
    /// Breaks the connection and, after the bot resumed, sends the last event again.
    DropAndReplay,
}

/// How the fake behaves.
#[derive(Default)]
pub(crate) struct Script {
    /// Status and code of the next answers to callbacks; 204 once it is empty. [`SILENCE`] never answers.
    pub(crate) callbacks: VecDeque<(u16, i64)>,
    /// Status of everything under `/applications`, if not 200.
    pub(crate) applications: Option<u16>,
    /// Close code instead of READY.
    pub(crate) refuse: Option<u16>,
    /// The commands that Discord knows.
    pub(crate) commands: Value,
}

struct Shared {
    url: String,
    deeds: mpsc::UnboundedSender<Deed>,
    orders: tokio::sync::Mutex<mpsc::UnboundedReceiver<Order>>,
    script: Mutex<Script>,
    last: Mutex<Option<(&'static str, Value)>>,
    replay: Mutex<bool>,
    channels: Arc<Channels>,
}

/// A running fake.
pub(crate) struct Fake {
    pub(crate) base: String,
    deeds: mpsc::UnboundedReceiver<Deed>,
    orders: mpsc::UnboundedSender<Order>,
    shared: Arc<Shared>,
}

impl Fake {
    pub(crate) async fn start(script: Script) -> Fake {
        Fake::start_on(script, Arc::default()).await
    }

    /// Another gateway, as a second instance of the bot has, to the same channels.
    pub(crate) async fn beside(other: &Fake) -> Fake {
        Fake::start_on(Script::default(), other.channels()).await
    }

    async fn start_on(script: Script, channels: Arc<Channels>) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (deeds_in, deeds) = mpsc::unbounded_channel();
        let (orders, orders_out) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            url: format!("ws://{address}"),
            deeds: deeds_in,
            orders: tokio::sync::Mutex::new(orders_out),
            script: Mutex::new(script),
            last: Mutex::new(None),
            replay: Mutex::new(false),
            channels,
        });
        let app = Router::new().route("/", any(upgrade)).fallback(rest).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Fake { base: format!("http://{address}"), deeds, orders, shared }
    }

    /// What the bot wrote by itself.
    pub(crate) fn channels(&self) -> Arc<Channels> {
        Arc::clone(&self.shared.channels)
    }

    /// Sends an interaction to the bot.
    pub(crate) fn push(&self, interaction: Value) {
        self.orders.send(Order::Event("INTERACTION_CREATE", interaction)).unwrap();
    }

    pub(crate) fn drop_and_replay(&self) {
        self.orders.send(Order::DropAndReplay).unwrap();
    }

    pub(crate) fn fail_callbacks(&self, answers: &[(u16, i64)]) {
        self.shared.script.lock().unwrap().callbacks.extend(answers);
    }

    /// The next thing the bot did.
    pub(crate) async fn next(&mut self) -> Deed {
        match tokio::time::timeout(PATIENCE, self.deeds.recv()).await.expect("the bot did nothing").unwrap() {
            Deed::Broken(problems) => panic!("Discord would refuse: {problems:#?}"),
            deed => deed,
        }
    }

    /// The next deed that fits; others before it are skipped.
    pub(crate) async fn wait(&mut self, fits: impl Fn(&Deed) -> bool) -> Deed {
        loop {
            let deed = self.next().await;
            if fits(&deed) {
                return deed;
            }
        }
    }

    /// The next request whose method and path fit.
    pub(crate) async fn request(&mut self, wanted: &Method, part: &str) -> Value {
        let fits =
            |deed: &Deed| matches!(deed, Deed::Rest { method, path, .. } if method == wanted && path.contains(part));
        match self.wait(fits).await {
            Deed::Rest { body, .. } => body,
            Deed::Identified { .. } | Deed::Resumed | Deed::Closed { .. } | Deed::Broken(_) => unreachable!(),
        }
    }

    /// The body of the next answer to an interaction.
    pub(crate) async fn callback(&mut self) -> Value {
        self.request(&Method::POST, "/callback").await
    }

    /// Sends an interaction and waits for its answer.
    pub(crate) async fn ask(&mut self, interaction: Value) -> Value {
        let id = interaction["id"].as_str().unwrap().to_owned();
        self.push(interaction);
        self.request(&Method::POST, &format!("/interactions/{id}/")).await
    }

    /// The path of the next request that fits.
    pub(crate) async fn request_path(&mut self, part: &str) -> String {
        match self.wait(|deed| matches!(deed, Deed::Rest { path, .. } if path.contains(part))).await {
            Deed::Rest { path, .. } => path,
            Deed::Identified { .. } | Deed::Resumed | Deed::Closed { .. } | Deed::Broken(_) => unreachable!(),
        }
    }

    /// The paths of all requests up to the end of the bot, which has to have ended.
    pub(crate) async fn rest_until_closed(&mut self) -> Vec<String> {
        let mut paths = Vec::new();
        loop {
            match self.next().await {
                Deed::Rest { path, .. } => paths.push(path),
                Deed::Closed { .. } => break,
                Deed::Identified { .. } | Deed::Resumed | Deed::Broken(_) => {}
            }
        }
        while let Ok(deed) = self.deeds.try_recv() {
            if let Deed::Rest { path, .. } = deed {
                paths.push(path);
            }
        }
        paths
    }

    /// Looks through all that the bot did since: nothing of it may be something that Discord would refuse.
    pub(crate) fn is_content(&mut self) {
        while let Ok(deed) = self.deeds.try_recv() {
            if let Deed::Broken(problems) = deed {
                panic!("Discord would refuse: {problems:#?}");
            }
        }
    }

    /// Whether anything is left that the bot did.
    pub(crate) fn has_more(&mut self) -> bool {
        self.deeds.try_recv().is_ok()
    }
}

async fn rest(State(shared): State<Arc<Shared>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().strip_prefix("/api/v10").unwrap_or(uri.path()).to_owned();
    let body = body_of(&body);
    let query = uri.query().unwrap_or_default().to_owned();
    let deed = Deed::Rest { method: method.clone(), path: path.clone(), query, body: body.clone() };
    if let Some(answer) = shared.channels.answer(&method, &path, uri.query().unwrap_or_default(), &body) {
        let _ = shared.deeds.send(deed);
        return match answer {
            Ok(answer) => answer.response().await,
            Err(problems) => broken(&shared, problems),
        };
    }
    let answer = answer(&shared, &method, &path, &body);
    // Last, so that who waits for the request finds everything done.
    let _ = shared.deeds.send(deed);
    match answer {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}

/// JSON, also where it is one part among files; those stand under `files` by their names then.
fn body_of(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    if !bytes.starts_with(b"--") {
        return serde_json::from_slice(bytes).unwrap();
    }
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let boundary = text.lines().next().unwrap();
    let mut body = Value::Null;
    let mut files = serde_json::Map::new();
    for part in text.split(boundary) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else { continue };
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        match head.split_once("filename=\"").and_then(|(_, rest)| rest.split_once('"')) {
            Some((name, _)) => {
                files.insert(name.to_owned(), Value::String(content.to_owned()));
            }
            None => body = serde_json::from_str(content).unwrap(),
        }
    }
    body["files"] = Value::Object(files);
    body
}

/// `None` is silence.
fn answer(shared: &Shared, method: &Method, path: &str, body: &Value) -> Option<Response> {
    let callback = *method == Method::POST && path.starts_with("/interactions/") && path.ends_with("/callback");
    if callback {
        match shared.script.lock().unwrap().callbacks.pop_front() {
            Some(SILENCE) => return None,
            Some((status, code)) => return Some(error(status, code)),
            None => {}
        }
        let problems = discord_limits::of_callback(body);
        return Some(if problems.is_empty() {
            StatusCode::NO_CONTENT.into_response()
        } else {
            broken(shared, problems)
        });
    }
    Some(other_answer(shared, method, path, body))
}

fn broken(shared: &Shared, problems: Vec<String>) -> Response {
    let _ = shared.deeds.send(Deed::Broken(problems));
    error(400, 50035)
}

fn other_answer(shared: &Shared, method: &Method, path: &str, body: &Value) -> Response {
    if path == "/gateway" {
        return axum::Json(json!({ "url": shared.url })).into_response();
    }
    if path.starts_with("/webhooks/") && path.ends_with("/messages/@original") && *method == Method::PATCH {
        let problems = discord_limits::of_edit(body);
        if !problems.is_empty() {
            return broken(shared, problems);
        }
        return axum::Json(interactions::message("edited")).into_response();
    }
    let mut script = shared.script.lock().unwrap();
    if path.starts_with("/applications/") || path.starts_with("/oauth2/") {
        if let Some(status) = script.applications {
            return error(status, 0);
        }
        return match (method.as_str(), path) {
            ("GET", "/oauth2/applications/@me") => {
                axum::Json(json!({ "id": APPLICATION, "name": "x" })).into_response()
            }
            ("GET", path) if path.ends_with("/commands") => axum::Json(match &script.commands {
                Value::Null => json!([]),
                commands => commands.clone(),
            })
            .into_response(),
            ("PUT", path) if path.ends_with("/commands") => {
                let problems = discord_limits::of_commands(body);
                if !problems.is_empty() {
                    return broken(shared, problems);
                }
                script.commands = with_ids(body);
                axum::Json(script.commands.clone()).into_response()
            }
            _ => error(404, 0),
        };
    }
    error(404, 0)
}

fn error(status: u16, code: i64) -> Response {
    let body = axum::Json(json!({ "code": code, "message": "refused by the fake" }));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

fn with_ids(commands: &Value) -> Value {
    let mut commands = commands.clone();
    for (at, command) in commands.as_array_mut().unwrap().iter_mut().enumerate() {
        command["id"] = json!(format!("90{at}"));
        command["application_id"] = json!(APPLICATION);
        command["version"] = json!("1");
        if command.get("default_member_permissions").is_none() {
            command["default_member_permissions"] = Value::Null;
        }
        command["nsfw"] = json!(false);
    }
    commands
}

async fn upgrade(State(shared): State<Arc<Shared>>, socket: WebSocketUpgrade) -> Response {
    socket.on_upgrade(move |socket| gateway(shared, socket))
}

async fn gateway(shared: Arc<Shared>, mut socket: WebSocket) {
    let mut orders = shared.orders.lock().await;
    let mut sequence = 0_u64;
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": 41250 } });
    socket.send(text(&hello)).await.unwrap();
    loop {
        tokio::select! {
            frame = socket.recv() => match frame {
                Some(Ok(Message::Text(frame))) => {
                    let frame: Value = serde_json::from_str(&frame).unwrap();
                    if !hear(&shared, &mut socket, &frame, &mut sequence).await {
                        return;
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    let _ = shared.deeds.send(Deed::Closed { code: frame.map(|frame| frame.code) });
                    return;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_))) => {}
                Some(Err(_)) | None => return,
            },
            order = orders.recv() => match order {
                Some(Order::Event(name, data)) => {
                    *shared.last.lock().unwrap() = Some((name, data.clone()));
                    dispatch(&mut socket, &mut sequence, name, &data).await;
                }
                Some(Order::DropAndReplay) => {
                    *shared.replay.lock().unwrap() = true;
                    return;
                }
                None => return,
            },
        }
    }
}

/// Answers a frame of the bot. `false` ends the connection.
async fn hear(shared: &Shared, socket: &mut WebSocket, frame: &Value, sequence: &mut u64) -> bool {
    match frame["op"].as_u64() {
        Some(1) => socket.send(text(&json!({ "op": 11 }))).await.unwrap(),
        Some(2) => {
            let refuse = shared.script.lock().unwrap().refuse;
            if let Some(code) = refuse {
                let close = CloseFrame { code, reason: "refused by the fake".into() };
                socket.send(Message::Close(Some(close))).await.unwrap();
                // The other side has to read it before the connection ends.
                while let Some(Ok(_)) = socket.recv().await {}
                return false;
            }
            let token = frame["d"]["token"].as_str().unwrap().to_owned();
            let intents = frame["d"]["intents"].as_u64().unwrap();
            let _ = shared.deeds.send(Deed::Identified { token, intents });
            let ready = json!({
                "v": 10, "guilds": [], "session_id": "s", "resume_gateway_url": shared.url,
                "user": interactions::user("4242"), "application": { "id": APPLICATION, "flags": 0 },
            });
            dispatch(socket, sequence, "READY", &ready).await;
        }
        Some(6) => {
            *sequence = frame["d"]["seq"].as_u64().unwrap();
            let _ = shared.deeds.send(Deed::Resumed);
            dispatch(socket, sequence, "RESUMED", &json!({})).await;
            let replay = std::mem::take(&mut *shared.replay.lock().unwrap());
            let last = shared.last.lock().unwrap().clone();
            if let (true, Some((name, data))) = (replay, last) {
                dispatch(socket, sequence, name, &data).await;
            }
        }
        _ => {}
    }
    true
}

async fn dispatch(socket: &mut WebSocket, sequence: &mut u64, name: &str, data: &Value) {
    *sequence += 1;
    let event = json!({ "op": 0, "s": *sequence, "t": name, "d": data });
    socket.send(text(&event)).await.unwrap();
}

fn text(value: &Value) -> Message {
    Message::Text(value.to_string().into())
}
