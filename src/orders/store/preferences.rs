//! What people and guilds wish about reminders.

use sqlx::Any;
use sqlx::Row;
use sqlx::Transaction;

use crate::orders::event::GuildId;
use crate::orders::event::PersonId;
use crate::orders::order::Order;
use crate::orders::settings::Preferences;
use crate::orders::settings::Wishes;
use crate::orders::store::PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::outbox;
use crate::orders::store::rows;
use crate::orders::store::within;
use crate::orders::store::write::Request;

/// Whose wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    Person(PersonId),
    Guild(GuildId),
}

impl Owner {
    fn columns(&self) -> (&'static str, String) {
        match self {
            Owner::Person(id) => ("person", id.to_string()),
            Owner::Guild(id) => ("guild", id.to_string()),
        }
    }
}

impl Store {
    pub async fn preferences(&self, owner: &Owner) -> Result<Preferences, Failure> {
        within(PATIENCE, async {
            let (scope, id) = owner.columns();
            let select = "SELECT wishes FROM preferences WHERE scope = $1 AND id = $2";
            let row = sqlx::query(select).bind(scope).bind(id).fetch_optional(&self.pool).await?;
            row.map_or_else(|| Ok(Preferences::default()), |row| parse(&row.try_get::<String, _>(0)?))
        })
        .await
    }

    /// Guilds that want a weekly digest, with their wishes.
    pub async fn guilds_with_digest(&self) -> Result<Vec<(GuildId, Preferences)>, Failure> {
        within(PATIENCE, async {
            // The text narrows it down; what it says counts.
            let select =
                "SELECT id, wishes FROM preferences WHERE scope = 'guild' AND wishes LIKE '%\"digest\":{%' ORDER BY id";
            let mut guilds = Vec::new();
            for row in sqlx::query(select).fetch_all(&self.pool).await? {
                let wishes = parse(&row.try_get::<String, _>(1)?)?;
                if wishes.digest.is_some() {
                    guilds.push((GuildId::new(row.try_get::<String, _>(0)?), wishes));
                }
            }
            Ok(guilds)
        })
        .await
    }

    /// Stores the wishes and moves the reminders that are still to come.
    pub async fn set_preferences(
        &self,
        request: &Request<'_>,
        owner: &Owner,
        wishes: &Preferences,
    ) -> Result<(), Failure> {
        let (scope, id) = owner.columns();
        within(PATIENCE, async {
            let upsert = "INSERT INTO preferences (scope, id, wishes) VALUES ($1, $2, $3) \
                          ON CONFLICT (scope, id) DO UPDATE SET wishes = excluded.wishes";
            let query = sqlx::query(upsert).bind(scope).bind(id.clone()).bind(rows::json(wishes)?);
            query.execute(&self.pool).await?;
            Ok(())
        })
        .await?;
        self.reschedule(request, owner).await
    }

    /// Computes the reminders of the owner's open orders anew. Each order is a transaction of its own.
    async fn reschedule(&self, request: &Request<'_>, owner: &Owner) -> Result<(), Failure> {
        let select = match owner {
            Owner::Person(_) => "SELECT id FROM orders WHERE owner = $1 AND lane <> 'closed' ORDER BY id",
            Owner::Guild(_) => "SELECT id FROM orders WHERE guild = $1 AND lane <> 'closed' ORDER BY id",
        };
        let found = sqlx::query(select).bind(owner.columns().1).fetch_all(&self.pool).await?;
        for row in found {
            self.reschedule_order(request, row.try_get(0)?).await?;
        }
        Ok(())
    }

    pub(crate) async fn reschedule_order(&self, request: &Request<'_>, id: i64) -> Result<(), Failure> {
        within(PATIENCE, async {
            let mut transaction = self.pool.begin().await?;
            // Takes the row's lock, so that nobody moves the order meanwhile.
            let lock = "UPDATE orders SET version = version WHERE id = $1 RETURNING snapshot";
            let Some(row) = sqlx::query(lock).bind(id).fetch_optional(&mut *transaction).await? else { return Ok(()) };
            let order = rows::order(&row)?;
            outbox::replace(&mut transaction, request.rules, &order, request.now).await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }
}

/// What holds for one order.
pub(crate) async fn wishes_of(transaction: &mut Transaction<'_, Any>, order: &Order) -> Result<Wishes, Failure> {
    let select =
        "SELECT scope, wishes FROM preferences WHERE (scope = 'person' AND id = $1) OR (scope = 'guild' AND id = $2)";
    let person = order.owner.as_ref().map_or_else(String::new, ToString::to_string);
    let guild = order.guild.as_ref().map_or_else(String::new, ToString::to_string);
    let found = sqlx::query(select).bind(person).bind(guild).fetch_all(&mut **transaction).await?;
    let (mut of_person, mut of_guild) = (Preferences::default(), Preferences::default());
    for row in found {
        let scope: String = row.try_get(0)?;
        let wishes = parse(&row.try_get::<String, _>(1)?)?;
        if scope == "person" { of_person = wishes } else { of_guild = wishes }
    }
    Ok(Wishes::of(&of_person, &of_guild))
}

fn parse(wishes: &str) -> Result<Preferences, Failure> {
    serde_json::from_str(wishes).map_err(|error| Failure::Damaged(format!("preferences: {error}")))
}
