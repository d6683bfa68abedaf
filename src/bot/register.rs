//! Tells Discord of the commands: compares first, writes only on a difference, all in one request.

use serde_json::Map;
use serde_json::Value;
use serenity::http::Http;
use serenity::http::HttpError;
use serenity::http::LightMethod;
use serenity::http::Request;
use serenity::http::Route;
use serenity::model::id::ApplicationId;
use serenity::model::id::GuildId;

use crate::bot::commands::Entry;
use crate::bot::commands::definitions;

/// What was done about the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    Unchanged,
    Written { commands: usize },
}

/// Why they could not be registered. Texts of the library are not kept: they can hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    #[error("Discord refused the token")]
    TokenRefused,
    #[error("Discord answered with status {status}, code {code}: {message}")]
    Refused { status: u16, code: isize, message: String },
    #[error("Discord could not be reached")]
    Unreachable,
}

/// Registers the commands for the application, in one server only if `guild` is given.
///
/// # Errors
/// A refused token, a refused definition, or no connection.
pub async fn register(
    http: &Http,
    application: ApplicationId,
    guild: Option<GuildId>,
    commands: &[Entry],
) -> Result<Registered, RegisterError> {
    let wanted = definitions(commands);
    let route = || match guild {
        Some(guild_id) => Route::GuildCommands { application_id: application, guild_id },
        None => Route::Commands { application_id: application },
    };
    let reading = Request::new(route(), LightMethod::Get);
    let reading = reading.params(Some(vec![("with_localizations", "true".to_owned())]));
    let known: Value = http.fire(reading).await.map_err(error)?;
    if same(&known, &wanted) {
        return Ok(Registered::Unchanged);
    }
    let body = serde_json::to_vec(&wanted).map_err(|_| RegisterError::Unreachable)?;
    let _: Value = http.fire(Request::new(route(), LightMethod::Put).body(Some(body))).await.map_err(error)?;
    Ok(Registered::Written { commands: wanted.as_array().map_or(0, Vec::len) })
}

/// The application that the token belongs to.
///
/// # Errors
/// As [`register`].
pub async fn application(http: &Http) -> Result<ApplicationId, RegisterError> {
    #[derive(serde::Deserialize)]
    struct Application {
        id: ApplicationId,
    }
    let request = Request::new(Route::Oauth2ApplicationCurrent, LightMethod::Get);
    let found: Application = http.fire(request).await.map_err(error)?;
    Ok(found.id)
}

/// The library's error without what it must not tell.
pub(super) fn error(error: serenity::Error) -> RegisterError {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) => match refusal.status_code.as_u16() {
            401 => RegisterError::TokenRefused,
            status => RegisterError::Refused { status, code: refusal.error.code, message: refusal.error.message },
        },
        _ => RegisterError::Unreachable,
    }
}

/// Keys of a command that we decide; Discord adds others (ids, versions, old fields).
const OURS: &[&str] = &[
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "choices",
    "value",
    "required",
    "autocomplete",
    "min_length",
    "max_length",
    "min_value",
    "max_value",
    "contexts",
    "integration_types",
    "default_member_permissions",
    "nsfw",
];

/// Keys of dictionaries whose own keys are locales.
const DICTIONARIES: &[&str] = &["name_localizations", "description_localizations"];
/// Keys of lists whose order means nothing.
const SETS: &[&str] = &["contexts", "integration_types"];

/// Whether two lists of commands say the same. Their order is that of the list in both.
fn same(known: &Value, wanted: &Value) -> bool {
    let (Some(known), Some(wanted)) = (known.as_array(), wanted.as_array()) else { return false };
    let sorted = |commands: &[Value]| {
        let mut commands: Vec<Value> = commands.iter().map(essence).collect();
        commands.sort_by_key(|command| (command["type"].to_string(), command["name"].to_string()));
        commands
    };
    sorted(known) == sorted(wanted)
}

/// A command without what Discord adds and without what means nothing: null, false, empty.
pub(super) fn essence(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object.iter().filter(|(key, _)| OURS.contains(&key.as_str())) {
                let mut value = if DICTIONARIES.contains(&key.as_str()) { value.clone() } else { essence(value) };
                if let (true, Some(list)) = (SETS.contains(&key.as_str()), value.as_array_mut()) {
                    list.sort_by_key(Value::to_string);
                }
                if !is_nothing(&value) {
                    out.insert(key.clone(), value);
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => Value::Array(items.iter().map(essence).collect()),
        other => other.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::commands::ALL;

    #[test]
    fn what_discord_adds_is_no_difference() {
        let wanted = definitions(ALL);
        let mut known = wanted.clone();
        for (at, command) in known.as_array_mut().unwrap().iter_mut().enumerate() {
            command["id"] = Value::String(at.to_string());
            command["version"] = Value::String("7".into());
            command["dm_permission"] = Value::Bool(true);
            if command.get("default_member_permissions").is_none() {
                command["default_member_permissions"] = Value::Null;
            }
            command["nsfw"] = Value::Bool(false);
            command["contexts"].as_array_mut().unwrap().reverse();
        }
        known.as_array_mut().unwrap().reverse();
        assert!(same(&known, &wanted));
    }

    #[test]
    fn every_text_is_a_difference() {
        let wanted = definitions(ALL);
        let paths = [
            "/0/name_localizations/zh-TW",
            "/0/description",
            "/0/options/0/description_localizations/zh-CN",
            "/0/options/2/choices/0/name_localizations/en-US",
        ];
        for path in paths {
            let mut known = wanted.clone();
            *known.pointer_mut(path).unwrap() = Value::String("old".into());
            assert!(!same(&known, &wanted), "{path}");
        }
        assert!(!same(&Value::Array(Vec::new()), &wanted));
        assert!(!same(&Value::Null, &wanted));
    }
}
