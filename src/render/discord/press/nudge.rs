//! What a button below a reminder asks for.

/// What is to become of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// Again in an hour.
    Hour,
    /// Again tomorrow morning.
    Morning,
    /// This kind never again for this order.
    Off,
    /// This kind again after all.
    On,
}

impl Nudge {
    const ALL: [Nudge; 4] = [Nudge::Hour, Nudge::Morning, Nudge::Off, Nudge::On];

    pub(super) fn code(self) -> &'static str {
        match self {
            Nudge::Hour => "hour",
            Nudge::Morning => "morning",
            Nudge::Off => "off",
            Nudge::On => "on",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Nudge> {
        Nudge::ALL.into_iter().find(|nudge| nudge.code() == code)
    }
}
