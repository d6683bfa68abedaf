//! `icp-guide bot`: takes the token from the environment and starts the bot.

use std::sync::Arc;

use chrono::Utc;
use icp_guide::bot::launch;
use icp_guide::bot::launch::Settings;
use icp_guide::cli::bot::BotArgs;
use icp_guide::cli::gaps::counter;
use icp_guide::cli::output::Output;
use icp_guide::cli::output::Refusal;
use icp_guide::lang::Lang;
use icp_guide::lang::Text;
use icp_guide::rules::files::RuleFiles;

use crate::desk;

/// Runs the Discord bot, or shows what it would register.
pub(crate) fn run(files: &RuleFiles, args: &BotArgs, output: &Output) -> Result<(), Refusal> {
    if args.dry_run {
        return output.line(&launch::dry_run());
    }
    let store = args.store.address().map_err(in_both_languages)?;
    let settings = Settings {
        token: std::env::var("DISCORD_TOKEN").ok(),
        discord_api: args.discord_api.clone(),
        site_url: args.site_url.clone(),
        guild: args.guild,
        register_only: args.register_only,
        log_json: args.log_json,
        store,
        clock: Arc::new(Utc::now),
    };
    let ended = launch::launch(desk(files)?.counting(counter(&args.count)?), &settings);
    ended.map_err(|stop| in_both_languages(Refusal { text: stop.text, exit_code: stop.exit_code }))
}

/// Who reads a server's log may speak the other language than the server's locale.
fn in_both_languages(refusal: Refusal) -> Refusal {
    let both = format!("{}\n{}", refusal.text.get(Lang::En), refusal.text.get(Lang::Zh));
    Refusal { text: Text::same(both), exit_code: refusal.exit_code }
}
