//! Sends the answer to an interaction: once more after a hiccup, within Discord's three seconds.

use std::time::Duration;
use std::time::Instant;

use serenity::builder::CreateInteractionResponse;
use serenity::http::Http;
use serenity::http::HttpError;
use serenity::model::id::InteractionId;

/// After three seconds Discord has told the user that nobody answered; this leaves room for the way there.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_millis(2700);
/// So that a hanging first attempt leaves time for a second.
const FIRST_ATTEMPT: Duration = Duration::from_millis(1400);
const PAUSE: Duration = Duration::from_millis(120);

/// The interaction was already answered.
const ALREADY_ANSWERED: isize = 40060;
/// The interaction's three seconds are over, or it never was.
const UNKNOWN_INTERACTION: isize = 10062;

/// How an answer went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Arrived,
    ArrivedAtSecondAttempt,
    /// Discord no longer waits for it.
    TooLate,
    /// Status and Discord's error code; 0 where there is none.
    Refused {
        status: u16,
        code: isize,
    },
    /// No connection, or no answer in time.
    Unreachable,
}

impl Delivery {
    pub(super) fn name(self) -> &'static str {
        match self {
            Delivery::Arrived => "sent",
            Delivery::ArrivedAtSecondAttempt => "sent-at-second-attempt",
            Delivery::TooLate => "too-late",
            Delivery::Refused { .. } => "refused",
            Delivery::Unreachable => "unreachable",
        }
    }

    pub(super) fn arrived(self) -> bool {
        matches!(self, Delivery::Arrived | Delivery::ArrivedAtSecondAttempt)
    }
}

enum Attempt {
    Arrived,
    AlreadyAnswered,
    TooLate,
    Refused {
        status: u16,
        code: isize,
    },
    /// Worth another attempt.
    Hiccup {
        status: u16,
    },
    Unreachable,
}

/// Sends the answer; `received` is when the interaction came in.
pub(super) async fn send(
    http: &Http,
    id: u64,
    token: &str,
    answer: &CreateInteractionResponse,
    received: Instant,
) -> Delivery {
    match attempt(http, id, token, answer, FIRST_ATTEMPT.min(left(received))).await {
        Attempt::Arrived => return Delivery::Arrived,
        Attempt::TooLate => return Delivery::TooLate,
        Attempt::AlreadyAnswered => return Delivery::Refused { status: 400, code: ALREADY_ANSWERED },
        Attempt::Refused { status, code } => return Delivery::Refused { status, code },
        Attempt::Hiccup { .. } | Attempt::Unreachable => {}
    }
    if left(received) <= PAUSE {
        return Delivery::Unreachable;
    }
    tokio::time::sleep(PAUSE).await;
    match attempt(http, id, token, answer, left(received)).await {
        // The first attempt had arrived after all.
        Attempt::Arrived | Attempt::AlreadyAnswered => Delivery::ArrivedAtSecondAttempt,
        Attempt::TooLate => Delivery::TooLate,
        Attempt::Refused { status, code } => Delivery::Refused { status, code },
        Attempt::Hiccup { status } => Delivery::Refused { status, code: 0 },
        Attempt::Unreachable => Delivery::Unreachable,
    }
}

fn left(received: Instant) -> Duration {
    ANSWER_WITHIN.saturating_sub(received.elapsed())
}

async fn attempt(http: &Http, id: u64, token: &str, answer: &CreateInteractionResponse, within: Duration) -> Attempt {
    let sending = http.create_interaction_response(InteractionId::new(id), token, answer, Vec::new());
    match tokio::time::timeout(within, sending).await {
        Err(_) => Attempt::Unreachable,
        Ok(Ok(())) => Attempt::Arrived,
        Ok(Err(serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)))) => {
            let status = refusal.status_code.as_u16();
            match refusal.error.code {
                ALREADY_ANSWERED => Attempt::AlreadyAnswered,
                UNKNOWN_INTERACTION => Attempt::TooLate,
                _ if status >= 500 || status == 429 => Attempt::Hiccup { status },
                code => Attempt::Refused { status, code },
            }
        }
        // The error's text holds the address with the token, so nothing of it is kept.
        Ok(Err(_)) => Attempt::Unreachable,
    }
}
