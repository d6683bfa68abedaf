//! Writes events: each with the order that follows and its reminders, all or nothing.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Any;
use sqlx::Row;
use sqlx::Transaction;

use crate::orders::access::Deed;
use crate::orders::access::Viewer;
use crate::orders::access::allow;
use crate::orders::clock;
use crate::orders::command::Command;
use crate::orders::command::Decision;
use crate::orders::command::checked_opening;
use crate::orders::command::decide;
use crate::orders::event::Event;
use crate::orders::event::Happening;
use crate::orders::event::How;
use crate::orders::event::Opening;
use crate::orders::event::Origin;
use crate::orders::event::PersonId;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::refusal::Refused;
use crate::orders::store::Backend;
use crate::orders::store::PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::failure::is_duplicate;
use crate::orders::store::outbox;
use crate::orders::store::rows;
use crate::orders::store::within;
use crate::rules::Rulebook;

/// So often a step that does not mind company is tried again before the store counts as busy.
const TRIES_MAX: u32 = 50;
/// Orders without a deadline come last.
const NEVER_MS: i64 = i64::MAX;

/// Who asks for something, when, and under which key it must not happen twice.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub rules: &'a Rulebook,
    pub viewer: &'a Viewer,
    pub origin: Origin,
    pub now: DateTime<Utc>,
    /// Unique for this wish; a repetition with the same key has no further effect.
    pub key: String,
    /// The version the person looked at, where the surface knows it.
    pub expected: Option<u32>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    pub order: Order,
    /// The key had been used: nothing happened this time.
    pub repeated: bool,
}

impl Store {
    /// Opens an order. With `submitted` it is recorded as handed in at that time.
    ///
    /// # Errors
    /// [`Failure::Refused`] for an unknown id or personal data; nothing is stored then.
    pub async fn open_order(
        &self,
        request: &Request<'_>,
        opening: Opening,
        submitted: Option<DateTime<Utc>>,
    ) -> Result<Done, Failure> {
        let opening = checked_opening(request.rules, opening)?;
        let now = rows::whole_ms(request.now);
        if let Some(since) = submitted.filter(|since| *since > now) {
            return Err(Refused::BadTime { given: since, from: DateTime::UNIX_EPOCH, to: now }.into());
        }
        within(PATIENCE, async {
            for _ in 0..TRIES_MAX {
                if let Some(done) = self.already(request, None).await? {
                    return Ok(done);
                }
                match self.try_opening(request, &opening, submitted, now).await {
                    // Somebody used the key between the look and the write: look again.
                    Err(Collision::Overtaken) => {}
                    Err(Collision::Failed(Failure::Busy)) if self.may_try_again() => {}
                    Err(Collision::Failed(failure)) => return Err(failure),
                    Ok(order) => return Ok(Done { order, repeated: false }),
                }
            }
            Err(Failure::Busy)
        })
        .await
    }

    async fn try_opening(
        &self,
        request: &Request<'_>,
        opening: &Opening,
        submitted: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Order, Collision> {
        let moves = Moves::new(request.rules);
        let _turn = self.turn().await;
        let mut transaction = self.pool.begin().await?;
        let next = "UPDATE counters SET value = value + 1 WHERE name = 'order' RETURNING value";
        let id = OrderId(sqlx::query(next).fetch_one(&mut *transaction).await?.try_get(0)?);
        let first = |seq, before, after, what, key| Event {
            order: id,
            seq,
            at: now,
            actor: request.viewer.actor(),
            origin: request.origin,
            before,
            after,
            reason: None,
            what,
            key,
        };
        let start = moves.start();
        let what = Happening::Opened(Box::new(opening.clone()));
        let mut events = vec![first(1, None, start.clone(), what, request.key.clone())];
        if let Some(since) = submitted {
            let to = moves.submitted();
            let what = Happening::Moved { to: to.clone(), since: rows::whole_ms(since), how: How::Advanced };
            events.push(first(2, Some(start), to, what, format!("{}#submitted", request.key)));
        }
        let order = replayed(&events)?;
        insert_order(&mut transaction, request.rules, &order).await?;
        for event in &events {
            insert_event(&mut transaction, event).await?;
        }
        outbox::replace(&mut transaction, request.rules, &order, now).await?;
        self.commit(transaction).await?;
        Ok(order)
    }

    /// Does something to an order.
    ///
    /// # Errors
    /// [`Failure::Refused`] with what is possible instead, or with what somebody else did first.
    pub async fn execute(&self, request: &Request<'_>, id: OrderId, command: &Command) -> Result<Done, Failure> {
        within(PATIENCE, async {
            for _ in 0..TRIES_MAX {
                if let Some(done) = self.already(request, Some(id)).await? {
                    return Ok(done);
                }
                let (order, events) = self.load(id).await?.ok_or(Refused::NotFound(id))?;
                allow(request.viewer, &order, command.deed()).map_err(|denied| Refused::of_denied(denied, id))?;
                if let Some(event) = unseen(request, &events).filter(|_| !command.commutes()) {
                    return Err(Refused::Overtaken(Box::new(event.clone())).into());
                }
                let decision = decide(request.rules, &order, &events, command, rows::whole_ms(request.now))?;
                match self.try_event(request, &order, &events, decision).await {
                    Ok(order) => return Ok(Done { order, repeated: false }),
                    Err(Collision::Failed(Failure::Busy)) if self.may_try_again() => {}
                    Err(Collision::Failed(failure)) => return Err(failure),
                    Err(Collision::Overtaken) if command.commutes() => {}
                    Err(Collision::Overtaken) => {
                        if let Some(done) = self.already(request, Some(id)).await? {
                            return Ok(done);
                        }
                        return Err(self.overtaken(&order).await?.into());
                    }
                }
            }
            Err(Failure::Busy)
        })
        .await
    }

    /// SQLite has waited for long before it says "busy"; PostgreSQL says so at once when two block one another.
    fn may_try_again(&self) -> bool {
        self.backend == Backend::Postgres
    }

    async fn try_event(
        &self,
        request: &Request<'_>,
        order: &Order,
        events: &[Event],
        decision: Decision,
    ) -> Result<Order, Collision> {
        let event = Event {
            order: order.id,
            seq: order.version + 1,
            // A clock that was set back must not make the story run backwards.
            at: rows::whole_ms(request.now).max(order.touched),
            actor: request.viewer.actor(),
            origin: request.origin,
            before: Some(order.state.clone()),
            after: decision.after,
            reason: decision.reason,
            what: decision.what,
            key: request.key.clone(),
        };
        let mut all = events.to_vec();
        all.push(event.clone());
        let next = replayed(&all)?;
        let _turn = self.turn().await;
        let mut transaction = self.pool.begin().await?;
        // The first statement writes and asks whether the order is still as it was read.
        if !update_order(&mut transaction, request.rules, &next, order.version).await? {
            return Err(Collision::Overtaken);
        }
        insert_event(&mut transaction, &event).await?;
        follow_watchers(&mut transaction, order, &next).await?;
        outbox::replace(&mut transaction, request.rules, &next, event.at).await?;
        self.commit(transaction).await?;
        Ok(next)
    }

    /// The order that this key led to, if it was used before.
    async fn already(&self, request: &Request<'_>, id: Option<OrderId>) -> Result<Option<Done>, Failure> {
        let find = "SELECT order_id FROM events WHERE idempotency_key = $1";
        let row = sqlx::query(find).bind(request.key.as_str()).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let used_for = OrderId(row.try_get(0)?);
        let (order, _) = self.load(used_for).await?.ok_or(Refused::NotFound(used_for))?;
        allow(request.viewer, &order, Deed::See).map_err(|_| Refused::KeyTaken(used_for))?;
        match id {
            Some(id) if id != used_for => Err(Refused::KeyTaken(used_for).into()),
            Some(_) | None => Ok(Some(Done { order, repeated: true })),
        }
    }

    /// What the one who was faster did.
    async fn overtaken(&self, seen: &Order) -> Result<Refused, Failure> {
        let (_, events) = self.load(seen.id).await?.ok_or(Refused::NotFound(seen.id))?;
        let first = events.into_iter().find(|event| event.seq > seen.version);
        Ok(first.map_or(Refused::NotFound(seen.id), |event| Refused::Overtaken(Box::new(event))))
    }
}

/// The first event that the person had not seen when they decided.
fn unseen<'a>(request: &Request<'_>, events: &'a [Event]) -> Option<&'a Event> {
    let expected = request.expected?;
    events.iter().find(|event| event.seq > expected)
}

/// Why an attempt did not go through.
pub(crate) enum Collision {
    /// Somebody else wrote first.
    Overtaken,
    Failed(Failure),
}

impl From<sqlx::Error> for Collision {
    fn from(error: sqlx::Error) -> Collision {
        if is_duplicate(&error) { Collision::Overtaken } else { Collision::Failed(error.into()) }
    }
}

impl From<Failure> for Collision {
    fn from(failure: Failure) -> Collision {
        Collision::Failed(failure)
    }
}

pub(crate) fn replayed(events: &[Event]) -> Result<Order, Failure> {
    Order::replay(events).ok_or_else(|| Failure::Damaged("a story that does not begin with an opening".to_owned()))
}

fn text_of<T: std::fmt::Display>(value: Option<&T>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}

fn urgent_ms(rules: &Rulebook, order: &Order) -> i64 {
    clock::urgent_at(rules, order).map_or(NEVER_MS, |at| at.timestamp_millis())
}

async fn insert_order(transaction: &mut Transaction<'_, Any>, rules: &Rulebook, order: &Order) -> Result<(), Failure> {
    let insert = "INSERT INTO orders (id, version, state, lane, urgent_ms, touched_ms, guild, owner, assignee, province, \
                  plan, anonymised, snapshot) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    sqlx::query(insert)
        .bind(order.id.0)
        .bind(i64::from(order.version))
        .bind(order.state.to_string())
        .bind(Moves::new(rules).lane(&order.state).code())
        .bind(urgent_ms(rules, order))
        .bind(order.touched.timestamp_millis())
        .bind(text_of(order.guild.as_ref()))
        .bind(text_of(order.owner.as_ref()))
        .bind(text_of(order.assignee.as_ref()))
        .bind(text_of(order.province.as_ref()))
        .bind(text_of(order.plan.as_ref()))
        .bind(i64::from(order.anonymised))
        .bind(rows::json(order)?)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Writes the order unless it has moved on; tells whether it did.
pub(crate) async fn update_order(
    transaction: &mut Transaction<'_, Any>,
    rules: &Rulebook,
    order: &Order,
    version: u32,
) -> Result<bool, Failure> {
    let update = "UPDATE orders SET version = $3, state = $4, lane = $5, urgent_ms = $6, touched_ms = $7, guild = $8, \
                  owner = $9, assignee = $10, province = $11, plan = $12, anonymised = $13, snapshot = $14 \
                  WHERE id = $1 AND version = $2";
    let result = sqlx::query(update)
        .bind(order.id.0)
        .bind(i64::from(version))
        .bind(i64::from(order.version))
        .bind(order.state.to_string())
        .bind(Moves::new(rules).lane(&order.state).code())
        .bind(urgent_ms(rules, order))
        .bind(order.touched.timestamp_millis())
        .bind(text_of(order.guild.as_ref()))
        .bind(text_of(order.owner.as_ref()))
        .bind(text_of(order.assignee.as_ref()))
        .bind(text_of(order.province.as_ref()))
        .bind(text_of(order.plan.as_ref()))
        .bind(i64::from(order.anonymised))
        .bind(rows::json(order)?)
        .execute(&mut **transaction)
        .await?;
    Ok(result.rows_affected() == 1)
}

pub(crate) async fn insert_event(transaction: &mut Transaction<'_, Any>, event: &Event) -> Result<(), Collision> {
    let insert = "INSERT INTO events (order_id, seq, at_ms, actor, source, before_state, after_state, reason, details, \
                  idempotency_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    sqlx::query(insert)
        .bind(event.order.0)
        .bind(i64::from(event.seq))
        .bind(event.at.timestamp_millis())
        .bind(event.actor.code())
        .bind(event.origin.code())
        .bind(text_of(event.before.as_ref()))
        .bind(event.after.to_string())
        .bind(text_of(event.reason.as_ref()))
        .bind(rows::json(&event.what)?)
        .bind(event.key.as_str())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Keeps the list of watchers equal to the order's.
pub(crate) async fn follow_watchers(
    transaction: &mut Transaction<'_, Any>,
    before: &Order,
    after: &Order,
) -> Result<(), Failure> {
    let gone = before.watchers.difference(&after.watchers);
    for person in gone {
        let delete = "DELETE FROM watchers WHERE person = $1 AND order_id = $2";
        run_for_watcher(transaction, delete, person, after.id).await?;
    }
    for person in after.watchers.difference(&before.watchers) {
        let insert = "INSERT INTO watchers (person, order_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        run_for_watcher(transaction, insert, person, after.id).await?;
    }
    Ok(())
}

async fn run_for_watcher(
    transaction: &mut Transaction<'_, Any>,
    sql: &'static str,
    person: &PersonId,
    order: OrderId,
) -> Result<(), Failure> {
    sqlx::query(sql).bind(person.to_string()).bind(order.0).execute(&mut **transaction).await?;
    Ok(())
}
