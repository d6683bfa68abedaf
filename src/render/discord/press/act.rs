//! What is done with an order by a button or a form, as a piece of its id.

use crate::render::discord::press::piece::digit;
use crate::render::discord::press::piece::name;
use crate::render::discord::press::piece::part_of;
use crate::render::discord::press::piece::truth;

/// What is done with an order. `seen` is the version that the person looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Show {
        part: usize,
    },
    Story {
        part: usize,
    },
    Documents,
    Move {
        to: String,
        seen: u32,
    },
    /// A move back to the customer: the reason is asked for first.
    Return {
        to: String,
        seen: u32,
    },
    Withdraw {
        seen: u32,
    },
    Reopen {
        seen: u32,
    },
    Undo {
        seen: u32,
    },
    Note,
    Watch {
        watching: bool,
    },
    Ready {
        document: String,
        ready: bool,
    },
    /// What the given reason means, and what cures it.
    Reason,
}

impl Act {
    pub(super) fn code(&self) -> String {
        match self {
            Act::Show { part } => format!("show:{part}"),
            Act::Story { part } => format!("story:{part}"),
            Act::Documents => "docs".to_owned(),
            Act::Move { to, seen } => format!("move:{to}:{seen}"),
            Act::Return { to, seen } => format!("back:{to}:{seen}"),
            Act::Withdraw { seen } => format!("withdraw:{seen}"),
            Act::Reopen { seen } => format!("reopen:{seen}"),
            Act::Undo { seen } => format!("undo:{seen}"),
            Act::Note => "note".to_owned(),
            Act::Watch { watching } => format!("watch:{}", digit(*watching)),
            Act::Ready { document, ready } => format!("ready:{document}:{}", digit(*ready)),
            Act::Reason => "reason".to_owned(),
        }
    }

    pub(super) fn read(pieces: &[&str]) -> Option<Act> {
        match pieces {
            ["show", part] => Some(Act::Show { part: part_of(part)? }),
            ["story", part] => Some(Act::Story { part: part_of(part)? }),
            ["docs"] => Some(Act::Documents),
            ["move", to, seen] => Some(Act::Move { to: name(to)?, seen: seen.parse().ok()? }),
            ["back", to, seen] => Some(Act::Return { to: name(to)?, seen: seen.parse().ok()? }),
            ["withdraw", seen] => Some(Act::Withdraw { seen: seen.parse().ok()? }),
            ["reopen", seen] => Some(Act::Reopen { seen: seen.parse().ok()? }),
            ["undo", seen] => Some(Act::Undo { seen: seen.parse().ok()? }),
            ["note"] => Some(Act::Note),
            ["watch", watching] => Some(Act::Watch { watching: truth(watching)? }),
            ["ready", document, ready] => Some(Act::Ready { document: name(document)?, ready: truth(ready)? }),
            ["reason"] => Some(Act::Reason),
            _ => None,
        }
    }
}
