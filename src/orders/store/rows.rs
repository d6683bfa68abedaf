//! Rows to domain values and back.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::orders::event::Actor;
use crate::orders::event::Event;
use crate::orders::event::Origin;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::store::failure::Failure;
use crate::rules::order_state::StateId;

/// Times are stored as milliseconds; whatever does not fit is from no real clock.
pub(crate) fn time(ms: i64) -> Result<DateTime<Utc>, Failure> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| Failure::Damaged(format!("time {ms}")))
}

/// Cut to the millisecond, so that what was computed and what was stored are equal.
pub(crate) fn whole_ms(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}

pub(crate) fn event(row: &AnyRow) -> Result<Event, Failure> {
    let actor: String = row.try_get("actor")?;
    let source: String = row.try_get("source")?;
    let before: String = row.try_get("before_state")?;
    let after: String = row.try_get("after_state")?;
    let reason: String = row.try_get("reason")?;
    let details: String = row.try_get("details")?;
    Ok(Event {
        order: OrderId(row.try_get("order_id")?),
        seq: number(row.try_get("seq")?)?,
        at: time(row.try_get("at_ms")?)?,
        actor: Actor::from_code(&actor).ok_or_else(|| Failure::Damaged(format!("actor {actor}")))?,
        origin: Origin::from_code(&source).ok_or_else(|| Failure::Damaged(format!("source {source}")))?,
        before: (!before.is_empty()).then(|| StateId::new(before)),
        after: StateId::new(after),
        reason: (!reason.is_empty()).then_some(reason),
        what: serde_json::from_str(&details).map_err(|error| Failure::Damaged(format!("event: {error}")))?,
        key: row.try_get("idempotency_key")?,
    })
}

pub(crate) fn events(rows: &[AnyRow]) -> Result<Vec<Event>, Failure> {
    rows.iter().map(event).collect()
}

pub(crate) fn order(row: &AnyRow) -> Result<Order, Failure> {
    let snapshot: String = row.try_get("snapshot")?;
    order_of(&snapshot)
}

pub(crate) fn order_of(snapshot: &str) -> Result<Order, Failure> {
    serde_json::from_str(snapshot).map_err(|error| Failure::Damaged(format!("order: {error}")))
}

pub(crate) fn orders(rows: &[AnyRow]) -> Result<Vec<Order>, Failure> {
    rows.iter().map(order).collect()
}

/// # Errors
/// [`Failure::Damaged`] for a number that no version has.
pub(crate) fn number(value: i64) -> Result<u32, Failure> {
    u32::try_from(value).map_err(|_| Failure::Damaged(format!("number {value}")))
}

/// Any serialisable part of an event or order as the text of a column.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Internal(error.to_string()))
}
