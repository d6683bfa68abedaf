//! Removes an order, a person or a guild for good, from the file as well.

use sqlx::Any;
use sqlx::Row;
use sqlx::Transaction;

use crate::orders::event::Actor;
use crate::orders::event::Event;
use crate::orders::event::GuildId;
use crate::orders::event::Happening;
use crate::orders::event::PersonId;
use crate::orders::order::OrderId;
use crate::orders::order::nobody;
use crate::orders::refusal::Refused;
use crate::orders::store::Backend;
use crate::orders::store::MAINTENANCE_PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::outbox;
use crate::orders::store::upkeep::replace_events;
use crate::orders::store::within;
use crate::orders::store::write::Collision;
use crate::orders::store::write::Request;
use crate::orders::store::write::follow_watchers;
use crate::orders::store::write::replayed;
use crate::orders::store::write::update_order;

/// Whose data go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    Order(OrderId),
    Person(PersonId),
    Guild(GuildId),
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub orders: u64,
    /// Orders of others in which the person was named and is no more.
    pub mentions: u64,
    /// The file holds no trace; `false` if another program kept it open for too long.
    pub file_is_clean: bool,
}

/// So often a mention is removed from an order that others keep moving.
const TRIES_MAX: u32 = 20;

impl Store {
    /// Erases for good. It cannot be taken back.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for an order that does not exist.
    pub async fn erase(&self, request: &Request<'_>, whose: &Whose) -> Result<Erased, Failure> {
        within(MAINTENANCE_PATIENCE, async {
            let mut erased = match whose {
                Whose::Order(id) => self.erase_order(*id).await?,
                Whose::Person(person) => self.erase_person(request, person).await?,
                Whose::Guild(guild) => self.erase_guild(guild).await?,
            };
            erased.file_is_clean = self.scrub().await?;
            Ok(erased)
        })
        .await
    }

    async fn erase_order(&self, id: OrderId) -> Result<Erased, Failure> {
        let deleted = sqlx::query("DELETE FROM orders WHERE id = $1").bind(id.0).execute(&self.pool).await?;
        match deleted.rows_affected() {
            0 => Err(Refused::NotFound(id).into()),
            orders => Ok(Erased { orders, ..Erased::default() }),
        }
    }

    async fn erase_guild(&self, guild: &GuildId) -> Result<Erased, Failure> {
        let mut transaction = self.pool.begin().await?;
        let mut orders = 0;
        for sql in [
            "DELETE FROM orders WHERE guild = $1",
            "DELETE FROM outbox WHERE guild = $1",
            "DELETE FROM preferences WHERE scope = 'guild' AND id = $1",
        ] {
            let deleted = sqlx::query(sql).bind(guild.to_string()).execute(&mut *transaction).await?;
            orders = if sql.contains("orders") { deleted.rows_affected() } else { orders };
        }
        self.commit(transaction).await?;
        Ok(Erased { orders, ..Erased::default() })
    }

    async fn erase_person(&self, request: &Request<'_>, person: &PersonId) -> Result<Erased, Failure> {
        let mut transaction = self.pool.begin().await?;
        let own = "DELETE FROM orders WHERE owner = $1";
        let orders = sqlx::query(own).bind(person.to_string()).execute(&mut *transaction).await?.rows_affected();
        let wishes = "DELETE FROM preferences WHERE scope = 'person' AND id = $1";
        sqlx::query(wishes).bind(person.to_string()).execute(&mut *transaction).await?;
        let told = "DELETE FROM outbox WHERE recipient = $1";
        sqlx::query(told).bind(format!("person:{person}")).execute(&mut *transaction).await?;
        self.commit(transaction).await?;
        let mut mentions = 0;
        for id in self.orders_naming(person).await? {
            mentions += u64::from(self.forget_in(request, id, person).await?);
        }
        Ok(Erased { orders, mentions, file_is_clean: false })
    }

    /// Orders of others in whose story the person stands.
    async fn orders_naming(&self, person: &PersonId) -> Result<Vec<OrderId>, Failure> {
        // Ids are compared as whole JSON strings; what is only similar is sorted out when the story is read.
        let select = "SELECT DISTINCT order_id FROM events WHERE actor = $1 OR details LIKE $2 ORDER BY order_id";
        let found = sqlx::query(select)
            .bind(Actor::Person(person.clone()).code())
            .bind(format!("%\"{person}\"%"))
            .fetch_all(&self.pool)
            .await?;
        found.iter().map(|row| Ok(OrderId(row.try_get(0)?))).collect()
    }

    async fn forget_in(&self, request: &Request<'_>, id: OrderId, person: &PersonId) -> Result<bool, Failure> {
        for _ in 0..TRIES_MAX {
            let Some((order, events)) = self.load(id).await? else { return Ok(false) };
            let kept: Vec<Event> = events.iter().map(|event| without(event, person)).collect();
            if kept == events {
                return Ok(false);
            }
            let next = replayed(&kept)?;
            let mut transaction = self.pool.begin().await?;
            if !update_order(&mut transaction, request.rules, &next, order.version).await? {
                continue;
            }
            match self.rewrite_without(&mut transaction, request, &kept, &order, &next).await {
                Ok(()) => {}
                Err(Collision::Overtaken) => continue,
                Err(Collision::Failed(failure)) => return Err(failure),
            }
            self.commit(transaction).await?;
            return Ok(true);
        }
        Err(Failure::Busy)
    }

    async fn rewrite_without(
        &self,
        transaction: &mut Transaction<'_, Any>,
        request: &Request<'_>,
        events: &[Event],
        old: &crate::orders::order::Order,
        next: &crate::orders::order::Order,
    ) -> Result<(), Collision> {
        replace_events(transaction, events).await?;
        follow_watchers(transaction, old, next).await?;
        outbox::replace(transaction, request.rules, next, request.now).await?;
        Ok(())
    }

    /// Makes the database forget what was deleted. SQLite: rewrites the file and empties its log. PostgreSQL: frees dead rows.
    async fn scrub(&self) -> Result<bool, Failure> {
        match self.backend {
            Backend::Sqlite => {
                sqlx::raw_sql("VACUUM").execute(&self.pool).await?;
                let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.pool).await?;
                // First column: 1 if another connection kept the log from being emptied.
                Ok(row.try_get::<i64, _>(0)? == 0)
            }
            Backend::Postgres => {
                for table in ["VACUUM FULL events", "VACUUM FULL orders", "VACUUM FULL outbox", "VACUUM FULL watchers"]
                {
                    sqlx::raw_sql(table).execute(&self.pool).await?;
                }
                Ok(true)
            }
        }
    }
}

/// The event with somebody else in the person's place. Their notes and reasons go with them.
fn without(event: &Event, person: &PersonId) -> Event {
    let mut event = event.clone();
    let is_theirs = event.actor == Actor::Person(person.clone());
    if is_theirs {
        event.actor = Actor::Person(nobody());
        event.reason = None;
    }
    match &mut event.what {
        Happening::Noted { text } if is_theirs => text.clear(),
        Happening::Assigned { to } if to.as_ref() == Some(person) => *to = None,
        Happening::Watched { person: named, .. } if named == person => *named = nobody(),
        Happening::Opened(opening) if opening.owner.as_ref() == Some(person) => opening.owner = None,
        Happening::Opened(_)
        | Happening::Moved { .. }
        | Happening::Undone { .. }
        | Happening::Noted { .. }
        | Happening::Assigned { .. }
        | Happening::Watched { .. }
        | Happening::Linked { .. }
        | Happening::Dated { .. }
        | Happening::Prepared { .. }
        | Happening::Muted { .. }
        | Happening::Recomputed { .. }
        | Happening::Anonymised => {}
    }
    event
}
