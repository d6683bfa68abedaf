//! The last interactions: after a resumed connection Discord may send one again, and it is answered only once.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;

/// More than Discord can replay of what was not yet acknowledged, and small enough to be searched in no time.
const KEPT: usize = 512;

#[derive(Debug, Default)]
pub(super) struct Seen {
    ids: Mutex<VecDeque<u64>>,
}

impl Seen {
    /// Whether the id is new; it is known from now on.
    pub(super) fn is_new(&self, id: u64) -> bool {
        // A panic while holding the lock leaves at worst one id too few.
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        if ids.contains(&id) {
            return false;
        }
        if ids.len() == KEPT {
            ids.pop_front();
        }
        ids.push_back(id);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_and_forgotten_after_many_others() {
        let seen = Seen::default();
        assert!(seen.is_new(1));
        assert!(!seen.is_new(1));
        for id in 2..=(KEPT as u64 + 1) {
            assert!(seen.is_new(id));
        }
        assert!(seen.is_new(1));
    }
}
