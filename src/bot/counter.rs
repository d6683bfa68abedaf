//! The counter at which orders are served: who asks with which rights, and what the store did within the time there is.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use crate::bot::call::Call;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::trouble::Trouble;
use crate::bot::trouble::message_of;
use crate::bot::trouble::said;
use crate::bot::trouble::store_is_slow;
use crate::orders::access::Viewer;
use crate::orders::command::Command;
use crate::orders::event::Event;
use crate::orders::event::GuildId;
use crate::orders::event::Opening;
use crate::orders::event::Origin;
use crate::orders::event::PersonId;
use crate::orders::event::PlaceId;
use crate::orders::moves::Moves;
use crate::orders::order::Order;
use crate::orders::order::OrderId;
use crate::orders::settings::Preferences;
use crate::orders::store;
use crate::orders::store::Done;
use crate::orders::store::Request;
use crate::orders::store::Store;
use crate::orders::store::preferences::Owner;
use crate::render::discord::locale::Locale;
use crate::rules::Rulebook;

/// A store that needs longer is called away: the person has to hear something within three seconds.
const WITHIN: Duration = Duration::from_millis(1500);

/// One person at the counter.
pub(super) struct Counter<'a> {
    pub(super) shop: &'a Shop,
    pub(super) store: &'a Store,
    pub(super) call: &'a Call,
    pub(super) viewer: Viewer,
    pub(super) locale: Locale,
}

impl<'a> Counter<'a> {
    /// The person of a call, with the rights that the server gives them.
    pub(super) async fn of(shop: &'a Shop, call: &'a Call, locale: Locale) -> Result<Counter<'a>, Trouble> {
        let store = open_store(shop)?;
        let viewer = viewer(store, call).await?;
        Ok(Counter { shop, store, call, viewer, locale })
    }

    pub(super) fn rules(&self) -> &'a Rulebook {
        self.shop.desk().rules()
    }

    pub(super) fn moves(&self) -> Moves<'a> {
        Moves::new(self.rules())
    }

    pub(super) fn person(&self) -> PersonId {
        person(self.call)
    }

    pub(super) fn is_staff(&self) -> bool {
        matches!(self.viewer, Viewer::Member { staff: true, .. })
    }

    /// The same person without a staff's rights: what is their own.
    pub(super) fn as_customer(&self) -> Viewer {
        Viewer::Member { person: self.person(), guild: guild(self.call), staff: false }
    }

    /// A wish under the interaction's id, so that a repetition has no further effect.
    pub(super) fn request(&self, part: &str, seen: Option<u32>) -> Request<'_> {
        let id = self.call.id;
        Request {
            rules: self.rules(),
            viewer: &self.viewer,
            origin: Origin::Discord,
            now: self.shop.now(),
            key: if part.is_empty() { format!("discord/{id}") } else { format!("discord/{id}/{part}") },
            expected: seen,
        }
    }

    pub(super) async fn order(&self, id: OrderId) -> Result<(Order, Vec<Event>), Trouble> {
        Ok(self.store.order(&self.viewer, id).await?)
    }

    pub(super) async fn execute(&self, id: OrderId, command: &Command, seen: Option<u32>) -> Result<Done, Trouble> {
        let done = self.store.execute(&self.request("", seen), id, command).await?;
        self.shop.ring();
        Ok(done)
    }

    /// Opens an order that belongs to the person, here.
    pub(super) async fn open(&self, opening: Opening, submitted: Option<DateTime<Utc>>) -> Result<Done, Trouble> {
        let opening = Opening {
            owner: Some(self.person()),
            guild: guild(self.call),
            place: self.call.place.map(|place| PlaceId::new(place.to_string())),
            ..opening
        };
        let done = self.store.open_order(&self.request("", None), opening, submitted).await?;
        self.shop.ring();
        Ok(done)
    }
}

/// Who is calling, without looking at what the server says about their roles.
pub(super) fn person(call: &Call) -> PersonId {
    PersonId::new(call.user.to_string())
}

pub(super) fn guild(call: &Call) -> Option<GuildId> {
    call.guild.map(|guild| GuildId::new(guild.to_string()))
}

/// Who is calling, from where, and whether a role makes them staff there. In a direct message nobody is staff.
pub(super) async fn viewer(store: &Store, call: &Call) -> Result<Viewer, store::Failure> {
    let guild = guild(call);
    let staff = match &guild {
        Some(guild) if !call.member.roles.is_empty() => {
            is_staff(&store.preferences(&Owner::Guild(guild.clone())).await?, call)
        }
        Some(_) | None => false,
    };
    Ok(Viewer::Member { person: person(call), guild, staff })
}

fn is_staff(wishes: &Preferences, call: &Call) -> bool {
    call.member.roles.iter().any(|role| wishes.staff_roles.contains(&role.to_string()))
}

pub(super) fn open_store(shop: &Shop) -> Result<&Store, Trouble> {
    shop.store().ok_or_else(|| Trouble::Store(store::Failure::Unreachable("not opened yet".to_owned())))
}

/// Waits for the work, within the time that Discord gives, and says what went wrong if something did.
pub(super) async fn served(
    shop: &Shop,
    locale: Locale,
    work: impl Future<Output = Result<Reaction, Trouble>>,
) -> Result<Reaction, Failure> {
    match tokio::time::timeout(WITHIN, work).await {
        Ok(Ok(reaction)) => Ok(reaction),
        Ok(Err(trouble)) => Ok(Reaction::Message(message_of(shop, &trouble, locale))),
        Err(_) => {
            tracing::warn!("the order store did not answer in time");
            Ok(Reaction::Message(said(&store_is_slow(), locale)))
        }
    }
}
