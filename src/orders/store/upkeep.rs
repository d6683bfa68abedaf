//! What happens by itself: old orders lose their names, dates are computed anew, the file is backed up.

use std::path::Path;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use sqlx::Any;
use sqlx::Row;
use sqlx::Transaction;

use crate::orders::affected::Affected;
use crate::orders::command::Command;
use crate::orders::event::Actor;
use crate::orders::event::Event;
use crate::orders::event::Happening;
use crate::orders::event::Origin;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::order::without_person;
use crate::orders::settings::Preferences;
use crate::orders::store::Backend;
use crate::orders::store::MAINTENANCE_PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::rows;
use crate::orders::store::within;
use crate::orders::store::write::Collision;
use crate::orders::store::write::Request;
use crate::orders::store::write::follow_watchers;
use crate::orders::store::write::insert_event;
use crate::orders::store::write::replayed;
use crate::orders::store::write::update_order;
use crate::rules::Rulebook;

/// So many orders are anonymised in one go.
const ANONYMISE_PAGE: i64 = 200;

impl Store {
    /// Takes names, texts and chat ids out of orders that have been closed for `days`, or for the time their guild chose.
    /// Tells how many orders it was.
    pub async fn anonymise_old(&self, rules: &Rulebook, days: i64, now: DateTime<Utc>) -> Result<usize, Failure> {
        let mut count = 0;
        let mut after = (i64::MIN, 0);
        loop {
            let select = "SELECT o.id, o.touched_ms, o.guild, p.wishes FROM orders o \
                          LEFT JOIN preferences p ON p.scope = 'guild' AND p.id = o.guild \
                          WHERE o.lane = 'closed' AND o.anonymised = 0 AND (o.touched_ms > $1 OR (o.touched_ms = $1 AND o.id > $2)) \
                          AND o.touched_ms <= $3 ORDER BY o.touched_ms, o.id LIMIT $4";
            let found = sqlx::query(select)
                .bind(after.0)
                .bind(after.1)
                .bind(now.timestamp_millis())
                .bind(ANONYMISE_PAGE)
                .fetch_all(&self.pool)
                .await?;
            let Some(last) = found.last() else { return Ok(count) };
            after = (last.try_get(1)?, last.try_get(0)?);
            for row in &found {
                let wishes: Option<String> = row.try_get(3)?;
                let own = wishes
                    .and_then(|it| serde_json::from_str::<Preferences>(&it).ok())
                    .and_then(|it| it.anonymise_days);
                let age = now - rows::time(row.try_get(1)?)?;
                if age >= Duration::days(own.unwrap_or(days)) {
                    count += usize::from(self.anonymise(rules, OrderId(row.try_get(0)?), now).await?);
                }
            }
        }
    }

    /// Anonymises one order; `false` if it moved meanwhile and so is not old.
    async fn anonymise(&self, rules: &Rulebook, id: OrderId, now: DateTime<Utc>) -> Result<bool, Failure> {
        let Some((order, events)) = self.load(id).await? else { return Ok(false) };
        let mut bare: Vec<Event> = events.iter().map(without_person).collect();
        bare.push(Event {
            order: id,
            seq: order.version + 1,
            at: rows::whole_ms(now).max(order.touched),
            actor: Actor::Clock,
            origin: Origin::Upkeep,
            before: Some(order.state.clone()),
            after: order.state.clone(),
            reason: None,
            what: Happening::Anonymised,
            key: format!("anonymise/{id}/{}", order.version),
        });
        match self.rewrite(rules, &order, &bare).await {
            Ok(()) => Ok(true),
            Err(Collision::Overtaken) => Ok(false),
            Err(Collision::Failed(failure)) => Err(failure),
        }
    }

    async fn rewrite(&self, rules: &Rulebook, old: &Order, events: &[Event]) -> Result<(), Collision> {
        let next = replayed(events)?;
        let mut transaction = self.pool.begin().await?;
        if !update_order(&mut transaction, rules, &next, old.version).await? {
            return Err(Collision::Overtaken);
        }
        replace_events(&mut transaction, events).await?;
        follow_watchers(&mut transaction, old, &next).await?;
        // What was sent names people by their ids; it has served.
        let delete = "DELETE FROM outbox WHERE order_id = $1";
        sqlx::query(delete).bind(next.id.0).execute(&mut *transaction).await?;
        self.commit(transaction).await?;
        Ok(())
    }

    /// Notes in each affected order why its dates are computed anew, and moves its reminders. Tells how many it was.
    pub async fn recompute(&self, request: &Request<'_>, affected: &[Affected]) -> Result<usize, Failure> {
        for order in affected {
            let request = Request { key: format!("{}/{}", request.key, order.order), ..request.clone() };
            let command = Command::Recompute { because: order.note() };
            self.execute(&request, order.order, &command).await?;
        }
        Ok(affected.len())
    }

    /// Copies a running SQLite store into a new file, as of one moment.
    ///
    /// # Errors
    /// [`Failure::NotHere`] for PostgreSQL, which has a tool of its own for that.
    pub async fn backup(&self, file: &Path) -> Result<(), Failure> {
        if self.backend == Backend::Postgres {
            return Err(Failure::NotHere(text!(
                "PostgreSQL has its own tool: pg_dump --format=custom --file=orders.dump \"$DATABASE_URL\"",
                "PostgreSQL 请用自带工具备份：pg_dump --format=custom --file=orders.dump \"$DATABASE_URL\""
            )));
        }
        if file.exists() {
            return Err(Failure::NotHere(text!(
                "That file exists already; a backup never overwrites one.",
                "该文件已存在，备份不会覆盖已有文件。"
            )));
        }
        within(MAINTENANCE_PATIENCE, async {
            let target = file.to_string_lossy().into_owned();
            sqlx::query("VACUUM INTO $1").bind(target).execute(&self.pool).await?;
            Ok(())
        })
        .await
    }
}

/// Writes an order's events in place of the ones that are there.
pub(crate) async fn replace_events(transaction: &mut Transaction<'_, Any>, events: &[Event]) -> Result<(), Collision> {
    if let Some(first) = events.first() {
        let delete = "DELETE FROM events WHERE order_id = $1";
        sqlx::query(delete).bind(first.order.0).execute(&mut **transaction).await?;
    }
    for event in events {
        insert_event(transaction, event).await?;
    }
    Ok(())
}
