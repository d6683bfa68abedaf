//! The Discord bot: a thin shell around the same answers. The Discord library is used here and nowhere else.

mod acts;
mod answering;
pub mod call;
mod card;
pub mod commands;
mod counter;
pub mod courier;
mod dates;
mod deciding;
mod dispatch;
pub mod errand;
mod forms;
mod in_flight;
pub mod launch;
mod nudge;
pub mod opening;
mod options;
mod order_options;
mod press;
pub mod reaction;
pub mod register;
mod rounds;
mod seen;
mod send;
mod settings_words;
pub mod shop;
pub mod site;
mod suggest;
mod tracking;
mod traditional;
mod trouble;
pub mod wire;
pub mod words;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serenity::all::GatewayError;
use serenity::builder::CreateAllowedMentions;
use serenity::client::ClientBuilder;
use serenity::gateway::ShardManager;
use serenity::http::Http;
use serenity::http::HttpBuilder;
use serenity::model::gateway::GatewayIntents;
use serenity::model::id::GuildId;
use tokio::sync::OnceCell;
use tokio::sync::mpsc;

use crate::bot::commands::Entry;
use crate::bot::courier::Courier;
use crate::bot::dispatch::Dispatch;
use crate::bot::in_flight::InFlight;
use crate::bot::register::RegisterError;
use crate::bot::rounds::Rounds;
use crate::bot::seen::Seen;
use crate::bot::shop::Shop;

/// How long running answers are waited for at the end.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// How long the gateway may take to say goodbye.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);
/// Between attempts to learn the gateway's address.
const GATEWAY_PAUSE: Duration = Duration::from_secs(5);

/// What the bot runs on.
#[derive(Clone, Debug)]
pub struct Config {
    pub shop: Arc<Shop>,
    /// Register the commands in this server only: visible at once, for trying out.
    pub guild: Option<u64>,
    /// [`commands::ALL`], unless only some are offered.
    pub commands: &'static [Entry],
}

/// Why the bot ended by itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BotError {
    #[error("Discord refused the token")]
    TokenRefused,
    #[error("Discord refused the intents")]
    IntentsRefused,
    #[error("the gateway ended: {0}")]
    Gateway(String),
}

/// Discord's REST interface. With an address of its own (a proxy, a test) its rate limiter is off: the library's
/// limiter ignores the address and would talk to Discord itself.
pub fn http(token: &str, api_base: Option<&str>) -> Http {
    let builder = HttpBuilder::new(token).default_allowed_mentions(CreateAllowedMentions::new());
    match api_base {
        Some(base) => builder.proxy(base.trim_end_matches('/')).ratelimiter_disabled(true).build(),
        None => builder.build(),
    }
}

/// Runs the bot until `shutdown` resolves or Discord refuses it. Answers that are under way are finished first.
///
/// # Errors
/// A refused token or intent, or an end of the gateway that cannot be mended by connecting again.
pub async fn run(config: Config, http: Http, shutdown: impl Future<Output = ()>) -> Result<(), BotError> {
    tokio::pin!(shutdown);
    // The library would turn to Discord's public gateway if the address cannot be had; so it is not asked before.
    tokio::select! {
        () = &mut shutdown => return Ok(()),
        reachable = gateway_reachable(&http) => reachable?,
    }
    let rounds = Rounds::begin(Arc::clone(&config.shop), Courier::new(&http, Arc::clone(&config.shop)));
    let end = serve(config, http, std::pin::pin!(rounds.heed(shutdown))).await;
    rounds.end(FINISH_WITHIN).await;
    end
}

/// Answers until `shutdown` resolves or Discord refuses.
async fn serve(config: Config, http: Http, mut shutdown: Pin<&mut impl Future<Output = ()>>) -> Result<(), BotError> {
    let in_flight = InFlight::default();
    let (fatal, mut fatal_end) = mpsc::channel(1);
    let dispatch = Dispatch {
        shop: config.shop,
        guild: config.guild.map(GuildId::new),
        commands: config.commands,
        in_flight: in_flight.clone(),
        seen: Seen::default(),
        registered: OnceCell::new(),
        fatal,
    };
    let building = ClientBuilder::new_with_http(http, GatewayIntents::empty()).event_handler(dispatch);
    let mut client = tokio::select! {
        () = shutdown.as_mut() => return Ok(()),
        client = building => client.map_err(gateway_error)?,
    };
    let shards = Arc::clone(&client.shard_manager);
    let end = tokio::select! {
        ended = client.start() => ended.map_err(gateway_error),
        Some(_) = fatal_end.recv() => Err(BotError::TokenRefused),
        () = shutdown.as_mut() => Ok(()),
    };
    close(&shards).await;
    if !in_flight.finished(FINISH_WITHIN).await {
        tracing::warn!("some interactions were still being answered at the end");
    }
    end
}

/// Says goodbye to the gateway. A shard that hangs is left behind.
async fn close(shards: &ShardManager) {
    if tokio::time::timeout(CLOSE_WITHIN, shards.shutdown_all()).await.is_err() {
        tracing::warn!("the gateway did not close in time");
    }
}

/// Waits until the gateway's address can be had.
async fn gateway_reachable(http: &Http) -> Result<(), BotError> {
    loop {
        match http.get_gateway().await.map_err(register::error) {
            Ok(_) => return Ok(()),
            Err(RegisterError::TokenRefused) => return Err(BotError::TokenRefused),
            Err(error) => tracing::warn!(%error, "the gateway's address could not be had; trying again"),
        }
        tokio::time::sleep(GATEWAY_PAUSE).await;
    }
}

fn gateway_error(error: serenity::Error) -> BotError {
    match error {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication | GatewayError::NoAuthentication) => {
            BotError::TokenRefused
        }
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents) => {
            BotError::IntentsRefused
        }
        serenity::Error::Gateway(other) => BotError::Gateway(other.to_string()),
        serenity::Error::Http(error) if error.status_code().is_some_and(|it| it.as_u16() == 401) => {
            BotError::TokenRefused
        }
        // Other texts of the library can hold addresses with tokens.
        _ => BotError::Gateway("the library gave up".to_owned()),
    }
}
