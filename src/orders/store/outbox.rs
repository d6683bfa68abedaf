//! The outbox: reminders that are due, who is sending them, and what became of them.
//!
//! A row is leased before it is sent and marked afterwards. Who dies in between leaves a lease that runs out; the next one
//! sends under the same nonce, or first looks whether the message is there when the nonce is too old to protect.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;
use sha2::Digest;
use sha2::Sha256;
use sqlx::Any;
use sqlx::Row;
use sqlx::Transaction;
use sqlx::any::AnyRow;

use crate::orders::event::GuildId;
use crate::orders::event::PlaceId;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::reminder;
use crate::orders::reminder::Recipient;
use crate::orders::reminder::Reminder;
use crate::orders::reminder::ReminderKind;
use crate::orders::store::PATIENCE;
use crate::orders::store::Store;
use crate::orders::store::failure::Failure;
use crate::orders::store::preferences;
use crate::orders::store::rows;
use crate::orders::store::within;
use crate::rules::Rulebook;

/// Whoever leased a row has so long to send it.
pub const LEASE: Duration = Duration::seconds(60);
/// After so many failures a reminder is parked until somebody looks.
pub const ATTEMPTS_MAX: i64 = 8;
const BACKOFF_FIRST: Duration = Duration::seconds(5);
const BACKOFF_MAX: Duration = Duration::hours(1);
/// A nonce has at most 25 characters.
const NONCE_CHARS: usize = 24;

/// What a row tells about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Reminder { order: OrderId, kind: ReminderKind },
    Digest { guild: GuildId },
}

/// A row that was leased to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    pub key: String,
    pub subject: Subject,
    pub recipient: Recipient,
    pub due: DateTime<Utc>,
    /// Tries so far, this one included.
    pub attempts: i64,
    /// When it was first tried; equals the lease's time for the first try.
    pub first_try: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Leased {
    /// The same for every try of the same reminder, so the service drops a second copy.
    pub fn nonce(&self) -> String {
        nonce(&self.key)
    }
}

/// A reminder's nonce: a hash of its key in at most 25 characters.
pub fn nonce(key: &str) -> String {
    let hex = Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    hex.chars().take(NONCE_CHARS).collect()
}

/// A reminder that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    pub key: String,
    pub attempts: i64,
    pub last_error: String,
}

/// Makes the pending rows of an order equal to its schedule. Rows that were sent stay, so nothing is sent twice; rows that
/// stay pending keep their lease.
pub(crate) async fn replace(
    transaction: &mut Transaction<'_, Any>,
    rules: &Rulebook,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let wishes = preferences::wishes_of(transaction, order).await?;
    let schedule = reminder::schedule(rules, order, &wishes, now);
    let wanted: BTreeSet<&str> = schedule.iter().map(|reminder| reminder.key.as_str()).collect();
    let pending = "SELECT reminder_key FROM outbox WHERE order_id = $1 AND status <> 'sent'";
    for row in sqlx::query(pending).bind(order.id.0).fetch_all(&mut **transaction).await? {
        let key: String = row.try_get(0)?;
        if !wanted.contains(key.as_str()) {
            let delete = "DELETE FROM outbox WHERE reminder_key = $1 AND status <> 'sent'";
            sqlx::query(delete).bind(key).execute(&mut **transaction).await?;
        }
    }
    for reminder in &schedule {
        insert(transaction, order, reminder).await?;
    }
    Ok(())
}

async fn insert(transaction: &mut Transaction<'_, Any>, order: &Order, reminder: &Reminder) -> Result<(), Failure> {
    let upsert = "INSERT INTO outbox (reminder_key, order_id, guild, kind, recipient, due_ms, status, attempts, lease_ms, \
                  lease_owner, first_try_ms, sent_ms, message, last_error) \
                  VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, 0, '', 0, 0, '', '') \
                  ON CONFLICT (reminder_key) DO UPDATE SET due_ms = excluded.due_ms WHERE outbox.status = 'pending'";
    sqlx::query(upsert)
        .bind(reminder.key.as_str())
        .bind(order.id.0)
        .bind(order.guild.as_ref().map_or_else(String::new, ToString::to_string))
        .bind(reminder.kind.code())
        .bind(reminder.recipient.code())
        .bind(reminder.due.timestamp_millis())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

const DIGEST: &str = "digest";

impl Store {
    /// Leases up to `limit` due rows to `worker`. A row is leased to one worker only, however many ask.
    pub async fn lease(&self, worker: &str, limit: i64, now: DateTime<Utc>) -> Result<Vec<Leased>, Failure> {
        within(PATIENCE, async {
            loop {
                let leased = self.claim(worker, limit, now).await?;
                // Two that ask at once pick the same rows, and one goes away empty-handed: are there others left?
                if !leased.is_empty() || self.scan(1, now).await?.is_empty() {
                    return Ok(leased);
                }
            }
        })
        .await
    }

    async fn claim(&self, worker: &str, limit: i64, now: DateTime<Utc>) -> Result<Vec<Leased>, Failure> {
        let until = rows::whole_ms(now + LEASE);
        // The condition stands twice: the inner picks, the outer is asked again after another worker's lock is gone.
        let claim = "UPDATE outbox SET lease_ms = $1, lease_owner = $2, attempts = attempts + 1, \
                     first_try_ms = CASE WHEN first_try_ms = 0 THEN $3 ELSE first_try_ms END \
                     WHERE status = 'pending' AND due_ms <= $3 AND lease_ms <= $3 AND reminder_key IN \
                     (SELECT reminder_key FROM outbox WHERE status = 'pending' AND due_ms <= $3 AND lease_ms <= $3 \
                     ORDER BY due_ms, reminder_key LIMIT $4) \
                     RETURNING reminder_key, order_id, guild, kind, recipient, due_ms, attempts, first_try_ms";
        let found = sqlx::query(claim)
            .bind(until.timestamp_millis())
            .bind(worker)
            .bind(now.timestamp_millis())
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        let mut leased: Vec<Leased> = found.iter().map(|row| leased(row, until)).collect::<Result<_, _>>()?;
        leased.sort_by(|a, b| (a.due, &a.key).cmp(&(b.due, &b.key)));
        Ok(leased)
    }

    /// Due rows that nobody has leased: what a scan for work finds. At most `limit`.
    pub async fn due_keys(&self, limit: i64, now: DateTime<Utc>) -> Result<Vec<String>, Failure> {
        within(PATIENCE, self.scan(limit, now)).await
    }

    async fn scan(&self, limit: i64, now: DateTime<Utc>) -> Result<Vec<String>, Failure> {
        let select = "SELECT reminder_key FROM outbox WHERE status = 'pending' AND due_ms <= $1 AND lease_ms <= $1 \
                      ORDER BY due_ms, reminder_key LIMIT $2";
        let found = sqlx::query(select).bind(now.timestamp_millis()).bind(limit).fetch_all(&self.pool).await?;
        found.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Marks a row as sent. Told twice it makes no difference.
    pub async fn mark_sent(&self, key: &str, message: &str, now: DateTime<Utc>) -> Result<(), Failure> {
        within(PATIENCE, async {
            let update = "UPDATE outbox SET status = 'sent', sent_ms = $2, message = $3, last_error = '' \
                          WHERE reminder_key = $1 AND status <> 'sent'";
            let query = sqlx::query(update).bind(key).bind(now.timestamp_millis()).bind(message);
            query.execute(&self.pool).await?;
            Ok(())
        })
        .await
    }

    /// Puts a row back after a failure: later and later, and in the end aside. `not_before` is the service's own wish: who
    /// is only asked to wait has not failed. Tells whether the row was put aside.
    pub async fn mark_failed(
        &self,
        leased: &Leased,
        error: &str,
        hopeless: bool,
        not_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, Failure> {
        let parked = hopeless || (not_before.is_none() && leased.attempts >= ATTEMPTS_MAX);
        let again = not_before.map_or(now + backoff(leased.attempts), |asked| asked.max(now + BACKOFF_FIRST));
        within(PATIENCE, async {
            let update = "UPDATE outbox SET status = $2, lease_ms = $3, lease_owner = '', last_error = $4 \
                          WHERE reminder_key = $1 AND status = 'pending'";
            sqlx::query(update)
                .bind(leased.key.as_str())
                .bind(if parked { "parked" } else { "pending" })
                .bind(again.timestamp_millis())
                .bind(error)
                .execute(&self.pool)
                .await?;
            Ok(parked)
        })
        .await
    }

    /// When the next row is due or its lease ends; `None` where nothing waits.
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        within(PATIENCE, async {
            let select =
                "SELECT due_ms, lease_ms FROM outbox WHERE status = 'pending' ORDER BY due_ms, reminder_key LIMIT 1";
            let Some(row) = sqlx::query(select).fetch_optional(&self.pool).await? else { return Ok(None) };
            let (due, lease): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            rows::time(due.max(lease)).map(Some)
        })
        .await
    }

    /// Drops a row that has nothing to tell any more.
    pub async fn drop_row(&self, key: &str) -> Result<(), Failure> {
        within(PATIENCE, async {
            let delete = "DELETE FROM outbox WHERE reminder_key = $1 AND status <> 'sent'";
            sqlx::query(delete).bind(key).execute(&self.pool).await?;
            Ok(())
        })
        .await
    }

    /// Reminders that were given up, the most recent cause with each. At most `limit`.
    pub async fn parked(&self, limit: i64) -> Result<Vec<Parked>, Failure> {
        within(PATIENCE, async {
            let select = "SELECT reminder_key, attempts, last_error FROM outbox WHERE status = 'parked' \
                          ORDER BY due_ms LIMIT $1";
            let found = sqlx::query(select).bind(limit).fetch_all(&self.pool).await?;
            let parked = |row: &AnyRow| {
                Ok(Parked { key: row.try_get(0)?, attempts: row.try_get(1)?, last_error: row.try_get(2)? })
            };
            found.iter().map(parked).collect()
        })
        .await
    }

    /// How many of a guild's reminders were given up.
    pub async fn parked_in(&self, guild: &GuildId) -> Result<usize, Failure> {
        within(PATIENCE, async {
            let select = "SELECT COUNT(*) FROM outbox WHERE status = 'parked' AND guild = $1";
            let count: i64 = sqlx::query(select).bind(guild.to_string()).fetch_one(&self.pool).await?.try_get(0)?;
            Ok(usize::try_from(count).unwrap_or(0))
        })
        .await
    }

    /// Gives parked reminders another chance; tells how many.
    pub async fn unpark(&self) -> Result<u64, Failure> {
        within(PATIENCE, async {
            let update = "UPDATE outbox SET status = 'pending', attempts = 0, lease_ms = 0 WHERE status = 'parked'";
            Ok(sqlx::query(update).execute(&self.pool).await?.rows_affected())
        })
        .await
    }

    /// Puts a weekly digest into the outbox; its key makes it one per guild and week.
    pub async fn plan_digest(
        &self,
        guild: &GuildId,
        place: &PlaceId,
        week: &str,
        due: DateTime<Utc>,
    ) -> Result<(), Failure> {
        within(PATIENCE, async {
            let insert = "INSERT INTO outbox (reminder_key, guild, kind, recipient, due_ms, status, attempts, lease_ms, \
                          lease_owner, first_try_ms, sent_ms, message, last_error) \
                          VALUES ($1, $2, $3, $4, $5, 'pending', 0, 0, '', 0, 0, '', '') ON CONFLICT DO NOTHING";
            sqlx::query(insert)
                .bind(format!("{DIGEST}/{guild}/{week}"))
                .bind(guild.to_string())
                .bind(DIGEST)
                .bind(Recipient::Place(place.clone()).code())
                .bind(due.timestamp_millis())
                .execute(&self.pool)
                .await?;
            Ok(())
        })
        .await
    }
}

fn leased(row: &AnyRow, until: DateTime<Utc>) -> Result<Leased, Failure> {
    let kind: String = row.try_get("kind")?;
    let recipient: String = row.try_get("recipient")?;
    let subject = if kind == DIGEST {
        Subject::Digest { guild: GuildId::new(row.try_get::<String, _>("guild")?) }
    } else {
        let known = ReminderKind::from_code(&kind).ok_or_else(|| Failure::Damaged(format!("reminder {kind}")))?;
        Subject::Reminder { order: OrderId(row.try_get("order_id")?), kind: known }
    };
    Ok(Leased {
        key: row.try_get("reminder_key")?,
        subject,
        recipient: Recipient::from_code(&recipient).ok_or_else(|| Failure::Damaged("recipient".to_owned()))?,
        due: rows::time(row.try_get("due_ms")?)?,
        attempts: row.try_get("attempts")?,
        first_try: rows::time(row.try_get("first_try_ms")?)?,
        until,
    })
}

/// Doubles with every try, up to a limit.
pub fn backoff(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    let wait = BACKOFF_FIRST.checked_mul(2_i32.saturating_pow(doublings)).unwrap_or(BACKOFF_MAX);
    wait.min(BACKOFF_MAX)
}
