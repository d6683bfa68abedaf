//! Interactions as Discord sends them.

use serde_json::Value;
use serde_json::json;

use crate::fake_discord::APPLICATION;

/// The interaction token of every interaction; it must never show up in a log.
pub(crate) const INTERACTION_TOKEN: &str = "interaction-secret";

/// Where an interaction comes from.
#[derive(Clone, Copy)]
pub(crate) enum From {
    DirectMessage,
    Server,
}

fn interaction(id: u64, kind: u8, locale: &str, from: From, data: Value) -> Value {
    let mut out = json!({
        "id": id.to_string(), "application_id": APPLICATION, "type": kind, "token": INTERACTION_TOKEN, "version": 1,
        "channel_id": "77", "locale": locale, "entitlements": [], "attachment_size_limit": 10_485_760,
        "authorizing_integration_owners": { "0": "66" }, "data": data,
    });
    match from {
        From::DirectMessage => {
            out["user"] = user("55");
            out["context"] = json!(1);
        }
        From::Server => {
            out["guild_id"] = json!("66");
            out["guild_locale"] = json!("en-US");
            out["context"] = json!(0);
            out["app_permissions"] = json!("0");
            out["member"] = json!({
                "user": user("55"), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": false, "mute": false,
                "flags": 0, "permissions": "0", "pending": false, "avatar": null, "nick": null, "premium_since": null,
            });
        }
    }
    out
}

/// An option as Discord sends it; strings, booleans.
pub(crate) fn option(name: &str, value: impl Into<Value>) -> Value {
    let value = value.into();
    let kind = if value.is_boolean() { 5 } else { 3 };
    json!({ "name": name, "type": kind, "value": value })
}

pub(crate) fn command(id: u64, locale: &str, from: From, name: &str, options: &[Value]) -> Value {
    interaction(id, 2, locale, from, json!({ "id": "900", "name": name, "type": 1, "options": options }))
}

/// `focused` is being typed.
pub(crate) fn typing(id: u64, locale: &str, name: &str, focused: &str, typed: &str) -> Value {
    let mut option = option(focused, typed);
    option["focused"] = json!(true);
    interaction(
        id,
        4,
        locale,
        From::DirectMessage,
        json!({ "id": "900", "name": name, "type": 1, "options": [option] }),
    )
}

pub(crate) fn on_message(id: u64, locale: &str, text: &str) -> Value {
    let data = json!({
        "id": "904", "name": "Answer this message", "type": 3, "target_id": "8",
        "resolved": { "messages": { "8": message(text) } },
    });
    interaction(id, 2, locale, From::Server, data)
}

/// A press on a button, or on an entry of a menu.
pub(crate) fn press(id: u64, locale: &str, custom_id: &str, values: &[&str]) -> Value {
    let data = match values {
        [] => json!({ "custom_id": custom_id, "component_type": 2 }),
        values => json!({ "custom_id": custom_id, "component_type": 3, "values": values }),
    };
    let mut out = interaction(id, 3, locale, From::DirectMessage, data);
    out["message"] = message("an older answer");
    out
}

fn message(text: &str) -> Value {
    json!({
        "id": "8", "channel_id": "77", "author": user("56"), "content": text, "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "type": 0,
    })
}

pub(crate) fn user(id: &str) -> Value {
    json!({ "id": id, "username": "someone", "discriminator": "0", "avatar": null, "global_name": null })
}
