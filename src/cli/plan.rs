//! `icp-guide plan`: several wanted changes, the fewest orders.

use chrono::NaiveDate;
use clap::Args;

use crate::answer::plan::Wishes;
use crate::ask::Desk;
use crate::cli::lookup::province_flag;
use crate::cli::lookup::unknown_id;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::render::plan_json::PlanJson;
use crate::rules::Rulebook;
use crate::rules::change::Applicant;
use crate::rules::change::Change;
use crate::rules::order_state::State;
use crate::rules::problem::nearest;

/// Plan several changes: the fewest orders, in sequence (规划多项变更：最少的订单和先后次序)
///
/// Example: icp-guide plan --province fujian --domain-expires 2027-03-01 entity-name entity-phone website-name
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Ids of the changes; `icp-guide change` lists them (变更事项的标识)
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Province of the filing: slug, name, abbreviation or city (备案所在省)
    #[arg(long, value_name = "P")]
    pub province: Option<String>,
    /// organization or individual (单位或个人)
    #[arg(long, value_name = "A")]
    pub applicant: Option<Applicant>,
    /// Day on which the domain expires (域名到期日)
    #[arg(long, value_name = "DATE")]
    pub domain_expires: Option<NaiveDate>,
    /// Day on which the ID card expires (身份证到期日)
    #[arg(long, value_name = "DATE")]
    pub id_expires: Option<NaiveDate>,
    /// State of an order that is open already (进行中订单的状态)
    #[arg(long, value_name = "STATE")]
    pub open_order: Option<String>,
    /// Day since which it is in that state (进入该状态的日期). Default: today
    #[arg(long, value_name = "DATE", requires = "open_order")]
    pub open_order_since: Option<NaiveDate>,
}

pub fn run(desk: &Desk, args: &PlanArgs, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    let rules = desk.rules();
    let changes: Result<Vec<&Change>, Refusal> = args.ids.iter().map(|id| change_named(rules, id)).collect();
    let province = province_flag(desk, args.province.as_deref())?;
    let open_order = args.open_order.as_deref().map(|id| state_named(rules, id)).transpose()?;
    if let Some(since) = args.open_order_since.filter(|since| *since > today) {
        return Err(Refusal::usage(text!(
            "--open-order-since is in the future: {since}; today is {today}.",
            "--open-order-since 晚于今天：{since}，今天是 {today}。"
        )));
    }
    let wishes = Wishes {
        changes: changes?,
        province: province.as_ref().map(|slug| rules.province_of(slug)),
        applicant: args.applicant,
        domain_expires: args.domain_expires,
        id_expires: args.id_expires,
        open_order: open_order.map(|state| state.id.clone()),
        open_order_since: args.open_order_since,
    };
    let reply = desk.plan(&wishes, today);
    match output.format {
        Format::Json => output.json(&PlanJson::new(&reply.plan, &reply.answer, reply.domain_transfer, output.lang)),
        Format::Text | Format::Markdown => output.page(&reply.answer),
    }
}

fn change_named<'a>(rules: &'a Rulebook, id: &str) -> Result<&'a Change, Refusal> {
    rules.change(id).ok_or_else(|| unknown_id(id, rules.changes().iter().map(|change| change.id.as_str())))
}

/// The state of an order with this id.
pub fn state_named<'a>(rules: &'a Rulebook, id: &str) -> Result<&'a State, Refusal> {
    if let Some(state) = rules.order_states().state(id) {
        return Ok(state);
    }
    let known: Vec<&str> = rules.order_states().states.iter().map(|state| state.id.as_str()).collect();
    let hint = nearest(id, known.iter().copied()).unwrap_or("draft");
    let all = known.join(", ");
    Err(Refusal::usage(text!(
        "`{id}` is not a state of an order. Did you mean `{hint}`? The states: {all}.",
        "没有订单状态“{id}”。是否指 {hint}？全部状态：{all}。"
    )))
}
