//! `icp-guide serve`: arguments of the server.

use clap::Args;

use crate::cli::gaps::CountArgs;
use crate::cli::site::LookArgs;

/// Only this computer can reach it, until somebody wants otherwise.
pub const LISTEN_DEFAULT: &str = "127.0.0.1:8080";

/// Serve the site and the API from memory (启动网站和接口)
///
/// Example: icp-guide serve --listen 127.0.0.1:8080
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes a free one (监听地址)
    #[arg(long, value_name = "ADDR", default_value = LISTEN_DEFAULT, env = "ICP_GUIDE_LISTEN")]
    pub listen: String,
    #[command(flatten)]
    pub look: LookArgs,
    #[command(flatten)]
    pub count: CountArgs,
}
