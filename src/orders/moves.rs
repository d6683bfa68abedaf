//! Which moves are legal: a view of `rules/order-states.toml`.

use crate::lang::Text;
use crate::rules::Rulebook;
use crate::rules::order_state::CanEnd;
use crate::rules::order_state::State;
use crate::rules::order_state::StateId;

/// Where every order starts. The ids of this file are checked against the rules by a test.
const START: &str = "draft";
/// Where an order is once the customer has handed it in.
const SUBMITTED: &str = "initial-review";
/// Where a withdrawal leads when the way back to the start is not published for a state.
const WITHDRAWN: &str = "withdrawn";

/// Whose turn it is. Sections of the board follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// A window of hours runs: the most urgent thing there is.
    Sms,
    Customer,
    /// The provider or the administration has it.
    Others,
    Closed,
}

impl Lane {
    pub const ALL: [Lane; 4] = [Lane::Sms, Lane::Customer, Lane::Others, Lane::Closed];

    pub fn code(self) -> &'static str {
        match self {
            Lane::Sms => "sms",
            Lane::Customer => "customer",
            Lane::Others => "others",
            Lane::Closed => "closed",
        }
    }
}

/// The states of orders as commands need them.
#[derive(Clone, Copy, Debug)]
pub struct Moves<'a> {
    rules: &'a Rulebook,
}

pub fn is_start(state: &StateId) -> bool {
    *state == START
}

impl<'a> Moves<'a> {
    pub fn new(rules: &'a Rulebook) -> Moves<'a> {
        Moves { rules }
    }

    pub fn start(&self) -> StateId {
        StateId::new(START)
    }

    pub fn submitted(&self) -> StateId {
        StateId::new(SUBMITTED)
    }

    /// The state's facts; `None` for a state that newer rules no longer know.
    pub fn state(&self, id: &StateId) -> Option<&'a State> {
        self.rules.order_states().state(id.as_str())
    }

    /// Id to label, falling back to the id for a state that the rules have dropped.
    pub fn label(&self, id: &StateId) -> Text {
        self.state(id).map_or_else(|| Text::same(id.to_string()), |state| state.label.clone())
    }

    /// Where the order may go next.
    pub fn next(&self, from: &StateId) -> &'a [StateId] {
        self.state(from).map_or(&[], |state| &state.next_states)
    }

    pub fn is_legal(&self, from: &StateId, to: &StateId) -> bool {
        self.next(from).contains(to)
    }

    /// Where withdrawing leads from here; `None` where it is not possible.
    pub fn withdrawal(&self, from: &StateId) -> Option<StateId> {
        let state = self.state(from)?;
        if state.can_end != CanEnd::Withdraw {
            return None;
        }
        let back = self.start();
        Some(if state.next_states.contains(&back) { back } else { StateId::new(WITHDRAWN) })
    }

    /// The order holds nothing up any more.
    pub fn is_closed(&self, state: &StateId) -> bool {
        self.state(state).is_some_and(|state| !state.blocks_other_modification)
    }

    pub fn is_final(&self, state: &StateId) -> bool {
        self.state(state).is_some_and(|state| state.r#final)
    }

    pub fn lane(&self, state: &StateId) -> Lane {
        let Some(facts) = self.state(state) else { return Lane::Others };
        if !facts.blocks_other_modification {
            Lane::Closed
        } else if facts.time_limit.hours.is_some() {
            Lane::Sms
        } else if facts.can_edit {
            Lane::Customer
        } else {
            Lane::Others
        }
    }

    /// Every state id, in the order of the file.
    pub fn ids(&self) -> impl Iterator<Item = &'a StateId> + use<'a> {
        self.rules.order_states().states.iter().map(|state| &state.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_named_here_exist_and_lead_on() {
        let rules = Rulebook::embedded().unwrap();
        let moves = Moves::new(&rules);
        for id in [START, SUBMITTED, WITHDRAWN] {
            assert!(moves.state(&StateId::new(id)).is_some(), "{id}");
        }
        assert!(moves.is_legal(&moves.start(), &moves.submitted()));
        assert!(moves.is_legal(&StateId::new(WITHDRAWN), &moves.start()));
    }

    #[test]
    fn every_lane_is_used() {
        let rules = Rulebook::embedded().unwrap();
        let moves = Moves::new(&rules);
        for lane in Lane::ALL {
            assert!(moves.ids().any(|id| moves.lane(id) == lane), "{lane:?}");
        }
    }
}
