//! The command line: arguments, and the commands that answer from the rules alone.

pub mod ask;
#[cfg(feature = "online")]
pub mod bot;
pub mod completions;
pub mod diagnose;
#[cfg(feature = "online")]
pub mod doctor;
pub mod due;
pub mod expiry;
pub mod gaps;
pub mod lookup;
pub mod notice;
#[cfg(feature = "online")]
pub mod order;
pub mod output;
pub mod plan;
pub mod reply;
pub mod rules;
pub mod serve;
pub mod site;
#[cfg(feature = "online")]
pub mod store;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::Parser;
use clap::Subcommand;

use crate::cli::output::Format;
use crate::lang::Lang;

const AFTER_HELP: &str = "\
Examples:
  icp-guide ask \"our company was renamed, what do I click?\"
  icp-guide ask 公司改名了点哪里
  icp-guide change entity-name --province guangdong --applicant organization
  icp-guide serve

Exit codes: 0 done, 1 the request could not be met, 2 wrong usage.";

/// What to click to modify an ICP filing (变更备案) held with Alibaba Cloud.
///
/// 阿里云ICP备案变更：要改什么、点哪里、所在省是否允许、准备哪些材料。
#[derive(Debug, Parser)]
#[command(name = "icp-guide", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command understands.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Language of the answer: en or zh (回答语言). Default: the question's own, else the locale's.
    #[arg(long, global = true, value_name = "LANG", help_heading = "Common flags")]
    pub lang: Option<Lang>,
    /// Shape of the output (输出格式).
    #[arg(long, global = true, value_enum, value_name = "FORMAT", help_heading = "Common flags")]
    pub format: Option<Format>,
    /// The day to reckon from, YYYY-MM-DD. Default: today in Shanghai (计算日期，默认今天).
    #[arg(long, global = true, value_name = "DATE", help_heading = "Common flags")]
    pub today: Option<NaiveDate>,
    /// Use the rules of this folder instead of those built in (使用该文件夹的规则).
    #[arg(long, global = true, value_name = "DIR", env = "ICP_GUIDE_RULES", help_heading = "Common flags")]
    pub rules: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Ask(ask::AskArgs),
    Change(lookup::ChangeArgs),
    Plan(plan::PlanArgs),
    Due(due::DueArgs),
    Expiry(expiry::ExpiryArgs),
    Province(lookup::ProvinceArgs),
    Compare(lookup::CompareArgs),
    Diagnose(diagnose::DiagnoseArgs),
    Notice(notice::NoticeArgs),
    Reply(reply::ReplyArgs),
    Rules(rules::RulesArgs),
    Gaps(gaps::GapsArgs),
    #[cfg(feature = "online")]
    Bot(bot::BotArgs),
    Site(site::SiteArgs),
    #[cfg(feature = "online")]
    Serve(serve::ServeArgs),
    #[cfg(feature = "online")]
    Order(Box<order::OrderArgs>),
    #[cfg(feature = "online")]
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
}
