//! `icp-guide expiry`: everything that expires in a case, the next day first.

use chrono::NaiveDate;
use clap::Args;

use crate::answer::expiry::Case;
use crate::ask::Desk;
use crate::cli::lookup::province_flag;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::render::due_json::ExpiryJson;
use crate::rules::change::Applicant;

/// What expires in a case, with dates (到期事项一览)
///
/// Example: icp-guide expiry --province zhejiang --domain-expires 2027-03-01 --id-expires 2027-02-10
#[derive(Debug, Args)]
pub struct ExpiryArgs {
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
    /// Day on which the business licence expires (营业执照到期日)
    #[arg(long, value_name = "DATE")]
    pub licence_expires: Option<NaiveDate>,
    /// Day on which an order was created that is not with the administration yet (未提交管局的订单的创建日)
    #[arg(long, value_name = "DATE")]
    pub draft_created: Option<NaiveDate>,
    /// Deadline of an inspection (核查整改期限)
    #[arg(long, value_name = "DATE")]
    pub inspection_deadline: Option<NaiveDate>,
}

pub fn run(desk: &Desk, args: &ExpiryArgs, today: NaiveDate, output: &Output) -> Result<(), Refusal> {
    let rules = desk.rules();
    let province = province_flag(desk, args.province.as_deref())?;
    let case = Case {
        province: province.as_ref().map(|slug| rules.province_of(slug)),
        applicant: args.applicant,
        domain_expires: args.domain_expires,
        id_expires: args.id_expires,
        licence_expires: args.licence_expires,
        draft_created: args.draft_created,
        inspection_deadline: args.inspection_deadline,
    };
    let Some(reply) = desk.expiry(&case, today) else {
        return Err(Refusal::usage(text!(
            "Name at least one date, for example --domain-expires 2027-03-01.",
            "请至少填写一个日期，例如 --domain-expires 2027-03-01。"
        )));
    };
    match output.format {
        Format::Json => output.json(&ExpiryJson::new(&reply.items, &reply.answer, today, output.lang)),
        Format::Text | Format::Markdown => output.page(&reply.answer),
    }
}
