//! Reads clock, environment and arguments, and hands them down.

use std::process::ExitCode;
use std::sync::Arc;

use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::Utc;
use clap::Parser;
use icp_guide::ask::Desk;
#[cfg(feature = "online")]
use icp_guide::bot::launch;
#[cfg(feature = "online")]
use icp_guide::bot::launch::Settings;
use icp_guide::cli;
use icp_guide::cli::Cli;
use icp_guide::cli::Command;
#[cfg(feature = "online")]
use icp_guide::cli::bot::BotArgs;
use icp_guide::cli::output::Output;
use icp_guide::cli::output::Refusal;
use icp_guide::cli::rules::RulesCommand;
use icp_guide::cli::site::LookArgs;
use icp_guide::cli::site::SiteCommand;
use icp_guide::lang::Lang;
use icp_guide::lang::Text;
use icp_guide::rules::Rulebook;
use icp_guide::rules::files::RuleFiles;
use icp_guide::site;
use icp_guide::site::Site;
use icp_guide::site::SiteError;

fn main() -> ExitCode {
    let arguments = Cli::parse();
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
    let output = Output::of_terminal(common.format.unwrap_or_default(), lang, no_colour, columns);
    let files = match &common.rules {
        Some(dir) => RuleFiles::from_dir(dir),
        None => RuleFiles::embedded(),
    };
    match &arguments.command {
        Command::Rules(args) => match args.command {
            RulesCommand::Check => cli::rules::check(&files, &output),
        },
        Command::Ask(args) => cli::ask::run(&desk(&files)?, args, common.lang, &output),
        Command::Change(args) => cli::lookup::change(&desk(&files)?, args, &output),
        Command::Province(args) => cli::lookup::province(&desk(&files)?, args, &output),
        Command::Compare(args) => cli::lookup::compare(&desk(&files)?, args, &output),
        #[cfg(feature = "online")]
        Command::Bot(args) => bot(&files, args, &output),
        Command::Site(args) => run_site(&files, &args.command, &output),
        #[cfg(feature = "online")]
        Command::Serve(args) => server::serve(Arc::new(desk(&files)?), &args.listen, &args.look),
    }
}

/// Runs the Discord bot, or shows what it would register.
#[cfg(feature = "online")]
fn bot(files: &RuleFiles, args: &BotArgs, output: &Output) -> Result<(), Refusal> {
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

fn run_site(files: &RuleFiles, command: &SiteCommand, output: &Output) -> Result<(), Refusal> {
    match command {
        SiteCommand::Build { out, look } => {
            let site = site_of(Arc::new(desk(files)?), look, false)?;
            let written = site.write(out).map_err(site_refusal)?;
            let (files, changed, removed, place) = (written.files, written.changed, written.removed, out.display());
            let megabytes = written.bytes.div_ceil(1_000_000);
            let done = icp_guide::text!(
                "{files} files, {megabytes} MB, in {place}: {changed} written, {removed} removed.",
                "{place} 共{files}个文件，{megabytes} MB：写入{changed}个，删除{removed}个。"
            );
            output.line(done.get(output.lang))?;
            if look.base_url.is_none() {
                let hint = icp_guide::text!(
                    "Without --base-url there are no canonical addresses and no sitemap.xml.",
                    "未提供 --base-url，因此没有规范地址和 sitemap.xml。"
                );
                eprintln!("{}", hint.get(output.lang));
            }
            Ok(())
        }
        SiteCommand::Check { look } => {
            let site = site_of(Arc::new(desk(files)?), look, false)?;
            let built = site.build().map_err(site_refusal)?;
            let base = base_url(look)?;
            let findings = site::check::check(&built, base.as_ref().map_or("", |base| base.as_str()));
            for finding in &findings {
                output.line(&finding.to_string())?;
            }
            let (files, count) = (built.len(), findings.len());
            if count > 0 {
                return Err(Refusal::new(icp_guide::text!(
                    "{count} faults in {files} files.",
                    "{files}个文件中有{count}处问题。"
                )));
            }
            let fine = icp_guide::text!("{files} files, no faults.", "{files}个文件，没有问题。");
            output.line(fine.get(output.lang))
        }
        #[cfg(feature = "online")]
        SiteCommand::Serve { listen, look } => server::serve(Arc::new(desk(files)?), listen, look),
    }
}

fn base_url(look: &LookArgs) -> Result<Option<site::base::BaseUrl>, Refusal> {
    let parse = |url: &String| url.parse().map_err(|error: String| Refusal::usage(Text::same(error)));
    look.base_url.as_ref().map(parse).transpose()
}

fn site_of(desk: Arc<Desk>, look: &LookArgs, answers_questions: bool) -> Result<Site, Refusal> {
    let options = site::Options { base_url: base_url(look)?, templates: look.templates.clone(), answers_questions };
    Site::new(desk, options).map_err(site_refusal)
}

fn site_refusal(error: SiteError) -> Refusal {
    Refusal::new(error.0)
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
#[allow(dead_code)]
fn today() -> NaiveDate {
    const SHANGHAI_SECONDS_EAST: i32 = 8 * 3600;
    match FixedOffset::east_opt(SHANGHAI_SECONDS_EAST) {
        Some(shanghai) => Utc::now().with_timezone(&shanghai).date_naive(),
        None => Utc::now().date_naive(),
    }
}

fn locale_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.and_then(|locale| Lang::from_locale(&locale)).unwrap_or_default()
}

/// The server: the only place where the site and HTTP meet.
#[cfg(feature = "online")]
mod server {
    use std::io;
    use std::io::IsTerminal;
    use std::sync::Arc;

    use icp_guide::ask::Desk;
    use icp_guide::cli::output::Refusal;
    use icp_guide::cli::site::LookArgs;
    use icp_guide::http;
    use icp_guide::lang::Lang;
    use icp_guide::lang::Text;
    use icp_guide::site::Asked;
    use icp_guide::site::Site;
    use tokio::net::TcpListener;

    /// The site as the server knows it: paths and bytes.
    struct SitePages(Site);

    impl http::Pages for SitePages {
        fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Text> {
            self.0.file(path).map_err(|error| error.0)
        }

        fn answer(&self, lang: Lang, shown: http::Shown<'_>) -> Result<Vec<u8>, Text> {
            let http::Shown { question, province, applicant, notice, reply } = shown;
            let asked = Asked { question, province, applicant, notice, reply: Some(reply) };
            self.0.answer_page(lang, asked).map_err(|error| error.0)
        }
    }

    pub(crate) fn serve(desk: Arc<Desk>, listen: &str, look: &LookArgs) -> Result<(), Refusal> {
        start_log();
        let site = super::site_of(Arc::clone(&desk), look, true)?;
        let router = http::router(desk, Arc::new(SitePages(site)));
        let runtime = tokio::runtime::Runtime::new().map_err(|error| Refusal::internal(&error))?;
        runtime.block_on(async {
            let listener = TcpListener::bind(listen).await.map_err(|error| cannot_listen(listen, &error))?;
            let address = listener.local_addr().map_err(|error| Refusal::internal(&error))?;
            println!("http://{address}/");
            let shutdown = shutdown_signal().map_err(|error| Refusal::internal(&error))?;
            http::serve(listener, router, shutdown).await;
            Ok(())
        })
    }

    fn cannot_listen(listen: &str, error: &io::Error) -> Refusal {
        Refusal::new(match error.kind() {
            io::ErrorKind::AddrInUse => icp_guide::text!(
                "another program already listens on {listen}. Stop it, or choose another port with --listen 127.0.0.1:8081.",
                "{listen} 已被其他程序占用。请停止该程序，或用 --listen 127.0.0.1:8081 换一个端口。"
            ),
            io::ErrorKind::InvalidInput => icp_guide::text!(
                "`{listen}` is not an address to listen on. Write it like 127.0.0.1:8080.",
                "“{listen}”不是有效的监听地址，请写成 127.0.0.1:8080 这样。"
            ),
            _other => icp_guide::text!("cannot listen on {listen}: {error}", "无法监听 {listen}：{error}"),
        })
    }

    /// Log lines go to standard error; `RUST_LOG` decides which.
    fn start_log() {
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
        // A second start in one process would be refused; the first log goes on.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            .try_init();
    }

    /// Ready when the process is asked to end: Ctrl-C, or SIGTERM from a service manager.
    fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
        #[cfg(unix)]
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        Ok(async move {
            #[cfg(unix)]
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            #[cfg(not(unix))]
            let _ = tokio::signal::ctrl_c().await;
        })
    }
}
