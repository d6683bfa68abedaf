//! `icp-guide site serve`: the site as the files stand now, made again after each edit.

use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::time::SystemTime;

use chrono::NaiveDate;
use icp_guide::cli::output::Refusal;
use icp_guide::cli::site::LookArgs;
use icp_guide::http::Routes;
use icp_guide::lang::Lang;
use icp_guide::rules::files::RuleFiles;

use crate::desk;
use crate::server;

/// So often the folders are looked at: an edit is seen before a hand reaches the reload key.
const PAUSE: Duration = Duration::from_millis(250);
/// Folders below folders; nothing of ours is deeper, and a loop of links ends here.
const DEPTH_MAX: usize = 6;

/// Where the preview takes its files from; what is absent is built in.
#[derive(Clone, Debug)]
struct Folders {
    rules: Option<PathBuf>,
    look: LookArgs,
}

impl Folders {
    /// What the flags name, else the folder of that name in the current one, if it is there.
    fn new(rules: Option<&Path>, look: &LookArgs) -> Folders {
        let here = |name: &str| Some(PathBuf::from(name)).filter(|folder| folder.is_dir());
        let look = LookArgs {
            base_url: look.base_url.clone(),
            templates: look.templates.clone().or_else(|| here("templates")),
            site: look.site.clone().or_else(|| here("site")),
        };
        Folders { rules: rules.map(Path::to_owned).or_else(|| here("rules")), look }
    }

    fn all(&self) -> impl Iterator<Item = &Path> {
        [&self.rules, &self.look.templates, &self.look.site].into_iter().flatten().map(PathBuf::as_path)
    }

    fn router(&self, today: Option<NaiveDate>) -> Result<axum::Router, Refusal> {
        let files = match &self.rules {
            Some(folder) => RuleFiles::from_dir(folder),
            None => RuleFiles::embedded(),
        };
        server::router(Arc::new(desk(&files)?), &self.look, today)
    }

    /// Every file with its time and length: two equal lists mean that nothing was edited.
    fn state(&self) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
        let mut found = Vec::new();
        for folder in self.all() {
            collect(folder, DEPTH_MAX, &mut found);
        }
        found.sort();
        found
    }
}

/// A folder that cannot be read counts as empty: an editor may be replacing it just now.
fn collect(folder: &Path, depth: usize, found: &mut Vec<(PathBuf, Option<SystemTime>, u64)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        match fs::metadata(&path) {
            Ok(data) if data.is_dir() && depth > 0 => collect(&path, depth - 1, found),
            Ok(data) => found.push((path, data.modified().ok(), data.len())),
            Err(_) => {}
        }
    }
}

/// Serves until the process is asked to end.
pub(crate) fn serve(
    rules: Option<&Path>,
    listen: &str,
    look: &LookArgs,
    today: Option<NaiveDate>,
) -> Result<(), Refusal> {
    server::start_log();
    let folders = Folders::new(rules, look);
    for folder in folders.all() {
        tracing::info!(folder = %folder.display(), "watched");
    }
    let seen = folders.state();
    let routes = Routes::new(folders.router(today)?);
    server::listen_and_serve(listen, routes.clone(), watch(folders, routes, seen, today))
}

/// Makes the routes again whenever a file differs from what was `seen` last.
async fn watch(
    folders: Folders,
    routes: Routes,
    mut seen: Vec<(PathBuf, Option<SystemTime>, u64)>,
    today: Option<NaiveDate>,
) -> Infallible {
    loop {
        tokio::time::sleep(PAUSE).await;
        let now = folders.state();
        if now == seen {
            continue;
        }
        seen = now;
        let folders = folders.clone();
        // Reading rules and learning from them takes a while; requests are answered meanwhile.
        match tokio::task::spawn_blocking(move || folders.router(today)).await {
            Ok(Ok(router)) => {
                routes.replace(router);
                tracing::info!("made again");
            }
            Ok(Err(refusal)) => tracing::error!("{}", refusal.text.get(Lang::En)),
            Err(panic) => tracing::error!(%panic, "the site could not be made again"),
        }
    }
}
