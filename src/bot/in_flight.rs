//! Counts the interactions that are being answered, so that a stop can wait for them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// A counter that can be waited for.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    count: Arc<watch::Sender<usize>>,
}

/// One interaction; it ends when this is dropped, after a panic too.
#[derive(Debug)]
pub(super) struct Ticket {
    count: Arc<watch::Sender<usize>>,
}

impl Default for InFlight {
    fn default() -> Self {
        InFlight { count: Arc::new(watch::Sender::new(0)) }
    }
}

impl InFlight {
    pub(super) fn begin(&self) -> Ticket {
        self.count.send_modify(|count| *count += 1);
        Ticket { count: Arc::clone(&self.count) }
    }

    /// Waits until nothing is being answered. `false` if something still is after `patience`.
    pub(super) async fn finished(&self, patience: Duration) -> bool {
        let mut count = self.count.subscribe();
        tokio::time::timeout(patience, count.wait_for(|count| *count == 0)).await.is_ok()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.count.send_modify(|count| *count -= 1);
    }
}
