//! `icp-guide site`: arguments for building, checking and previewing the static site.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

/// Build, check or preview the static site (生成、检查、预览静态网站)
///
/// Example: icp-guide site build --out public --base-url https://example.org
#[derive(Debug, Args)]
pub struct SiteArgs {
    #[command(subcommand)]
    pub command: SiteCommand,
}

#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Write all pages into a folder; only what changed is written (生成全部页面)
    ///
    /// Example: icp-guide site build --out public --base-url https://example.org
    Build {
        /// Folder to write to (输出文件夹)
        #[arg(long, value_name = "DIR", default_value = "public")]
        out: PathBuf,
        #[command(flatten)]
        look: LookArgs,
    },
    /// Look for dead links, ids used twice, missing titles and missing twins (检查链接与语言版本)
    ///
    /// Example: icp-guide site check
    Check {
        #[command(flatten)]
        look: LookArgs,
    },
    /// Live preview: rebuilt whenever a file of rules/, templates/ or site/ changes (实时预览，文件修改后自动更新)
    ///
    /// Folders that are not named are taken from the current folder if they are there. After an edit, reload the page;
    /// mistakes are told on standard error, and the last good state stays.
    ///
    /// Example: icp-guide site serve --rules ./rules --templates ./templates --site ./site
    #[cfg(feature = "online")]
    Serve {
        /// Address and port to listen on (监听地址)
        #[arg(long, value_name = "ADDR", default_value = crate::cli::serve::LISTEN_DEFAULT)]
        listen: String,
        #[command(flatten)]
        look: LookArgs,
    },
}

/// What decides how pages look and where they stand.
#[derive(Clone, Debug, Default, Args)]
pub struct LookArgs {
    /// Where the site will stand, for canonical addresses and the sitemap (网站地址)
    #[arg(long, value_name = "URL", env = "ICP_GUIDE_BASE_URL")]
    pub base_url: Option<String>,
    /// Folder whose .html files replace the built-in templates of the same name (自定义模板)
    #[arg(long, value_name = "DIR", env = "ICP_GUIDE_TEMPLATES")]
    pub templates: Option<PathBuf>,
    /// Folder whose pages/, style.css, favicon.svg and regions.toml replace the built-in ones (自定义页面与样式)
    #[arg(long, value_name = "DIR", env = "ICP_GUIDE_SITE")]
    pub site: Option<PathBuf>,
}
