//! `icp-guide bot`: takes the token from the environment and starts the bot.

use icp_guide::bot::launch;
use icp_guide::bot::launch::Settings;
use icp_guide::cli::bot::BotArgs;
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
    let settings = Settings {
        token: std::env::var("DISCORD_TOKEN").ok(),
        discord_api: args.discord_api.clone(),
        site_url: args.site_url.clone(),
        guild: args.guild,
        register_only: args.register_only,
        log_json: args.log_json,
    };
    // Who reads a server's log may speak the other language than the server's locale.
    launch::launch(desk(files)?, &settings).map_err(|stop| {
        let both = format!("{}\n{}", stop.text.get(Lang::En), stop.text.get(Lang::Zh));
        Refusal { text: Text::same(both), exit_code: stop.exit_code }
    })
}
