//! Sends what is due: leases a reminder, composes it, hands it to a courier, and records what became of it.

use chrono::DateTime;
use chrono::Datelike;
use chrono::Duration;
use chrono::Utc;

use crate::answer::Answer;
use crate::lang::Lang;
use crate::orders::access::Viewer;
use crate::orders::board::Filter;
use crate::orders::board::digest_answer;
use crate::orders::clock;
use crate::orders::event::GuildId;
use crate::orders::event::PersonId;
use crate::orders::order::OrderId;
use crate::orders::reminder::Recipient;
use crate::orders::reminder::ReminderKind;
use crate::orders::report;
use crate::orders::settings::Preferences;
use crate::orders::store::Failure;
use crate::orders::store::Store;
use crate::orders::store::outbox::Leased;
use crate::orders::store::outbox::Subject;
use crate::orders::store::preferences::Owner;
use crate::rules::Rulebook;

/// The service remembers a nonce for "a few minutes"; it is trusted for less.
pub const NONCE_WINDOW: Duration = Duration::seconds(120);
/// A lease that ends sooner than this is not used any more: the next one may be on its way already.
const LEASE_MARGIN: Duration = Duration::seconds(20);
/// So many reminders are leased at a time: few, so that a lease never runs out while others are sent.
pub const BATCH: i64 = 10;
/// The digest names so many orders per section.
const DIGEST_ORDERS: i64 = 5;

/// What a courier carries.
#[derive(Clone, Debug)]
pub struct Message {
    pub recipient: Recipient,
    /// To be sent along with the demand to enforce it.
    pub nonce: String,
    pub answer: Answer,
    pub lang: Lang,
    /// For the buttons: snooze, switch off, look at the order.
    pub about: Option<(OrderId, ReminderKind)>,
    /// Who should be notified by name in a channel.
    pub mentions: Vec<PersonId>,
    /// The message cannot be older than this.
    pub first_try: DateTime<Utc>,
}

/// Why a message did not arrive. The text goes into the store and to `doctor`: no secrets, no addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It may work later. With a time the service only asks to wait until then, which is no failure to be counted.
    Later { why: String, not_before: Option<DateTime<Utc>> },
    /// It never will: the channel is gone, the person blocks messages.
    Never { why: String },
}

/// Carries messages. The id that comes back names the message at the service.
pub trait Courier: Sync {
    fn send(&self, message: &Message) -> impl Future<Output = Result<String, Undelivered>> + Send;
    /// The message with this nonce, if it is among the recent ones of the recipient.
    fn find(&self, message: &Message) -> impl Future<Output = Result<Option<String>, Undelivered>> + Send;
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub sent: usize,
    /// It had arrived before a crash; only the record was missing.
    pub found: usize,
    pub failed: usize,
    /// Of those: given up until somebody looks.
    pub parked: usize,
    /// Nothing to tell any more.
    pub dropped: usize,
}

impl Tally {
    pub fn is_idle(&self) -> bool {
        *self == Tally::default()
    }

    /// Adds what another round did.
    pub fn add(&mut self, other: Tally) {
        self.sent += other.sent;
        self.found += other.found;
        self.failed += other.failed;
        self.parked += other.parked;
        self.dropped += other.dropped;
    }
}

/// One worker among possibly many on the same store.
pub struct Postman<'a, C> {
    pub store: &'a Store,
    pub rules: &'a Rulebook,
    pub courier: &'a C,
    /// Tells workers apart in the store.
    pub name: &'a str,
    /// Asked anew before every message.
    pub clock: &'a (dyn Fn() -> DateTime<Utc> + Sync),
}

impl<C: Courier> Postman<'_, C> {
    /// Leases one batch and sends it.
    ///
    /// # Errors
    /// [`Failure`] of the store; what was leased then comes up again when the lease has run out.
    pub async fn round(&self) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        self.round_unless(&|| false, &mut tally).await?;
        Ok(tally)
    }

    /// The same, but asks before each message whether to stop. What was leased by then waits for its lease to run out.
    /// What was done stands in the tally, also where the store fails in the middle. Tells whether there was work.
    ///
    /// # Errors
    /// As [`Postman::round`].
    pub async fn round_unless(&self, stop: &(dyn Fn() -> bool + Sync), tally: &mut Tally) -> Result<bool, Failure> {
        let before = *tally;
        for leased in self.store.lease(self.name, BATCH, (self.clock)()).await? {
            if stop() {
                break;
            }
            self.deliver(&leased, tally).await?;
        }
        Ok(*tally != before)
    }

    /// Rounds until nothing is due.
    pub async fn until_idle(&self) -> Result<Tally, Failure> {
        let mut total = Tally::default();
        loop {
            let tally = self.round().await?;
            if tally.is_idle() {
                return Ok(total);
            }
            total.add(tally);
        }
    }

    async fn deliver(&self, leased: &Leased, tally: &mut Tally) -> Result<(), Failure> {
        let now = (self.clock)();
        if now + LEASE_MARGIN > leased.until {
            // This worker was held up for long; somebody else may have the row now.
            return Ok(());
        }
        let Some(message) = self.compose(leased, now).await? else {
            tally.dropped += 1;
            return self.store.drop_row(&leased.key).await;
        };
        let is_repeated = leased.attempts > 1;
        if is_repeated && now - leased.first_try > NONCE_WINDOW {
            match self.courier.find(&message).await {
                Ok(Some(id)) => {
                    tally.found += 1;
                    return self.store.mark_sent(&leased.key, &id, now).await;
                }
                Ok(None) => {}
                Err(undelivered) => return self.failed(leased, &undelivered, tally).await,
            }
        }
        match self.courier.send(&message).await {
            Ok(id) => {
                tally.sent += 1;
                self.store.mark_sent(&leased.key, &id, (self.clock)()).await
            }
            Err(undelivered) => self.failed(leased, &undelivered, tally).await,
        }
    }

    async fn failed(&self, leased: &Leased, undelivered: &Undelivered, tally: &mut Tally) -> Result<(), Failure> {
        tally.failed += 1;
        let (why, hopeless, not_before) = match undelivered {
            Undelivered::Later { why, not_before } => (why, false, *not_before),
            Undelivered::Never { why } => (why, true, None),
        };
        let parked = self.store.mark_failed(leased, why, hopeless, not_before, (self.clock)()).await?;
        tally.parked += usize::from(parked);
        Ok(())
    }

    /// The message as of now; `None` if the order is gone.
    async fn compose(&self, leased: &Leased, now: DateTime<Utc>) -> Result<Option<Message>, Failure> {
        let (answer, lang, about, mentions) = match &leased.subject {
            Subject::Reminder { order, kind } => {
                let Some((order, _)) = self.store.load(*order).await? else { return Ok(None) };
                let answer = report::reminder_answer(self.rules, &order, *kind, leased.due, now);
                let lang = self.lang(order.owner.as_ref(), order.guild.as_ref()).await?;
                let mentions = order.owner.iter().chain(&order.watchers).cloned().collect();
                (answer, lang, Some((order.id, *kind)), mentions)
            }
            Subject::Digest { guild } => {
                let viewer = Viewer::Member { person: PersonId::new(""), guild: Some(guild.clone()), staff: true };
                let groups = self.store.board(&viewer, &Filter::default(), DIGEST_ORDERS, now).await?;
                let (moved, closed) = self.store.moved_since(&viewer, now - Duration::days(7)).await?;
                let answer = digest_answer(self.rules, &groups, moved, closed, now);
                (answer, self.lang(None, Some(guild)).await?, None, Vec::new())
            }
        };
        let nonce = leased.nonce();
        let recipient = leased.recipient.clone();
        Ok(Some(Message { recipient, nonce, answer, lang, about, mentions, first_try: leased.first_try }))
    }

    async fn lang(&self, person: Option<&PersonId>, guild: Option<&GuildId>) -> Result<Lang, Failure> {
        let owners = [person.cloned().map(Owner::Person), guild.cloned().map(Owner::Guild)];
        for owner in owners.into_iter().flatten() {
            if let Some(lang) = self.store.preferences(&owner).await?.lang {
                return Ok(lang);
            }
        }
        Ok(Lang::default())
    }
}

/// Plans the digests of all guilds whose hour has come.
///
/// # Errors
/// [`Failure`] of the store; the rest is planned at the next call.
pub async fn plan_digests(store: &Store, now: DateTime<Utc>) -> Result<(), Failure> {
    for (guild, wishes) in store.guilds_with_digest().await? {
        plan_digest(store, &guild, &wishes, now).await?;
    }
    Ok(())
}

/// Puts a guild's digest into the outbox once its hour of this week has come; calling it again changes nothing.
pub async fn plan_digest(
    store: &Store,
    guild: &GuildId,
    wishes: &Preferences,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let Some(digest) = &wishes.digest else { return Ok(()) };
    let week = clock::day(now).iso_week();
    let monday = clock::day(now) - Duration::days(i64::from(clock::day(now).weekday().num_days_from_monday()));
    let day = monday + Duration::days(i64::from(digest.weekday.clamp(1, 7) - 1));
    let due = clock::at_hour(day, digest.hour);
    if due > now {
        return Ok(());
    }
    let week = format!("{}-W{:02}", week.year(), week.week());
    store.plan_digest(guild, &digest.place, &week, due).await
}
