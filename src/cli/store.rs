//! Which store the command line works on: flag, then `DATABASE_URL`, then `icp-guide.toml`, then the usual data folder.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use crate::cli::output::Refusal;
use crate::lang::Text;
use crate::orders::moves::Moves;
use crate::orders::settings::ANONYMISE_DAYS;
use crate::orders::store::Address;
use crate::orders::store::Failure;
use crate::orders::store::Store;
use crate::rules::Rulebook;

/// Read where the program was started.
const CONFIG_FILE: &str = "icp-guide.toml";

/// Where orders are kept.
#[derive(Clone, Debug, Default, Args)]
pub struct StoreArgs {
    /// sqlite:///FILE or postgres://… (订单库地址). Default: a file in the data folder, made on first use
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Settings file (配置文件). Default: icp-guide.toml, if it is there
    #[arg(long, global = true, value_name = "FILE", env = "ICP_GUIDE_CONFIG")]
    pub config: Option<PathBuf>,
}

/// The part of `icp-guide.toml` that is about orders. Other programs' parts are none of its business.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StoreConfig {
    pub database_url: Option<String>,
    /// Closed orders lose names and chat ids after so many days.
    pub anonymise_days: Option<i64>,
}

impl StoreConfig {
    pub fn anonymise_days(&self) -> i64 {
        self.anonymise_days.unwrap_or(ANONYMISE_DAYS)
    }
}

impl StoreArgs {
    /// # Errors
    /// A file that was named but cannot be read, or one that is no TOML. Its contents are not repeated.
    pub fn config(&self) -> Result<StoreConfig, Refusal> {
        let path = self.config.clone().unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        let shown = path.display();
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                Refusal::usage(text!(
                    "{shown}, line {line}: not valid settings.",
                    "{shown} 第 {line} 行：配置格式有误。"
                ))
            }),
            Err(_) if self.config.is_none() => Ok(StoreConfig::default()),
            Err(error) => {
                let kind = error.kind();
                Err(Refusal::usage(text!("{shown} cannot be read: {kind}.", "无法读取 {shown}：{kind}。")))
            }
        }
    }

    /// # Errors
    /// An address that makes no sense, or no data folder on this system.
    pub fn address(&self) -> Result<Address, Refusal> {
        let url = match self.database_url.clone().filter(|url| !url.is_empty()) {
            Some(url) => Some(url),
            None => self.config()?.database_url,
        };
        match url {
            Some(url) => Address::parse(&url).map_err(|failure| refusal_of_address(&failure)),
            None => default_file().map(|file| Address::file(&file)),
        }
    }

    /// Opens the store.
    ///
    /// # Errors
    /// What is wrong with it, in words; the cause goes to the log.
    pub async fn open(&self, rules: &Rulebook) -> Result<Store, Refusal> {
        let address = self.address()?;
        Store::open(&address).await.map_err(|failure| refusal(rules, &failure))
    }
}

fn default_file() -> Result<PathBuf, Refusal> {
    let folder = dirs::data_dir().ok_or_else(|| {
        Refusal::new(text!(
            "This system names no data folder; set DATABASE_URL=sqlite:///path/to/orders.db.",
            "本系统没有数据文件夹，请设置 DATABASE_URL=sqlite:///路径/orders.db。"
        ))
    })?;
    Ok(folder.join(Path::new("icp-guide")).join("orders.db"))
}

fn refusal_of_address(failure: &Failure) -> Refusal {
    match failure {
        Failure::BadAddress(text) => Refusal::usage(text.clone()),
        other => Refusal::internal(other),
    }
}

/// A store's failure as a refusal; what only we can mend goes to the log.
pub fn refusal(rules: &Rulebook, failure: &Failure) -> Refusal {
    if !matches!(failure, Failure::Refused(_) | Failure::BadAddress(_) | Failure::NotHere(_)) {
        tracing::warn!("{failure}");
    }
    let text: Text = failure.text(&Moves::new(rules));
    match failure {
        Failure::BadAddress(_) => Refusal::usage(text),
        _ => Refusal::new(text),
    }
}
