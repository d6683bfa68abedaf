//! Reads clock, environment and arguments, and hands them down.

#[cfg(feature = "online")]
#[path = "main/discord.rs"]
mod discord;
#[path = "main/pages.rs"]
mod pages;
#[cfg(feature = "online")]
#[path = "main/preview.rs"]
mod preview;
#[cfg(feature = "online")]
#[path = "main/server.rs"]
mod server;

#[cfg(feature = "online")]
use std::io::IsTerminal;
use std::process::ExitCode;
#[cfg(feature = "online")]
use std::sync::Arc;

use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::Utc;
use clap::Parser;
use icp_guide::ask::Desk;
use icp_guide::cli;
use icp_guide::cli::Cli;
use icp_guide::cli::Command;
use icp_guide::cli::output::Output;
use icp_guide::cli::output::Refusal;
use icp_guide::lang::Lang;
use icp_guide::lang::Text;
use icp_guide::rules::Rulebook;
use icp_guide::rules::files::RuleFiles;

fn main() -> ExitCode {
    let arguments = Cli::parse();
    // The server and the bot have logs of their own.
    #[cfg(feature = "online")]
    if matches!(arguments.command, Command::Order(_) | Command::Doctor(_) | Command::Rules(_)) {
        start_log();
    }
    let lang = arguments.common.lang.unwrap_or_else(locale_lang);
    match run(&arguments, lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            eprintln!("icp-guide: {}", refusal.text.get(lang));
            ExitCode::from(refusal.exit_code)
        }
    }
}

fn run(arguments: &Cli, lang: Lang) -> Result<(), Refusal> {
    let common = &arguments.common;
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let today = common.today.unwrap_or_else(today);
    let output = Output::of_terminal(common.format.unwrap_or_default(), lang, no_colour, columns);
    let files = match &common.rules {
        Some(dir) => RuleFiles::from_dir(dir),
        None => RuleFiles::embedded(),
    };
    match &arguments.command {
        #[cfg(feature = "online")]
        Command::Rules(cli::rules::RulesArgs { command: cli::rules::RulesCommand::Diff(args) }) if args.orders => {
            cli::rules::orders::run(args, &files, &moment(common.today), &output)
        }
        Command::Rules(args) => cli::rules::run(args, &files, today, &output),
        Command::Gaps(args) => cli::gaps::run(args, &output),
        Command::Ask(args) => cli::ask::run(&desk(&files)?, args, common.lang, &output),
        Command::Change(args) => cli::lookup::change(&desk(&files)?, args, &output),
        Command::Plan(args) => cli::plan::run(&desk(&files)?, args, today, &output),
        Command::Due(args) => cli::due::run(&desk(&files)?, args, today, &output),
        Command::Expiry(args) => cli::expiry::run(&desk(&files)?, args, today, &output),
        Command::Province(args) => cli::lookup::province(&desk(&files)?, args, &output),
        Command::Compare(args) => cli::lookup::compare(&desk(&files)?, args, &output),
        #[cfg(feature = "online")]
        Command::Bot(args) => discord::run(&files, args, &output),
        Command::Site(args) => pages::run(&files, &args.command, common.rules.as_deref(), common.today, &output),
        #[cfg(feature = "online")]
        Command::Serve(args) => server::serve(
            Arc::new(desk(&files)?.counting(cli::gaps::counter(&args.count)?)),
            &args.listen,
            &args.look,
            common.today,
        ),
        Command::Completions(args) => cli::completions::run(args, &output),
        Command::Diagnose(args) => cli::diagnose::run(&desk(&files)?, args, &output),
        Command::Notice(args) => cli::notice::run(&desk(&files)?, args, common.lang, today, &output),
        Command::Reply(args) => cli::reply::run(&desk(&files)?, args, common.lang, today, &output),
        #[cfg(feature = "online")]
        Command::Order(args) => cli::order::run(&desk(&files)?, args, &moment(common.today), &output),
        #[cfg(feature = "online")]
        Command::Doctor(args) => cli::doctor::run(desk(&files)?.rules(), args, moment(common.today).now, &output),
    }
}

fn desk(files: &RuleFiles) -> Result<Desk, Refusal> {
    Rulebook::load(files).map(Desk::new).map_err(|problems| {
        for problem in &problems {
            eprintln!("{problem}");
        }
        let count = problems.len();
        Refusal::new(text_of_broken_rules(count))
    })
}

fn text_of_broken_rules(count: usize) -> Text {
    icp_guide::text!(
        "the rules have {count} problems; `icp-guide rules check` lists them.",
        "规则文件有 {count} 处问题，运行 icp-guide rules check 查看。"
    )
}

/// Today in Shanghai: the only clock that matters to a filing.
pub(crate) fn today() -> NaiveDate {
    const SHANGHAI_SECONDS_EAST: i32 = 8 * 3600;
    match FixedOffset::east_opt(SHANGHAI_SECONDS_EAST) {
        Some(shanghai) => Utc::now().with_timezone(&shanghai).date_naive(),
        None => Utc::now().date_naive(),
    }
}

/// Now, or noon of the day that `--today` names; with a word that no other run has.
#[cfg(feature = "online")]
fn moment(today: Option<NaiveDate>) -> cli::order::Moment {
    const NOON: u32 = 12;
    let real = Utc::now();
    let now = today.map_or(real, |day| icp_guide::orders::clock::at_hour(day, NOON));
    let unique = format!("command-line/{}/{}", real.timestamp_micros(), std::process::id());
    cli::order::Moment { now, unique }
}

/// The log: to standard error, warnings unless `ICP_GUIDE_LOG` says otherwise.
#[cfg(feature = "online")]
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ICP_GUIDE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}

fn locale_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.and_then(|locale| Lang::from_locale(&locale)).unwrap_or_default()
}
