//! Starts the bot as a process: settings checked all at once, signals, log, and what to tell the operator.

use std::io;
use std::sync::Arc;

use serenity::http::Http;
use serenity::model::id::GuildId;
use tracing_subscriber::EnvFilter;

use crate::ask::Desk;
use crate::bot;
use crate::bot::BotError;
use crate::bot::Config;
use crate::bot::commands::ALL;
use crate::bot::commands::definitions;
use crate::bot::opening;
use crate::bot::register::RegisterError;
use crate::bot::register::Registered;
use crate::bot::register::application;
use crate::bot::register::register;
use crate::bot::shop::Clock;
use crate::bot::shop::Shop;
use crate::bot::site::Site;
use crate::bot::traditional::traditional;
use crate::lang::Text;
use crate::orders::clock;
use crate::orders::moves::Moves;
use crate::orders::store::Address;
use crate::orders::store::Failure;
use crate::rules::Rulebook;

/// What the operator set.
#[derive(Clone)]
pub struct Settings {
    /// `DISCORD_TOKEN`.
    pub token: Option<String>,
    pub discord_api: Option<String>,
    pub site_url: Option<String>,
    pub guild: Option<u64>,
    pub register_only: bool,
    pub log_json: bool,
    /// Where orders are kept.
    pub store: Address,
    pub clock: Clock,
}

/// Why the bot did not start or did not go on. The exit code is that of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub text: Text,
    pub exit_code: u8,
}

impl Stop {
    fn usage(text: Text) -> Stop {
        Stop { text, exit_code: 2 }
    }

    fn refused(text: Text) -> Stop {
        Stop { text, exit_code: 1 }
    }
}

/// What is written to standard output by a dry run: the commands as Discord would be told.
pub fn dry_run() -> String {
    // A value made of plain strings always becomes text.
    serde_json::to_string_pretty(&definitions(ALL)).unwrap_or_default()
}

/// Runs the bot until Ctrl-C or SIGTERM.
///
/// # Errors
/// Wrong settings (exit code 2), or a refusal by Discord (exit code 1), in both languages.
pub fn launch(desk: Desk, settings: &Settings) -> Result<(), Stop> {
    let (token, site) = checked(settings)?;
    start_log(settings.log_json);
    hide_panic_texts();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::refused(text!("The bot could not start: {error}", "机器人无法启动：{error}")))?;
    let http = bot::http(&token, settings.discord_api.as_deref());
    let result = if settings.register_only {
        runtime
            .block_on(async {
                let application = application(&http).await?;
                register(&http, application, settings.guild.map(GuildId::new), ALL).await
            })
            .map(said_of_registration)
            .map_err(|error| stop_of_registration(&error))
    } else {
        // The tables of traditional characters are built at first use; no user shall wait for that.
        let _ = traditional("备案");
        let shop = Arc::new(Shop::new(desk, site, settings.clock.clone()));
        learn_notices(&shop);
        runtime.block_on(serve(&shop, http, settings))
    };
    // A shard whose socket is dead can spin for ever: nothing is waited for beyond this point.
    runtime.shutdown_background();
    result
}

/// What notices say is learned at the first one, which takes longer than Discord waits. So it is done beforehand, beside
/// everything else.
fn learn_notices(shop: &Arc<Shop>) {
    let shop = Arc::clone(shop);
    std::thread::spawn(move || shop.desk().notice("", None, clock::day(shop.now())));
}

/// Opens the store and answers until the end, which is a signal, Discord's refusal or a store that cannot be used.
async fn serve(shop: &Arc<Shop>, http: Http, settings: &Settings) -> Result<(), Stop> {
    let stop_of_store = |failure: &Failure| stop_of_store(shop.desk().rules(), failure);
    opening::open(shop, &settings.store).await.map_err(|failure| stop_of_store(&failure))?;
    let config = Config { shop: Arc::clone(shop), guild: settings.guild, commands: ALL };
    let mut unusable = None;
    let end = async {
        tokio::select! {
            () = stop_signal() => {}
            failure = opening::keep_opening(shop, &settings.store) => unusable = Some(stop_of_store(&failure)),
        }
    };
    let ended = bot::run(config, http, end).await;
    if let Some(store) = shop.store() {
        store.close().await;
    }
    match unusable {
        Some(stop) => Err(stop),
        None => ended.map_err(|error| stop_of(&error)),
    }
}

/// Token and site, or everything that is wrong with the settings.
fn checked(settings: &Settings) -> Result<(String, Option<Site>), Stop> {
    let mut problems: Vec<Text> = Vec::new();
    let token = settings.token.as_deref().map(str::trim).filter(|token| !token.is_empty());
    match token {
        None => problems.push(text!(
            "DISCORD_TOKEN is not set. Copy the bot's token from the Discord developer portal (your application, Bot, Reset Token) and set it as this environment variable.",
            "没有设置 DISCORD_TOKEN。请在 Discord 开发者后台（应用 → Bot → Reset Token）复制机器人令牌，并设为该环境变量。"
        )),
        Some(token) if serenity::utils::token::validate(token).is_err() || !token.is_ascii() => problems.push(text!(
            "DISCORD_TOKEN does not look like a bot token: three parts with dots between them. Was the public key or the client secret copied instead?",
            "DISCORD_TOKEN 不像机器人令牌：令牌由两个点分成三段。是否误复制了 Public Key 或 Client Secret？"
        )),
        Some(_) => {}
    }
    if settings.discord_api.as_deref().is_some_and(|base| Site::new(base).is_none()) {
        problems.push(text!(
            "--discord-api (ICP_GUIDE_DISCORD_API) must be an http(s) address.",
            "--discord-api（ICP_GUIDE_DISCORD_API）必须是 http(s) 地址。"
        ));
    }
    let site = settings.site_url.as_deref().map(Site::new);
    if site == Some(None) {
        problems.push(text!(
            "--site-url (ICP_GUIDE_SITE_URL) must be an http(s) address.",
            "--site-url（ICP_GUIDE_SITE_URL）必须是 http(s) 地址。"
        ));
    }
    if settings.guild == Some(0) {
        problems.push(text!("--guild must be the id of a server.", "--guild 必须是服务器 ID。"));
    }
    match (problems.is_empty(), token) {
        (true, Some(token)) => Ok((token.to_owned(), site.flatten())),
        (true, None) | (false, _) => Err(Stop::usage(Text::join(&problems, "\n", "\n"))),
    }
}

fn said_of_registration(registered: Registered) {
    match registered {
        Registered::Unchanged => tracing::info!("commands unchanged"),
        Registered::Written { commands } => tracing::info!(commands, "commands registered"),
    }
}

fn token_refused() -> Stop {
    Stop::refused(text!(
        "Discord refused the token. It was probably reset: copy the new one from the developer portal into DISCORD_TOKEN.",
        "Discord 拒绝了令牌，可能已被重置。请在开发者后台复制新的令牌，更新 DISCORD_TOKEN。"
    ))
}

fn stop_of_registration(error: &RegisterError) -> Stop {
    match error {
        RegisterError::TokenRefused => token_refused(),
        RegisterError::Refused { .. } | RegisterError::Unreachable => {
            Stop::refused(text!("The commands were not registered: {error}.", "命令注册失败：{error}。"))
        }
    }
}

fn stop_of_store(rules: &Rulebook, failure: &Failure) -> Stop {
    tracing::error!(%failure, "the order store cannot be used");
    let text = failure.text(&Moves::new(rules));
    if matches!(failure, Failure::BadAddress(_)) { Stop::usage(text) } else { Stop::refused(text) }
}

fn stop_of(error: &BotError) -> Stop {
    match error {
        BotError::TokenRefused => token_refused(),
        BotError::IntentsRefused => Stop::refused(text!(
            "Discord refused the bot's intents although it asks for none. Please report this.",
            "Discord 拒绝了机器人的 intents，但本程序并未申请任何 intent。请向我们反馈。"
        )),
        BotError::Gateway(said) => Stop::refused(text!(
            "The connection to Discord ended for good: {said}.",
            "与 Discord 的连接已终止：{said}。"
        )),
    }
}

/// One line an event on standard error. The library's own lines only from warnings up, and none of its requests:
/// their addresses hold tokens.
fn start_log(json: bool) {
    let filter = EnvFilter::new("icp_guide=info,serenity=warn,serenity::http=off");
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    // Someone who started a log before keeps it.
    let _ = if json { log.json().flatten_event(true).try_init() } else { log.with_ansi(false).try_init() };
}

/// A panic's text can quote what a user wrote; its place cannot.
fn hide_panic_texts() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

/// Resolves at Ctrl-C or SIGTERM.
async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}
