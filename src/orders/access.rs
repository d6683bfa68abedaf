//! Who may see and do what. Customers see their own, staff their guild's, guilds are strangers to one another.

use crate::orders::event::Actor;
use crate::orders::event::GuildId;
use crate::orders::event::PersonId;
use crate::orders::order::Order;

/// Who is asking, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever runs the command line: everything is theirs.
    Operator,
    /// The program itself: reminders, upkeep.
    Clock,
    Member {
        person: PersonId,
        /// Where they ask; `None` in a direct message.
        guild: Option<GuildId>,
        /// They hold a staff role of that guild.
        staff: bool,
    },
}

impl Viewer {
    /// How the viewer stands in the story.
    pub fn actor(&self) -> Actor {
        match self {
            Viewer::Operator => Actor::Operator,
            Viewer::Clock => Actor::Clock,
            Viewer::Member { person, .. } => Actor::Person(person.clone()),
        }
    }
}

/// What somebody wants to do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    See,
    /// Watch or stop watching, for oneself.
    Watch,
    /// Everything that writes into the story.
    Change,
    Assign,
    Erase,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// They may not even learn that the order exists.
    NotFound,
    /// They see it but may not do this.
    NotYours,
    /// Only staff does this.
    StaffOnly,
}

/// Whether the deed is the viewer's to do.
///
/// # Errors
/// [`Denied`] with the reason; an order that cannot be seen is always `NotFound`, so that nobody learns of it.
pub fn allow(viewer: &Viewer, order: &Order, deed: Deed) -> Result<(), Denied> {
    let Viewer::Member { person, guild, staff } = viewer else { return Ok(()) };
    // In a guild only that guild's orders exist; in a direct message one's own from everywhere.
    let here = guild.is_none() || order.guild == *guild;
    let owns = here && order.is_owned_by(person);
    let is_staff = *staff && guild.is_some() && order.guild == *guild;
    let watches = here && order.watchers.contains(person);
    let sees = owns || is_staff || watches;
    match deed {
        _ if !sees => Err(Denied::NotFound),
        Deed::See | Deed::Watch => Ok(()),
        Deed::Change if owns || is_staff => Ok(()),
        Deed::Change => Err(Denied::NotYours),
        Deed::Assign if is_staff => Ok(()),
        Deed::Assign => Err(Denied::StaffOnly),
        Deed::Erase if owns => Ok(()),
        Deed::Erase => Err(Denied::NotYours),
    }
}

/// Which orders a list may hold at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Everything,
    Guild(GuildId),
    /// One person's own, in one guild or everywhere.
    Own {
        person: PersonId,
        guild: Option<GuildId>,
    },
}

/// What the viewer's lists hold.
pub fn scope(viewer: &Viewer) -> Scope {
    match viewer {
        Viewer::Operator | Viewer::Clock => Scope::Everything,
        Viewer::Member { guild: Some(guild), staff: true, .. } => Scope::Guild(guild.clone()),
        Viewer::Member { person, guild, .. } => Scope::Own { person: person.clone(), guild: guild.clone() },
    }
}

/// Whether the viewer may see a guild's board, digest and settings.
pub fn is_staff_of(viewer: &Viewer, guild: &GuildId) -> bool {
    match viewer {
        Viewer::Operator | Viewer::Clock => true,
        Viewer::Member { guild: here, staff, .. } => *staff && here.as_ref() == Some(guild),
    }
}
