//! Takes interactions in, has them answered, and writes one line about each.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use serenity::async_trait;
use serenity::builder::Builder;
use serenity::client::Context;
use serenity::client::EventHandler;
use serenity::http::Http;
use serenity::model::application::Interaction;
use serenity::model::gateway::Ready;
use serenity::model::id::GuildId;
use tokio::sync::OnceCell;
use tokio::sync::mpsc;

use crate::bot::call::Call;
use crate::bot::call::What;
use crate::bot::commands::Entry;
use crate::bot::errand::Errand;
use crate::bot::in_flight::InFlight;
use crate::bot::order_options;
use crate::bot::press;
use crate::bot::reaction::Failure;
use crate::bot::reaction::Reaction;
use crate::bot::reaction::failure_message;
use crate::bot::reaction::incident;
use crate::bot::register::RegisterError;
use crate::bot::register::Registered;
use crate::bot::register::register;
use crate::bot::seen::Seen;
use crate::bot::send::send;
use crate::bot::shop::Shop;
use crate::bot::wire::edit;
use crate::bot::wire::response;

/// A handler that takes longer is given up; the rest of the three seconds is for saying so.
const HANDLER_WITHIN: Duration = Duration::from_millis(1800);
/// Pauses before registering is tried again.
const REGISTER_PAUSES: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(60)];

/// The bot's side of the gateway.
#[derive(Debug)]
pub(super) struct Dispatch {
    pub(super) shop: Arc<Shop>,
    pub(super) guild: Option<GuildId>,
    pub(super) commands: &'static [Entry],
    pub(super) in_flight: InFlight,
    pub(super) seen: Seen,
    /// Filled once per process: `ready` comes again after every new session.
    pub(super) registered: OnceCell<()>,
    /// What ends the bot although the gateway runs.
    pub(super) fatal: mpsc::Sender<RegisterError>,
}

#[async_trait]
impl EventHandler for Dispatch {
    async fn ready(&self, context: Context, ready: Ready) {
        tracing::info!(guilds = ready.guilds.len(), "connected");
        self.registered
            .get_or_init(|| async {
                if let Err(error) = register_patiently(&context.http, &ready, self.guild, self.commands).await {
                    tracing::error!(%error, "the commands are not registered");
                    if error == RegisterError::TokenRefused {
                        // Nobody listens only when the bot ends anyway.
                        let _ = self.fatal.send(error).await;
                    }
                }
            })
            .await;
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let received = Instant::now();
        let Some(call) = Call::of_interaction(&interaction) else { return };
        if !self.seen.is_new(call.id) {
            tracing::info!(interaction = call.id, outcome = "replayed");
            return;
        }
        let ticket = self.in_flight.begin();
        answer(&context.http, Arc::clone(&self.shop), self.commands, call, received).await;
        drop(ticket);
    }
}

async fn register_patiently(
    http: &Http,
    ready: &Ready,
    guild: Option<GuildId>,
    commands: &[Entry],
) -> Result<(), RegisterError> {
    let mut pauses = REGISTER_PAUSES.into_iter();
    loop {
        let error = match register(http, ready.application.id, guild, commands).await {
            Ok(Registered::Unchanged) => {
                tracing::info!("commands unchanged");
                return Ok(());
            }
            Ok(Registered::Written { commands }) => {
                tracing::info!(commands, "commands registered");
                return Ok(());
            }
            Err(error) => error,
        };
        let passing = match &error {
            RegisterError::TokenRefused => false,
            RegisterError::Refused { status, .. } => *status >= 500 || *status == 429,
            RegisterError::Unreachable => true,
        };
        match pauses.next() {
            Some(pause) if passing => tokio::time::sleep(pause).await,
            Some(_) | None => return Err(error),
        }
    }
}

/// Answers one interaction and logs it. Nothing that a user wrote reaches the log.
async fn answer(http: &Http, shop: Arc<Shop>, commands: &'static [Entry], call: Call, received: Instant) {
    let known = named(commands, call.name()).is_some();
    let call = Arc::new(call);
    let reaction = react(Arc::clone(&shop), commands, &call).await;
    let errand = match &reaction {
        Ok(Reaction::Later(errand)) => Some(errand.clone()),
        Ok(_) | Err(_) => None,
    };
    let failed = match reaction.and_then(|reaction| response(&reaction)) {
        Ok(answer) => {
            let sent = send(http, call.id, &call.token, &answer, received).await;
            if let (Some(errand), true) = (errand, sent.arrived()) {
                follow(http, &shop, &call, &errand).await;
            }
            log(&call, known, received, sent.name(), None);
            return;
        }
        Err(failure) => failure,
    };
    let incident = incident(call.id);
    tracing::error!(incident, interaction = call.id, failure = %failed);
    let reaction = match call.what {
        // Discord takes nothing but suggestions here.
        What::Suggest { .. } => Reaction::Suggestions(Vec::new()),
        What::Command(_) | What::Press { .. } | What::Submit { .. } => Reaction::Message(failure_message(&incident)),
    };
    let Ok(answer) = response(&reaction) else { return };
    let sent = send(http, call.id, &call.token, &answer, received).await;
    log(&call, known, received, if sent.arrived() { "failed" } else { sent.name() }, Some(&incident));
}

/// Does what takes its time, and puts the message in the place that Discord keeps for it.
async fn follow(http: &Http, shop: &Shop, call: &Call, errand: &Errand) {
    let message = errand.run(shop, call).await;
    let incident = incident(call.id);
    let edited = match edit(&message) {
        Ok(edited) => edited,
        Err(failure) => {
            tracing::error!(incident, interaction = call.id, failure = %failure);
            let Ok(edited) = edit(&failure_message(&incident)) else { return };
            edited
        }
    };
    // The error's text holds the address with the token, so nothing of it is kept.
    if edited.execute(http, &call.token).await.is_err() {
        tracing::warn!(incident, interaction = call.id, "the message that was to follow did not arrive");
    }
}

/// Runs the handler in a task of its own, so that a panic or an endless wait ends only this interaction.
async fn react(shop: Arc<Shop>, commands: &'static [Entry], call: &Arc<Call>) -> Result<Reaction, Failure> {
    let for_task = Arc::clone(call);
    let task = tokio::spawn(async move { handle(&shop, commands, &for_task).await });
    let stop = task.abort_handle();
    match tokio::time::timeout(HANDLER_WITHIN, task).await {
        Ok(Ok(result)) => result,
        // The panic's own text could quote what a user wrote.
        Ok(Err(_)) => Err(Failure::new("handler", "it panicked")),
        Err(_) => {
            stop.abort();
            Err(Failure::new("handler", "it took too long"))
        }
    }
}

async fn handle(shop: &Shop, commands: &[Entry], call: &Call) -> Result<Reaction, Failure> {
    match &call.what {
        What::Command(command) => match named(commands, &command.name) {
            Some(entry) => (entry.answer)(shop, call, command).await,
            None => Err(Failure::new("dispatch", "a command that this version does not have")),
        },
        What::Suggest { command, focused } => {
            if let Some(suggestions) = order_options::suggestions(shop, call, command, focused).await {
                return Ok(Reaction::Suggestions(suggestions));
            }
            let suggest = named(commands, &command.name).and_then(|entry| entry.suggest);
            let suggestions = suggest.map_or_else(Vec::new, |suggest| suggest(shop, call, command, focused));
            Ok(Reaction::Suggestions(suggestions))
        }
        What::Press { id, values, .. } => press::answer(shop, call, id, values).await,
        What::Submit { id, fields, .. } => press::submitted(shop, call, id, fields).await,
    }
}

fn named<'a>(commands: &'a [Entry], name: &str) -> Option<&'a Entry> {
    commands.iter().find(|entry| entry.name == name)
}

/// The name is logged where it is one of ours: others could have been made up.
fn log(call: &Call, known: bool, received: Instant, outcome: &str, incident: Option<&str>) {
    let ms = u64::try_from(received.elapsed().as_millis()).unwrap_or(u64::MAX);
    let name = if known { call.name() } else { call.kind() };
    tracing::info!(
        interaction = call.id,
        kind = call.kind(),
        name,
        locale = call.locale.code(),
        ms,
        outcome,
        incident,
        "answered"
    );
}
