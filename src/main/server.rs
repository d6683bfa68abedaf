//! `icp-guide serve`: the only place where the site and HTTP meet.

use std::convert::Infallible;
use std::io;
use std::io::IsTerminal;
use std::sync::Arc;

use chrono::NaiveDate;
use icp_guide::ask::Desk;
use icp_guide::cli::output::Refusal;
use icp_guide::cli::site::LookArgs;
use icp_guide::http;
use icp_guide::lang::Lang;
use icp_guide::lang::Text;
use icp_guide::site::Asked;
use icp_guide::site::Pasted;
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

    fn notice(&self, lang: Lang, shown: http::ShownNotice<'_>) -> Result<Vec<u8>, Text> {
        let http::ShownNotice { text, remark, reply } = shown;
        self.0.notice_page(lang, Pasted { text, remark, reply: Some(reply) }).map_err(|error| error.0)
    }
}

/// Serves the site as it is in memory until the process is asked to end.
pub(crate) fn serve(desk: Arc<Desk>, listen: &str, look: &LookArgs, today: Option<NaiveDate>) -> Result<(), Refusal> {
    start_log();
    let routes = http::Routes::new(router(Arc::clone(&desk), look, today)?);
    // What notices say is learned at the first one. Nobody shall wait for that, so it is done beside everything else.
    let day = today.unwrap_or_else(crate::today);
    std::thread::spawn(move || desk.notice("", None, day));
    listen_and_serve(listen, routes, std::future::pending())
}

/// All routes of a site with these looks.
pub(crate) fn router(desk: Arc<Desk>, look: &LookArgs, today: Option<NaiveDate>) -> Result<axum::Router, Refusal> {
    let site = crate::pages::site_of(Arc::clone(&desk), look, true)?;
    let clock: http::Today = Arc::new(move || today.unwrap_or_else(crate::today));
    Ok(http::router(desk, Arc::new(SitePages(site)), clock))
}

/// Says the address on standard output and serves; `beside` runs as long as the server does.
pub(crate) fn listen_and_serve(
    listen: &str,
    routes: http::Routes,
    beside: impl Future<Output = Infallible>,
) -> Result<(), Refusal> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Refusal::internal(&error))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await.map_err(|error| cannot_listen(listen, &error))?;
        let address = listener.local_addr().map_err(|error| Refusal::internal(&error))?;
        println!("http://{address}/");
        let shutdown = shutdown_signal().map_err(|error| Refusal::internal(&error))?;
        tokio::select! {
            () = http::serve(listener, routes, shutdown, http::SHUTDOWN_TIME_MAX) => {}
            never = beside => match never {},
        }
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
pub(crate) fn start_log() {
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
