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

/// An option as Discord sends it; strings, booleans, whole numbers.
pub(crate) fn option(name: &str, value: impl Into<Value>) -> Value {
    let value = value.into();
    let kind = match &value {
        Value::Bool(_) => 5,
        Value::Number(_) => 4,
        _ => 3,
    };
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

/// A press on a button of a message that only this user sees.
pub(crate) fn press_own(id: u64, locale: &str, custom_id: &str) -> Value {
    let mut out = press(id, locale, custom_id, &[]);
    out["message"]["flags"] = json!(64);
    out
}

/// The command named so in the menu of a message.
pub(crate) fn in_menu(id: u64, locale: &str, name: &str, text: &str) -> Value {
    let mut out = on_message(id, locale, text);
    out["data"]["name"] = json!(name);
    out
}

/// A form with one text field, filled in.
pub(crate) fn submit(id: u64, locale: &str, custom_id: &str, field: &str, text: &str) -> Value {
    let input = json!({ "type": 4, "custom_id": field, "value": text });
    let rows = json!([{ "type": 1, "components": [input] }]);
    interaction(id, 5, locale, From::Server, json!({ "custom_id": custom_id, "components": rows }))
}

pub(crate) fn message(text: &str) -> Value {
    json!({
        "id": "8", "channel_id": "77", "author": user("56"), "content": text, "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "type": 0,
    })
}

pub(crate) fn user(id: &str) -> Value {
    json!({ "id": id, "username": "someone", "discriminator": "0", "avatar": null, "global_name": null })
}

/// Someone in particular, somewhere in particular.
#[derive(Clone, Copy)]
pub(crate) struct Who {
    pub(crate) user: &'static str,
    /// `None`: in a direct message.
    pub(crate) guild: Option<&'static str>,
    pub(crate) roles: &'static [&'static str],
    pub(crate) manages: bool,
    pub(crate) locale: &'static str,
}

impl Who {
    pub(crate) const fn in_guild(user: &'static str, guild: &'static str) -> Who {
        Who { user, guild: Some(guild), roles: &[], manages: false, locale: "en-US" }
    }

    pub(crate) const fn direct(user: &'static str) -> Who {
        Who { user, guild: None, roles: &[], manages: false, locale: "en-US" }
    }

    /// The interaction as it comes from this person.
    pub(crate) fn sends(self, mut interaction: Value) -> Value {
        let it = interaction.as_object_mut().unwrap();
        for key in ["user", "member", "guild_id", "guild_locale", "app_permissions"] {
            it.remove(key);
        }
        it.insert("locale".into(), json!(self.locale));
        let Some(guild) = self.guild else {
            it.insert("user".into(), user(self.user));
            it.insert("context".into(), json!(1));
            return interaction;
        };
        it.insert("guild_id".into(), json!(guild));
        it.insert("context".into(), json!(0));
        it.insert("authorizing_integration_owners".into(), json!({ "0": guild }));
        it.insert("app_permissions".into(), json!("0"));
        let permissions = if self.manages { "32" } else { "0" };
        it.insert(
            "member".into(),
            json!({
                "user": user(self.user), "roles": self.roles, "joined_at": "2026-01-01T00:00:00+00:00", "deaf": false,
                "mute": false, "flags": 0, "permissions": permissions, "pending": false, "avatar": null, "nick": null,
                "premium_since": null,
            }),
        );
        interaction
    }

    pub(crate) fn command(self, id: u64, name: &str, options: &[Value]) -> Value {
        self.sends(command(id, self.locale, From::Server, name, options))
    }

    /// A press on a message that only this person sees.
    pub(crate) fn press(self, id: u64, custom_id: &str) -> Value {
        let mut out = self.sends(press(id, self.locale, custom_id, &[]));
        out["message"]["flags"] = json!(64);
        out
    }

    /// A press on a message that others see too.
    pub(crate) fn press_in_public(self, id: u64, custom_id: &str) -> Value {
        self.sends(press(id, self.locale, custom_id, &[]))
    }

    /// An entry picked in a menu.
    pub(crate) fn pick(self, id: u64, menu: &str, value: &str) -> Value {
        let mut out = self.sends(press(id, self.locale, menu, &[value]));
        out["message"]["flags"] = json!(64);
        out
    }

    /// A form that was filled in.
    pub(crate) fn submit(self, id: u64, custom_id: &str, words: &str) -> Value {
        let input = json!({ "type": 4, "custom_id": "words", "value": words });
        let data = json!({ "custom_id": custom_id, "components": [{ "type": 1, "components": [input] }] });
        self.sends(interaction(id, 5, self.locale, From::Server, data))
    }

    /// `focused` is being typed, after the other options.
    pub(crate) fn typing(self, id: u64, name: &str, others: &[Value], focused: &str, typed: &str) -> Value {
        let mut options = others.to_vec();
        let mut last = option(focused, typed);
        last["focused"] = json!(true);
        options.push(last);
        let data = json!({ "id": "900", "name": name, "type": 1, "options": options });
        self.sends(interaction(id, 4, self.locale, From::Server, data))
    }
}

/// An option whose value is the id of a user, channel or role.
pub(crate) fn id_option(name: &str, kind: u8, id: &str) -> Value {
    json!({ "name": name, "type": kind, "value": id })
}
