//! Carries reminders and digests into channels, threads and direct messages.
//!
//! A nonce of the message goes along and is enforced, so that a second one within some minutes is the same message. After
//! that the channel is read: the buttons of a message name its nonce, which Discord itself forgets.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration as Pause;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;
use serenity::http::Http;
use serenity::http::LightMethod;
use serenity::http::Request;
use serenity::http::Route;
use serenity::model::id::ChannelId;
use tokio::sync::OnceCell;

use crate::bot::answering::show_with;
use crate::bot::nudge;
use crate::bot::shop::Shop;
use crate::bot::wire::outgoing;
use crate::lang::Lang;
use crate::orders::deliver;
use crate::orders::deliver::Undelivered;
use crate::orders::event::PersonId;
use crate::orders::reminder::Recipient;
use crate::render::discord::Rest;
use crate::render::discord::limits::CONTENT_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::limits::shorten;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;

/// A lease holds for a minute; whoever waits longer than this for one message would lose the others.
const REQUEST_WITHIN: Pause = Pause::from_secs(10);
/// Messages of one page, the most that Discord gives.
const PAGE: usize = 100;
/// Pages read back at most: a channel with more messages since then is too busy to look further.
const PAGES_MAX: usize = 10;
/// People named in one message at most.
const MENTIONS_MAX: usize = 20;
/// Clocks differ; the message is looked for from a little earlier on.
const SLACK: Duration = Duration::minutes(1);
/// Wished for by Discord without a time: it never is so much.
const USUAL_WAIT: Duration = Duration::seconds(5);
/// Stands for every place at once.
const EVERYWHERE: &str = "";

/// The courier of one bot.
pub struct Courier {
    shop: Arc<Shop>,
    client: reqwest::Client,
    /// As good as a password: shown nowhere.
    token: String,
    proxy: Option<String>,
    /// Places that Discord asks to leave alone, until when.
    closed: Mutex<HashMap<String, DateTime<Utc>>>,
    direct: Mutex<HashMap<PersonId, u64>>,
    me: OnceCell<String>,
}

impl Courier {
    pub fn new(http: &Http, shop: Arc<Shop>) -> Courier {
        // A client without special settings can always be made; one without a limit is better than none.
        let client = reqwest::Client::builder().timeout(REQUEST_WITHIN).build().unwrap_or_default();
        Courier {
            shop,
            client,
            token: http.token().to_owned(),
            proxy: http.proxy.clone(),
            closed: Mutex::default(),
            direct: Mutex::default(),
            me: OnceCell::new(),
        }
    }

    async fn channel(&self, recipient: &Recipient) -> Result<ChannelId, Undelivered> {
        let id = match recipient {
            Recipient::Place(place) => place.as_str().parse().ok(),
            Recipient::Person(person) => Some(self.direct_channel(person).await?),
        };
        id.filter(|id| *id != 0).map(ChannelId::new).ok_or_else(|| never("the channel's id is no number"))
    }

    /// The channel for direct messages to a person. To ask again gives the same one, so it is asked once.
    async fn direct_channel(&self, person: &PersonId) -> Result<u64, Undelivered> {
        let known = self.direct.lock().unwrap_or_else(PoisonError::into_inner).get(person).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let body = json!({ "recipient_id": person.as_str() });
        let request = Request::new(Route::UserMeDmChannels, LightMethod::Post).body(Some(bytes(&body)?));
        let channel = self.call(request, person.as_str()).await?;
        let id = id_of(&channel).and_then(|id| id.parse().ok()).ok_or_else(strange)?;
        self.direct.lock().unwrap_or_else(PoisonError::into_inner).insert(person.clone(), id);
        Ok(id)
    }

    /// One request. `place` is what Discord may ask to leave alone.
    async fn call(&self, request: Request<'_>, place: &str) -> Result<Value, Undelivered> {
        self.may_go(place)?;
        let built = request.build(&self.client, &self.token, self.proxy.as_deref());
        let built = built.map_err(|_| never("the request could not be made"))?;
        // The error's own text can hold the address.
        let answer = built.send().await.map_err(|error| {
            later(if error.is_timeout() { "Discord did not answer in time" } else { "Discord could not be reached" })
        })?;
        let status = answer.status();
        let wait = answer.headers().get("retry-after").and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
        let is_global = answer.headers().contains_key("x-ratelimit-global");
        let body = answer.bytes().await.map_err(|_| later("Discord broke off its answer"))?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let code = body["code"].as_i64().unwrap_or(0);
        let status = status.as_u16();
        let why = if code == 0 { format!("HTTP {status}") } else { format!("HTTP {status}, code {code}") };
        Err(match status {
            429 => {
                let wait = body["retry_after"].as_f64().or(wait);
                let until = self.shop.now() + wait.and_then(seconds).unwrap_or(USUAL_WAIT);
                self.close(if is_global || body["global"] == true { EVERYWHERE } else { place }, until);
                Undelivered::Later { why, not_before: Some(until) }
            }
            // A refused token ends the bot; whoever starts it again with a good one still finds the message.
            401 | 408 | 500.. => Undelivered::Later { why, not_before: None },
            _ => Undelivered::Never { why },
        })
    }

    fn may_go(&self, place: &str) -> Result<(), Undelivered> {
        let now = self.shop.now();
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.retain(|_, until| *until > now);
        match [EVERYWHERE, place].into_iter().filter_map(|place| closed.get(place)).max() {
            Some(until) => Err(Undelivered::Later { why: "Discord asks to wait".to_owned(), not_before: Some(*until) }),
            None => Ok(()),
        }
    }

    fn close(&self, place: &str, until: DateTime<Utc>) {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).insert(place.to_owned(), until);
    }

    async fn me(&self) -> Result<&str, Undelivered> {
        let asked = self.me.get_or_try_init(|| async {
            let me = self.call(Request::new(Route::UserMe, LightMethod::Get), EVERYWHERE).await?;
            id_of(&me).map(str::to_owned).ok_or_else(strange)
        });
        asked.await.map(String::as_str)
    }

    /// The message as Discord shows it.
    fn shown(&self, message: &deliver::Message) -> (Message, Vec<u64>) {
        let locale = match message.lang {
            Lang::En => Locale::En,
            Lang::Zh => Locale::ZhCn,
        };
        let mut shown = show_with(&self.shop, &message.answer, locale, 1, &Rest::Here);
        // A phone's notification shows the content and nothing of the embed.
        let title = shown.embeds.first_mut().map(|embed| std::mem::take(&mut embed.title)).unwrap_or_default();
        let mentions = self.mentions(message);
        let mut lines: Vec<String> = Vec::new();
        if !mentions.is_empty() {
            lines.push(mentions.iter().map(|id| format!("<@{id}>")).collect::<Vec<_>>().join(" "));
        }
        lines.push(format!("**{title}**"));
        lines.extend(Some(std::mem::take(&mut shown.content)).filter(|notice| !notice.is_empty()));
        shown.content = shorten(&lines.join("\n"), CONTENT_MAX);
        // What leads to other answers stays behind the order.
        shown.rows.clear();
        if let Some((order, kind)) = message.about {
            shown = shown.with_row(nudge::buttons(order, kind, locale, &message.nonce));
        }
        (shown, mentions)
    }

    /// Who is named: in a direct message nobody has to be.
    fn mentions(&self, message: &deliver::Message) -> Vec<u64> {
        match message.recipient {
            Recipient::Person(_) => Vec::new(),
            Recipient::Place(_) => {
                let ids = message.mentions.iter().filter_map(|person| person.as_str().parse().ok());
                let mut ids: Vec<u64> = ids.filter(|id| *id != 0).collect();
                ids.sort_unstable();
                ids.dedup();
                ids.truncate(MENTIONS_MAX);
                ids
            }
        }
    }
}

impl deliver::Courier for Courier {
    async fn send(&self, message: &deliver::Message) -> Result<String, Undelivered> {
        let channel_id = self.channel(&message.recipient).await?;
        let (shown, mentions) = self.shown(message);
        // The text that breaks a limit is not named: it holds what people wrote.
        let body = outgoing(&shown, &message.nonce, &mentions).map_err(|_| never("the message breaks a limit"))?;
        let request = Request::new(Route::ChannelMessages { channel_id }, LightMethod::Post);
        let sent = self.call(request.body(Some(bytes(&body)?)), &channel_id.to_string()).await?;
        id_of(&sent).map(str::to_owned).ok_or_else(strange)
    }

    async fn find(&self, message: &deliver::Message) -> Result<Option<String>, Undelivered> {
        let channel_id = self.channel(&message.recipient).await?;
        let me = self.me().await?.to_owned();
        let (shown, _) = self.shown(message);
        let mut after = snowflake(message.first_try - SLACK);
        for _ in 0..PAGES_MAX {
            let request = Request::new(Route::ChannelMessages { channel_id }, LightMethod::Get)
                .params(Some(vec![("after", after.to_string()), ("limit", PAGE.to_string())]));
            let page = self.call(request, &channel_id.to_string()).await?;
            let page = page.as_array().ok_or_else(strange)?;
            let ours = page.iter().find(|it| it["author"]["id"] == me.as_str() && is_it(it, message, &shown));
            if let Some(id) = ours.and_then(id_of) {
                return Ok(Some(id.to_owned()));
            }
            let newest = page.iter().filter_map(id_of).filter_map(|id| id.parse::<u64>().ok()).max();
            match newest {
                Some(newest) if page.len() == PAGE => after = newest,
                Some(_) | None => break,
            }
        }
        Ok(None)
    }
}

/// Whether a message of ours is this one: by its nonce, by the mark on its buttons, or, where it has none, by its text.
fn is_it(found: &Value, message: &deliver::Message, shown: &Message) -> bool {
    if found["nonce"] == message.nonce.as_str() {
        return true;
    }
    if message.about.is_none() {
        return found["content"] == shown.content.as_str();
    }
    let rows = found["components"].as_array().into_iter().flatten();
    let parts = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    parts.filter_map(|part| part["custom_id"].as_str()).any(|id| id.rsplit(':').next() == Some(&message.nonce))
}

fn id_of(value: &Value) -> Option<&str> {
    value["id"].as_str().filter(|id| length(id) > 0)
}

/// The smallest id that a message of that time can have.
fn snowflake(at: DateTime<Utc>) -> u64 {
    const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;
    const TIME_SHIFT: u32 = 22;
    u64::try_from(at.timestamp_millis() - DISCORD_EPOCH_MS).unwrap_or(0) << TIME_SHIFT
}

fn seconds(wait: f64) -> Option<Duration> {
    let wait = Pause::try_from_secs_f64(wait).ok()?;
    Duration::from_std(wait).ok()
}

fn bytes(body: &impl serde::Serialize) -> Result<Vec<u8>, Undelivered> {
    serde_json::to_vec(body).map_err(|_| never("the message could not be written"))
}

fn later(why: &str) -> Undelivered {
    Undelivered::Later { why: why.to_owned(), not_before: None }
}

fn never(why: &str) -> Undelivered {
    Undelivered::Never { why: why.to_owned() }
}

/// An answer that is none of Discord's: something else stands in between.
fn strange() -> Undelivered {
    later("an answer that Discord would not give")
}
