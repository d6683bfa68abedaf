//! Orders for other programs: JSON types of their own, and CSV.

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::Utc;
use serde::Serialize;

use crate::lang::Lang;
use crate::orders::board::Section;
use crate::orders::clock;
use crate::orders::clock::Basis;
use crate::orders::clock::Deadline;
use crate::orders::event::Event;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::report;
use crate::orders::story;
use crate::rules::Rulebook;

/// RFC 3339, to the millisecond, in UTC.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[derive(Debug, Serialize)]
pub struct DeadlineJson {
    pub kind: &'static str,
    /// First day of a range; null where it is no range.
    pub earliest: Option<String>,
    /// The end, RFC 3339.
    pub at: String,
    /// The last day, `YYYY-MM-DD`.
    pub latest: String,
    pub estimated: bool,
    pub overdue: bool,
    pub sources: Vec<String>,
}

impl DeadlineJson {
    fn new(deadline: &Deadline, now: DateTime<Utc>) -> DeadlineJson {
        DeadlineJson {
            kind: deadline.kind.code(),
            earliest: deadline.earliest.map(|date| date.to_string()),
            at: rfc3339(deadline.at),
            latest: deadline.last_day().to_string(),
            estimated: deadline.basis == Basis::Estimated,
            overdue: deadline.has_passed(now),
            sources: deadline.sources.iter().map(ToString::to_string).collect(),
        }
    }
}

/// One order. Keys are always present; null where there is nothing.
#[derive(Debug, Serialize)]
pub struct OrderJson {
    pub id: String,
    pub version: u32,
    pub state: String,
    pub state_label: String,
    pub next_states: Vec<String>,
    /// Withdrawing is possible now.
    pub withdrawable: bool,
    pub closed: bool,
    pub urgency: &'static str,
    pub since: String,
    pub opened: String,
    pub name: Option<String>,
    pub province: Option<String>,
    pub applicant: Option<&'static str>,
    pub changes: Vec<String>,
    pub reason: Option<String>,
    pub next_step: String,
    pub who_acts: String,
    pub deadlines: Vec<DeadlineJson>,
    pub documents_missing: Vec<String>,
    pub documents_ready: Vec<String>,
    pub domain_expires: Option<String>,
    pub id_expires: Option<String>,
    pub plan: Option<String>,
    pub follows: Option<String>,
    pub owner: Option<String>,
    pub guild: Option<String>,
    pub place: Option<String>,
    pub assignee: Option<String>,
    pub watchers: Vec<String>,
    pub anonymised: bool,
}

impl OrderJson {
    pub fn new(rules: &Rulebook, order: &Order, lang: Lang, now: DateTime<Utc>) -> OrderJson {
        let moves = Moves::new(rules);
        let state = moves.state(&order.state);
        let words = |text: Option<&crate::lang::Text>| text.map_or_else(String::new, |it| it.get(lang).to_owned());
        OrderJson {
            id: order.id.to_string(),
            version: order.version,
            state: order.state.to_string(),
            state_label: moves.label(&order.state).get(lang).to_owned(),
            next_states: moves.next(&order.state).iter().map(ToString::to_string).collect(),
            withdrawable: moves.withdrawal(&order.state).is_some(),
            closed: moves.is_closed(&order.state),
            urgency: Section::of(rules, order, now).code(),
            since: rfc3339(order.since),
            opened: rfc3339(order.opened),
            name: order.name.clone(),
            province: order.province.as_ref().map(ToString::to_string),
            applicant: order.applicant.map(|applicant| applicant.code()),
            changes: order.changes.iter().map(ToString::to_string).collect(),
            reason: order.reason.clone(),
            next_step: words(state.map(|state| &state.customer_action)),
            who_acts: words(state.map(|state| &state.who_acts)),
            deadlines: clock::deadlines(rules, order).iter().map(|it| DeadlineJson::new(it, now)).collect(),
            documents_missing: report::missing_documents(rules, order).iter().map(ToString::to_string).collect(),
            documents_ready: order.documents_ready.iter().map(ToString::to_string).collect(),
            domain_expires: order.domain_expires.map(|date| date.to_string()),
            id_expires: order.id_expires.map(|date| date.to_string()),
            plan: order.plan.as_ref().map(ToString::to_string),
            follows: order.follows.map(|id| id.to_string()),
            owner: order.owner.as_ref().map(ToString::to_string),
            guild: order.guild.as_ref().map(ToString::to_string),
            place: order.place.as_ref().map(ToString::to_string),
            assignee: order.assignee.as_ref().map(ToString::to_string),
            watchers: order.watchers.iter().map(ToString::to_string).collect(),
            anonymised: order.anonymised,
        }
    }
}

/// One line of a story.
#[derive(Debug, Serialize)]
pub struct EventJson {
    pub order: String,
    pub seq: u32,
    pub at: String,
    pub actor: String,
    pub source: &'static str,
    pub kind: &'static str,
    pub before: Option<String>,
    pub after: String,
    pub reason: Option<String>,
    pub text: String,
    /// What the kind needs beyond that, as stored.
    pub details: serde_json::Value,
    pub key: String,
}

impl EventJson {
    pub fn new(rules: &Rulebook, event: &Event, lang: Lang) -> EventJson {
        EventJson {
            order: event.order.to_string(),
            seq: event.seq,
            at: rfc3339(event.at),
            actor: event.actor.code(),
            source: event.origin.code(),
            kind: event.what.code(),
            before: event.before.as_ref().map(ToString::to_string),
            after: event.after.to_string(),
            reason: event.reason.clone(),
            text: story::line(event, &Moves::new(rules)).get(lang).to_owned(),
            details: serde_json::to_value(&event.what).unwrap_or(serde_json::Value::Null),
            key: event.key.clone(),
        }
    }
}

const COLUMNS: [&str; 17] = [
    "id",
    "state",
    "since",
    "opened",
    "urgency",
    "name",
    "province",
    "applicant",
    "changes",
    "reason",
    "next_deadline",
    "next_deadline_at",
    "domain_expires",
    "id_expires",
    "plan",
    "owner",
    "guild",
];

/// Orders as CSV (RFC 4180), a header line first.
pub fn csv(rules: &Rulebook, orders: &[Order], lang: Lang, now: DateTime<Utc>) -> String {
    let mut out = csv_line(&COLUMNS.map(str::to_owned));
    for order in orders {
        let json = OrderJson::new(rules, order, lang, now);
        let first = json.deadlines.first();
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        out.push_str(&csv_line(&[
            json.id.clone(),
            json.state.clone(),
            json.since.clone(),
            json.opened.clone(),
            json.urgency.to_owned(),
            or_empty(&json.name),
            or_empty(&json.province),
            json.applicant.unwrap_or_default().to_owned(),
            json.changes.join(" "),
            or_empty(&json.reason),
            first.map_or_else(String::new, |it| it.kind.to_owned()),
            first.map_or_else(String::new, |it| it.at.clone()),
            or_empty(&json.domain_expires),
            or_empty(&json.id_expires),
            or_empty(&json.plan),
            or_empty(&json.owner),
            or_empty(&json.guild),
        ]));
    }
    out
}

fn csv_line(fields: &[String]) -> String {
    let quoted: Vec<String> = fields.iter().map(|field| csv_field(field)).collect();
    quoted.join(",") + "\r\n"
}

/// Spreadsheets run what begins with one of these; a leading quote keeps it text.
fn csv_field(field: &str) -> String {
    let safe = if field.starts_with(['=', '+', '-', '@', '\t']) { format!("'{field}") } else { field.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be_and_never_runs_as_a_formula() {
        assert_eq!(csv_field("改名"), "改名");
        assert_eq!(csv_field("a,b"), "\"a,b\"");
        assert_eq!(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(csv_field("=1+1"), "'=1+1");
    }
}
