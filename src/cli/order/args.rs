//! The arguments of `icp-guide order`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

use crate::cli::store::StoreArgs;
use crate::orders::event::GuildId;
use crate::orders::event::PersonId;
use crate::orders::event::PlaceId;
use crate::orders::event::PlanId;
use crate::orders::order::OrderId;
use crate::orders::reminder::ReminderKind;
use crate::orders::settings::Route;
use crate::rules::change::Applicant;

const AFTER_HELP: &str = "\
Example:
  icp-guide order add --province guangdong --applicant organization --name shop entity-name
  icp-guide order advance 1 initial-review
  icp-guide order show 1

Never put ID numbers, phone numbers, e-mail addresses or licence codes into names, notes or reasons: they are refused.";

/// Track filing orders (跟踪备案订单)
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct OrderArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    #[command(subcommand)]
    pub command: OrderCommand,
}

/// Makes a step safe to repeat.
#[derive(Clone, Debug, Default, Args)]
pub struct StepArgs {
    /// A key of your own: the same key never has an effect twice (幂等键)
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// The version you looked at; refused if somebody moved the order since (已查看的版本)
    #[arg(long, value_name = "VERSION")]
    pub seen: Option<u32>,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Args)]
pub struct FilterArgs {
    /// Only this state; see `icp-guide order show` for ids (状态)
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// Province: slug, name, abbreviation or city (省份)
    #[arg(long, value_name = "P")]
    pub province: Option<String>,
    /// Only orders for this change (变更事项)
    #[arg(long, value_name = "CHANGE")]
    pub change: Option<String>,
    /// Only what is assigned to this person (负责人)
    #[arg(long, value_name = "ID", value_parser = person)]
    pub assignee: Option<PersonId>,
    /// Only the orders of this plan (方案)
    #[arg(long, value_name = "PLAN", value_parser = plan)]
    pub plan: Option<PlanId>,
}

#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Open an order (新建订单). Example: icp-guide order add --province 广东 entity-name
    Add(Box<AddArgs>),
    /// One order: state, clock, next step, story (查看订单). Example: icp-guide order show 1
    Show { id: OrderId },
    /// Orders, the most urgent first (订单列表). Example: icp-guide order list --due
    List {
        #[command(flatten)]
        filter: FilterArgs,
        /// Only what needs somebody now: SMS window, overdue, or a deadline within three days (急需处理)
        #[arg(long)]
        due: bool,
        /// Closed ones too (包括已结束)
        #[arg(long)]
        all: bool,
    },
    /// Counts and the most urgent orders of each section (看板). Example: icp-guide order board
    Board {
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// Record a new state (更新状态). Example: icp-guide order advance 1 administration-review
    Advance {
        id: OrderId,
        state: String,
        /// Why, for example the reason of a rejection (原因)
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// When it happened, `YYYY-MM-DD` or `YYYY-MM-DD HH:MM` in China; default: now (发生时间)
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Take back the last step of the last ten minutes (撤回上一步). Example: icp-guide order undo 1
    Undo {
        id: OrderId,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Withdraw before the administration has it (撤销备案). Example: icp-guide order withdraw 1
    Withdraw {
        id: OrderId,
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Start again after filing; a final order gets a new one in its place (重新打开). Example: icp-guide order reopen 1
    Reopen {
        id: OrderId,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Add a note (备注). Example: icp-guide order note 1 "photo retaken"
    Note {
        id: OrderId,
        #[arg(required = true)]
        text: Vec<String>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Assign to a person; without one, to nobody (分配). Example: icp-guide order assign 1 80351110224678912
    Assign {
        id: OrderId,
        #[arg(value_parser = person)]
        person: Option<PersonId>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Let a person watch (关注). Example: icp-guide order watch 1 80351110224678912
    Watch {
        id: OrderId,
        #[arg(value_parser = person)]
        person: PersonId,
        /// Stop watching (取消关注)
        #[arg(long)]
        off: bool,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Tie orders of one plan together; without a plan, untie (归入方案). Example: icp-guide order link 1 move-2026
    Link {
        id: OrderId,
        #[arg(value_parser = plan)]
        plan: Option<PlanId>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Tick off a document (备齐材料). Example: icp-guide order document 1 business-license
    Document {
        id: OrderId,
        document: String,
        /// It is missing again (又缺)
        #[arg(long)]
        missing: bool,
        #[command(flatten)]
        step: StepArgs,
    },
    /// When domain or ID document expire (到期日). Example: icp-guide order dates 1 --domain-expires 2027-03-01
    Dates {
        id: OrderId,
        #[arg(long, value_name = "DATE")]
        domain_expires: Option<NaiveDate>,
        #[arg(long, value_name = "DATE")]
        id_expires: Option<NaiveDate>,
        #[command(flatten)]
        step: StepArgs,
    },
    /// Snooze reminders or switch them off or on (提醒). Example: icp-guide order remind 1 --snooze-hours 4
    Remind {
        id: OrderId,
        /// Only this kind; default: all (提醒类型)
        #[arg(long, value_name = "KIND", value_parser = reminder)]
        kind: Option<ReminderKind>,
        #[arg(long, value_name = "HOURS", conflicts_with_all = ["off", "on"], value_parser = clap::value_parser!(u32).range(1..=720))]
        snooze_hours: Option<u32>,
        #[arg(long, conflicts_with = "on", required_unless_present_any = ["snooze_hours", "on"])]
        off: bool,
        #[arg(long)]
        on: bool,
        #[command(flatten)]
        step: StepArgs,
    },
    /// All that happened to an order (历史). Example: icp-guide order history 1 --format json
    History { id: OrderId },
    /// Orders with their stories, to take away (导出). Example: icp-guide order export --as csv
    Export {
        #[arg(long = "as", value_enum, default_value_t = ExportShape::Json, value_name = "SHAPE")]
        shape: ExportShape,
        /// Only this order (只导出该订单)
        #[arg(long, value_name = "ID")]
        order: Option<OrderId>,
        /// Only what belongs to this person (只导出该用户)
        #[arg(long, value_name = "ID", value_parser = person)]
        person: Option<PersonId>,
        /// Only what belongs to this guild (只导出该服务器)
        #[arg(long, value_name = "ID", value_parser = guild)]
        guild: Option<GuildId>,
    },
    /// Remove data for good, from the file as well (彻底删除). Example: icp-guide order erase --order 1 --yes
    #[command(group = clap::ArgGroup::new("whose").required(true))]
    Erase {
        #[arg(long, value_name = "ID", group = "whose")]
        order: Option<OrderId>,
        #[arg(long, value_name = "ID", group = "whose", value_parser = person)]
        person: Option<PersonId>,
        #[arg(long, value_name = "ID", group = "whose", value_parser = guild)]
        guild: Option<GuildId>,
        /// Yes, for good (确认)
        #[arg(long)]
        yes: bool,
    },
    /// Copy the store into a new file while it is in use (备份). Example: icp-guide order backup orders-backup.db
    Backup { file: PathBuf },
    /// Wishes about reminders of a person or guild (提醒设置). Example: icp-guide order settings --guild 42 --quiet 22-8
    Settings(Box<SettingsArgs>),
    /// Anonymise orders closed long ago (匿名处理). Example: icp-guide order anonymise --days 90
    Anonymise {
        /// Closed for so many days; default: `anonymise_days` of the settings file, else 90
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..))]
        days: Option<i64>,
    },
    /// Give reminders that were given up another chance (重试提醒). Example: icp-guide order retry
    Retry,
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// Province of the filing: slug, name, abbreviation or city (省份)
    #[arg(long, value_name = "P")]
    pub province: Option<String>,
    /// organization or individual (单位或个人)
    #[arg(long, value_name = "A")]
    pub applicant: Option<Applicant>,
    /// A nickname, no real name (昵称，勿填真实姓名)
    #[arg(long, value_name = "NICK")]
    pub name: Option<String>,
    /// The day it was handed in, YYYY-MM-DD (提交日期)
    #[arg(long, value_name = "DATE")]
    pub submitted: Option<NaiveDate>,
    /// When the domain expires (域名到期日)
    #[arg(long, value_name = "DATE")]
    pub domain_expires: Option<NaiveDate>,
    /// When the ID document expires (证件到期日)
    #[arg(long, value_name = "DATE")]
    pub id_expires: Option<NaiveDate>,
    /// Plan that it belongs to (方案)
    #[arg(long, value_name = "PLAN", value_parser = plan)]
    pub plan: Option<PlanId>,
    /// Discord id of the owner, who may see it and is reminded (所有者)
    #[arg(long, value_name = "ID", value_parser = person)]
    pub person: Option<PersonId>,
    /// Discord id of the guild it belongs to (服务器)
    #[arg(long, value_name = "ID", value_parser = guild)]
    pub guild: Option<GuildId>,
    /// Discord id of the channel or thread for reminders (频道)
    #[arg(long, value_name = "ID", value_parser = place)]
    pub channel: Option<PlaceId>,
    /// A key of your own: the same key never opens two orders (幂等键)
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Ids of the changes; `icp-guide change` lists them (变更事项)
    #[arg(value_name = "CHANGE", required = true)]
    pub changes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportShape {
    Json,
    Csv,
    /// All deadlines for a calendar program.
    Ics,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("settings_of").required(true))]
pub struct SettingsArgs {
    #[arg(long, value_name = "ID", group = "settings_of", value_parser = person)]
    pub person: Option<PersonId>,
    #[arg(long, value_name = "ID", group = "settings_of", value_parser = guild)]
    pub guild: Option<GuildId>,
    /// Where reminders go: place, direct or off (去向)
    #[arg(long, value_name = "ROUTE", value_parser = route)]
    pub route: Option<Route>,
    /// Hours without reminders in China, such as 22-8; `none` ends them (免打扰)
    #[arg(long, value_name = "HOURS")]
    pub quiet: Option<String>,
    /// A kind that is not wanted; may be repeated (不需要的提醒)
    #[arg(long, value_name = "KIND", value_parser = reminder)]
    pub mute: Vec<ReminderKind>,
    /// A kind that is wanted again; may be repeated (恢复的提醒)
    #[arg(long, value_name = "KIND", value_parser = reminder)]
    pub unmute: Vec<ReminderKind>,
    /// One channel for all reminders of the guild (统一频道)
    #[arg(long, value_name = "ID", value_parser = place, requires = "guild")]
    pub channel: Option<PlaceId>,
    /// Weekly digest as CHANNEL:WEEKDAY:HOUR, such as 1234:1:9 for Monday 09:00; `none` ends it (周报)
    #[arg(long, value_name = "WHEN", requires = "guild")]
    pub digest: Option<String>,
    /// A role whose holders are staff; may be repeated (工作人员角色)
    #[arg(long, value_name = "ROLE", requires = "guild")]
    pub staff_role: Vec<String>,
    /// Closed orders of the guild are anonymised after so many days (匿名天数)
    #[arg(long, value_name = "DAYS", requires = "guild", value_parser = clap::value_parser!(i64).range(0..))]
    pub anonymise_days: Option<i64>,
    /// Language of reminders, en or zh (提醒语言)
    #[arg(long, value_name = "LANG")]
    pub reminder_lang: Option<crate::lang::Lang>,
}

/// Ids are digits at Discord; letters and dashes do no harm elsewhere. Anything else is a slip.
fn id(text: &str) -> Result<&str, String> {
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if fits {
        Ok(text)
    } else {
        Err("an id has letters, digits, dashes, dots (标识只含字母、数字、-、.)".to_owned())
    }
}

fn person(text: &str) -> Result<PersonId, String> {
    id(text).map(PersonId::new)
}

fn guild(text: &str) -> Result<GuildId, String> {
    id(text).map(GuildId::new)
}

fn place(text: &str) -> Result<PlaceId, String> {
    id(text).map(PlaceId::new)
}

fn plan(text: &str) -> Result<PlanId, String> {
    if text.trim().is_empty() {
        Err("a plan needs a name (方案需要名称)".to_owned())
    } else {
        Ok(PlanId::new(text))
    }
}

fn reminder(text: &str) -> Result<ReminderKind, String> {
    ReminderKind::from_code(text).ok_or_else(|| {
        let all: Vec<&str> = ReminderKind::ALL.iter().map(|kind| kind.code()).collect();
        format!("one of (可选): {}", all.join(", "))
    })
}

fn route(text: &str) -> Result<Route, String> {
    let found = Route::ALL.into_iter().find(|route| route.code() == text);
    found.ok_or_else(|| "one of (可选): place, direct, off".to_owned())
}
