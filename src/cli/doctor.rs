//! `icp-guide doctor`: is everything in place? Settings, store, reminders, rules and calendar, without a secret.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::Utc;
use clap::Args;
use serde::Serialize;

use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::store::StoreArgs;
use crate::lang::Text;
use crate::orders::clock;
use crate::orders::moves::Moves;
use crate::orders::store::Store;
use crate::orders::store::health::Health;
use crate::render::json::SCHEMA_VERSION;
use crate::rules::Rulebook;

/// A calendar that ends sooner than this will soon give estimates only.
const CALENDAR_DAYS_MIN: i64 = 45;
/// Facts checked longer ago than this should be read again.
const CHECKED_DAYS_MAX: i64 = 365;

/// Check configuration, store, rules' age and calendar (检查配置、订单库、规则和日历)
///
/// Example: icp-guide doctor
#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub store: StoreArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Mark {
    Ok,
    Notice,
    Wrong,
}

struct Finding {
    /// Stable name for scripts.
    id: &'static str,
    mark: Mark,
    text: Text,
}

#[derive(Serialize)]
struct FindingJson {
    id: &'static str,
    mark: Mark,
    text: String,
}

#[derive(Serialize)]
struct Report {
    schema_version: u32,
    sound: bool,
    findings: Vec<FindingJson>,
}

fn finding(id: &'static str, mark: Mark, text: Text) -> Finding {
    Finding { id, mark, text }
}

pub fn run(rules: &Rulebook, args: &DoctorArgs, now: DateTime<Utc>, output: &Output) -> Result<(), Refusal> {
    let mut findings = vec![calendar(rules, clock::day(now)), sources(rules, clock::day(now))];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Refusal::internal(&error))?;
    findings.extend(runtime.block_on(store(rules, args, now)));
    let sound = findings.iter().all(|finding| finding.mark != Mark::Wrong);
    show(&findings, sound, output)?;
    if sound {
        return Ok(());
    }
    Err(Refusal::new(text!("Something is wrong, see above.", "发现问题，见上。")))
}

fn show(findings: &[Finding], sound: bool, output: &Output) -> Result<(), Refusal> {
    if output.format == Format::Json {
        let json = |it: &Finding| FindingJson { id: it.id, mark: it.mark, text: it.text.get(output.lang).to_owned() };
        let findings = findings.iter().map(json).collect();
        return output.json(&Report { schema_version: SCHEMA_VERSION, sound, findings });
    }
    for finding in findings {
        let mark = match finding.mark {
            Mark::Ok => "✓",
            Mark::Notice => "!",
            Mark::Wrong => "✗",
        };
        output.line(&format!("{mark} {}", finding.text.get(output.lang)))?;
    }
    Ok(())
}

fn calendar(rules: &Rulebook, today: NaiveDate) -> Finding {
    let Some(end) = rules.calendar().published_until() else {
        return finding("calendar", Mark::Wrong, text!("No holiday calendar at all.", "没有任何放假日历。"));
    };
    let soon = end < today + Duration::days(CALENDAR_DAYS_MIN);
    let mark = if soon { Mark::Notice } else { Mark::Ok };
    finding(
        "calendar",
        mark,
        text!(
            "Working days are published until {end}; later dates are estimates.",
            "工作日已公布至 {end}，之后为估算。"
        ),
    )
}

fn sources(rules: &Rulebook, today: NaiveDate) -> Finding {
    let oldest = rules.sources().map(|source| source.checked).min().unwrap_or(today);
    let old = today - oldest > Duration::days(CHECKED_DAYS_MAX);
    let mark = if old { Mark::Notice } else { Mark::Ok };
    finding("sources", mark, text!("The oldest check of a source is from {oldest}.", "来源最早的核对日期是 {oldest}。"))
}

async fn store(rules: &Rulebook, args: &DoctorArgs, now: DateTime<Utc>) -> Vec<Finding> {
    let address = match args.store.address() {
        Ok(address) => address,
        Err(refusal) => return vec![finding("store", Mark::Wrong, refusal.text)],
    };
    let place = address.shown();
    let where_it_is = finding("store-address", Mark::Ok, text!("Order store: {place}", "订单库：{place}"));
    let looked = match Store::open(&address).await {
        Ok(store) => store.health(now).await,
        Err(failure) => Err(failure),
    };
    match looked {
        Ok(health) => std::iter::once(where_it_is).chain(of_health(&health)).collect(),
        Err(failure) => {
            tracing::warn!("{failure}");
            vec![where_it_is, finding("store", Mark::Wrong, failure.text(&Moves::new(rules)))]
        }
    }
}

fn of_health(health: &Health) -> Vec<Finding> {
    let (name, version, schema) = (health.backend.name(), &health.version, health.schema);
    let (orders, events) = (health.orders, health.events);
    let mut findings = vec![
        finding(
            "store",
            Mark::Ok,
            text!(
                "{name} {version}, schema {schema}: {orders} orders, {events} events.",
                "{name} {version}，结构版本 {schema}：{orders} 个订单，{events} 条记录。"
            ),
        ),
        durability(health),
    ];
    if let Some(check) = &health.file_check {
        let mark = if check == "ok" { Mark::Ok } else { Mark::Wrong };
        findings.push(finding(
            "store-file",
            mark,
            text!("The file's own check says: {check}", "文件自检结果：{check}"),
        ));
    }
    findings.push(match health.astray.as_slice() {
        [] => finding(
            "store-replay",
            Mark::Ok,
            text!("Every order follows from its events.", "所有订单状态均与其记录一致。"),
        ),
        astray => {
            let ids = astray.iter().take(20).map(ToString::to_string).collect::<Vec<_>>().join(", ");
            finding(
                "store-replay",
                Mark::Wrong,
                text!("These orders do not follow from their events: {ids}", "这些订单的状态与记录不一致：{ids}"),
            )
        }
    });
    findings.extend(reminders(health));
    findings
}

fn durability(health: &Health) -> Finding {
    let settings = health.settings.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
    // With these off, PostgreSQL may lose what it confirmed when the power fails.
    let risky = health.settings.iter().any(|(name, value)| {
        matches!(name.as_str(), "fsync" | "full_page_writes" | "synchronous_commit") && value == "off"
    });
    let mark = if risky { Mark::Wrong } else { Mark::Ok };
    finding("store-durability", mark, text!("What keeps confirmed steps safe: {settings}", "防丢失设置：{settings}"))
}

fn reminders(health: &Health) -> Vec<Finding> {
    let (pending, due, parked) = (health.pending, health.due, health.parked);
    let mark = if due > 0 { Mark::Notice } else { Mark::Ok };
    let mut findings = vec![finding(
        "reminders",
        mark,
        text!(
            "Reminders: {pending} waiting, {due} of them due. They are sent by `icp-guide bot` or `serve`.",
            "提醒：{pending} 条待发，其中 {due} 条已到时间；由 icp-guide bot 或 serve 发送。"
        ),
    )];
    if parked > 0 {
        let causes = health.parked_shown.iter().map(|it| format!("{} ({}×): {}", it.key, it.attempts, it.last_error));
        let causes = causes.collect::<Vec<_>>().join("; ");
        findings.push(finding(
            "reminders-parked",
            Mark::Notice,
            text!(
                "{parked} reminders were given up; `icp-guide order retry` tries again. {causes}",
                "{parked} 条提醒已搁置；运行 icp-guide order retry 重试。{causes}"
            ),
        ));
    }
    findings
}
