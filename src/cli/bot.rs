//! `icp-guide bot`: its arguments. What they start is a surface of its own.

use clap::Args;

use crate::cli::gaps::CountArgs;
use crate::cli::store::StoreArgs;

/// Run the Discord bot (运行 Discord 机器人)
///
/// The token is read from the environment variable DISCORD_TOKEN (令牌取自环境变量 DISCORD_TOKEN).
///
/// Example: DISCORD_TOKEN=… icp-guide bot --guild 1234567890
#[derive(Clone, Debug, Args)]
pub struct BotArgs {
    /// Send all REST calls to this address; the gateway's address is asked there too (REST 代理地址).
    #[arg(long, value_name = "URL", env = "ICP_GUIDE_DISCORD_API")]
    pub discord_api: Option<String>,
    /// Where the site is published; answers then link to their full pages (网站地址，用于链接完整回答).
    #[arg(long, value_name = "URL", env = "ICP_GUIDE_SITE_URL")]
    pub site_url: Option<String>,
    /// Register the commands in this server only, visible at once (只在该服务器注册命令，立即可见).
    #[arg(long, value_name = "ID")]
    pub guild: Option<u64>,
    /// Register the commands and end (只注册命令，然后退出).
    #[arg(long)]
    pub register_only: bool,
    /// With --register-only: print the commands as JSON, send nothing (只打印命令 JSON，不发送).
    #[arg(long, requires = "register_only")]
    pub dry_run: bool,
    /// Log as JSON lines (日志用 JSON 格式).
    #[arg(long, env = "ICP_GUIDE_LOG_JSON")]
    pub log_json: bool,
    #[command(flatten)]
    pub store: StoreArgs,
    #[command(flatten)]
    pub count: CountArgs,
}
