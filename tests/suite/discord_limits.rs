//! Discord's documented limits, applied to bodies as they go over the wire; independent of the program's own check.

use serde_json::Value;

fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_default().chars().count()
}

struct Judge {
    problems: Vec<String>,
}

impl Judge {
    fn range(&mut self, place: &str, found: usize, min: usize, max: usize) {
        if found < min || found > max {
            self.problems.push(format!("{place}: {found}, allowed {min} to {max}"));
        }
    }

    fn require(&mut self, place: &str, good: bool) {
        if !good {
            self.problems.push(place.to_owned());
        }
    }
}

/// Everything that Discord would refuse in the body of an interaction callback.
pub(crate) fn of_callback(body: &Value) -> Vec<String> {
    let mut judge = Judge { problems: Vec::new() };
    match body["type"].as_u64() {
        Some(4 | 7) => message(&mut judge, &body["data"]),
        // Told to wait: nothing but who will see it.
        Some(5) => {
            let data = body["data"].as_object().unwrap();
            judge.require(
                "a deferral says more than its flags",
                data.iter().all(|(key, value)| key == "flags" || *value == serde_json::json!([])),
            );
        }
        Some(9) => form(&mut judge, &body["data"]),
        Some(8) => {
            let choices = list(&body["data"]["choices"]);
            judge.range("choices", choices.len(), 0, 25);
            for choice in choices {
                judge.range("choice name", length(&choice["name"]), 1, 100);
                judge.range("choice value", length(&choice["value"]), 1, 100);
            }
        }
        other => judge.problems.push(format!("unexpected type {other:?}")),
    }
    judge.problems
}

/// Everything that Discord would refuse in a message that the bot sends by itself.
pub(crate) fn of_message(body: &Value) -> Vec<String> {
    let mut judge = Judge { problems: Vec::new() };
    message(&mut judge, body);
    judge.range("nonce", length(&body["nonce"]), 1, 25);
    judge.require("the nonce is not enforced", body["enforce_nonce"] == true);
    judge.range("mentioned people", list(&body["allowed_mentions"]["users"]).len(), 0, 100);
    judge.problems
}

/// Everything that Discord would refuse in the message that follows a deferral.
pub(crate) fn of_edit(body: &Value) -> Vec<String> {
    let mut judge = Judge { problems: Vec::new() };
    message(&mut judge, body);
    judge.problems
}

fn form(judge: &mut Judge, data: &Value) {
    judge.range("form title", length(&data["title"]), 1, 45);
    judge.range("form id", length(&data["custom_id"]), 1, 100);
    let rows = list(&data["components"]);
    judge.range("form rows", rows.len(), 1, 5);
    for row in rows {
        judge.require("a form row is not a row", row["type"] == 1);
        let inputs = list(&row["components"]);
        judge.range("inputs of a form row", inputs.len(), 1, 1);
        for input in inputs {
            judge.require("an input is none", input["type"] == 4);
            judge.require("an input has no style", input["style"] == 1 || input["style"] == 2);
            judge.range("input id", length(&input["custom_id"]), 1, 100);
            judge.range("input label", length(&input["label"]), 1, 45);
            judge.range("input placeholder", length(&input["placeholder"]), 0, 100);
            let most = input["max_length"].as_u64().unwrap_or(4000);
            judge.require("input length", (1..=4000).contains(&most));
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn message(judge: &mut Judge, data: &Value) {
    let embeds = list(&data["embeds"]);
    judge.range("content", length(&data["content"]), 0, 2000);
    judge.require("a message is empty", length(&data["content"]) > 0 || !embeds.is_empty());
    judge.require("mentions are not switched off", data["allowed_mentions"]["parse"] == serde_json::json!([]));
    judge.range("embeds", embeds.len(), 0, 10);
    let mut total = 0;
    for embed in embeds {
        judge.range("embed title", length(&embed["title"]), 0, 256);
        judge.range("embed description", length(&embed["description"]), 0, 4096);
        judge.range("footer", length(&embed["footer"]["text"]), 0, 2048);
        total += length(&embed["title"]) + length(&embed["description"]) + length(&embed["footer"]["text"]);
        judge.range("fields", list(&embed["fields"]).len(), 0, 25);
        for field in list(&embed["fields"]) {
            judge.range("field name", length(&field["name"]), 1, 256);
            judge.range("field value", length(&field["value"]), 1, 1024);
            total += length(&field["name"]) + length(&field["value"]);
        }
    }
    judge.range("all embeds", total, 0, 6000);
    let rows = list(&data["components"]);
    judge.range("rows", rows.len(), 0, 5);
    let mut ids = Vec::new();
    for row in rows {
        judge.require("a row is not a row", row["type"] == 1);
        let parts = list(&row["components"]);
        judge.range("parts of a row", parts.len(), 1, 5);
        for part in parts {
            component(judge, part, parts.len(), &mut ids);
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    judge.require("an id occurs twice", ids.len() == count);
}

fn component(judge: &mut Judge, part: &Value, in_row: usize, ids: &mut Vec<String>) {
    match (part["type"].as_u64(), part["style"].as_u64()) {
        (Some(2), Some(5)) => {
            judge.range("label", length(&part["label"]), 1, 80);
            judge.range("url", length(&part["url"]), 8, 512);
            judge.require("a link has an id", part["custom_id"].is_null());
        }
        (Some(2), Some(1..=4)) => {
            judge.range("label", length(&part["label"]), 1, 80);
            judge.range("custom id", length(&part["custom_id"]), 1, 100);
            ids.push(part["custom_id"].to_string());
        }
        (Some(3), _) => {
            judge.require("a menu shares its row", in_row == 1);
            judge.range("custom id", length(&part["custom_id"]), 1, 100);
            judge.range("placeholder", length(&part["placeholder"]), 0, 150);
            ids.push(part["custom_id"].to_string());
            let options = list(&part["options"]);
            judge.range("menu entries", options.len(), 1, 25);
            let mut values: Vec<String> = options.iter().map(|option| option["value"].to_string()).collect();
            for option in options {
                judge.range("entry label", length(&option["label"]), 1, 100);
                judge.range("entry value", length(&option["value"]), 1, 100);
            }
            values.sort_unstable();
            values.dedup();
            judge.require("a menu value occurs twice", values.len() == options.len());
        }
        other => judge.problems.push(format!("unexpected component {other:?}")),
    }
}

/// Locales that must stand at every text: Chinese ones don't stand in for each other, and the default has its own.
pub(crate) const LOCALES: [&str; 4] = ["en-US", "en-GB", "zh-CN", "zh-TW"];
/// Characters in names, descriptions and values of one command; the longest localization counts.
const COMMAND_BUDGET: usize = 8000;

/// Everything that Discord would refuse in a list of commands, and every missing translation.
pub(crate) fn of_commands(body: &Value) -> Vec<String> {
    let mut judge = Judge { problems: Vec::new() };
    let commands = list(body);
    judge.range("commands", commands.len(), 1, 100);
    for command in commands {
        let name = command["name"].as_str().unwrap_or_default();
        let slash = command["type"].as_u64().unwrap_or(1) == 1;
        texts(&mut judge, name, command, slash);
        // Everywhere, or in the servers that installed the bot.
        let places = (&command["contexts"], &command["integration_types"]);
        let everywhere = (&serde_json::json!([0, 1, 2]), &serde_json::json!([0, 1]));
        let in_servers = (&serde_json::json!([0]), &serde_json::json!([0]));
        judge.require(&format!("{name}: contexts"), places == everywhere || places == in_servers);
        if !slash {
            judge.require(&format!("{name}: a menu command has a description"), command["description"].is_null());
        }
        let options = list(&command["options"]);
        judge.range(name, options.len(), 0, 25);
        let mut optional_seen = false;
        for option in options {
            let place = format!("{name}/{}", option["name"].as_str().unwrap_or_default());
            texts(&mut judge, &place, option, true);
            let required = option["required"] == true;
            judge.require(&format!("{place}: required after optional"), !(required && optional_seen));
            optional_seen |= !required;
            let choices = list(&option["choices"]);
            judge.range(&place, choices.len(), 0, 25);
            // What a person sends as a file could hold anything: it is not even asked for.
            judge.require(&format!("{place}: takes an attachment"), option["type"] != 11);
            judge.require(&format!("{place}: both"), choices.is_empty() || option["autocomplete"] != true);
            for choice in choices {
                localized(&mut judge, &format!("{place} choice"), choice, "name", 100);
                let number = option["type"] == 4 && choice["value"].is_i64();
                judge.require(&format!("{place} value"), number || (1..=100).contains(&length(&choice["value"])));
            }
        }
        for locale in LOCALES {
            let mut names: Vec<&str> =
                options.iter().filter_map(|it| it["name_localizations"][locale].as_str()).collect();
            names.sort_unstable();
            names.dedup();
            judge.require(&format!("{name}: two options share a name in {locale}"), names.len() == options.len());
        }
        judge.range(&format!("{name}: budget"), budget(command), 1, COMMAND_BUDGET);
    }
    judge.problems
}

fn texts(judge: &mut Judge, place: &str, it: &Value, slash: bool) {
    localized(judge, place, it, "name", 32);
    if slash {
        localized(judge, place, it, "description", 100);
        let dictionary = it["name_localizations"].as_object();
        let names = dictionary.into_iter().flat_map(|names| names.values()).chain([&it["name"]]);
        for name in names.filter_map(Value::as_str) {
            let good = name.chars().all(|c| (c.is_alphanumeric() || "-_'".contains(c)) && !c.is_uppercase());
            judge.require(&format!("{place}: `{name}` is no name"), good);
        }
    }
}

fn localized(judge: &mut Judge, place: &str, it: &Value, key: &str, max: usize) {
    judge.range(&format!("{place} {key}"), length(&it[key]), 1, max);
    for locale in LOCALES {
        let text = &it[format!("{key}_localizations")][locale];
        judge.range(&format!("{place} {key} {locale}"), length(text), 1, max);
    }
}

fn budget(it: &Value) -> usize {
    let text = |key: &str| {
        let dictionary = it[format!("{key}_localizations")].as_object();
        let longest = dictionary.into_iter().flat_map(|texts| texts.values()).map(length).max().unwrap_or(0);
        longest.max(length(&it[key]))
    };
    let own = text("name") + text("description") + length(&it["value"]);
    let below = list(&it["options"]).iter().chain(list(&it["choices"])).map(budget);
    own + below.sum::<usize>()
}
