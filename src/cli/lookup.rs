//! `icp-guide change`, `province` and `compare`: look-ups by id or name.

use clap::Args;

use crate::answer::listing;
use crate::answer::province::province_answer;
use crate::ask::Desk;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::rules::change::Applicant;
use crate::rules::problem::nearest;
use crate::rules::province::ProvinceSlug;

/// The answer for a change, by its id (按标识查询变更事项)
///
/// Example: icp-guide change entity-name --province guangdong
#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// Id of the change; without it all are listed (标识，省略则列出全部)
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Province of the filing: slug, name, abbreviation or city (备案所在省)
    #[arg(long, value_name = "P")]
    pub province: Option<String>,
    /// organization or individual (单位或个人)
    #[arg(long, value_name = "A")]
    pub applicant: Option<Applicant>,
}

/// All rules of a province (某省的全部规定)
///
/// Example: icp-guide province 浙江
#[derive(Debug, Args)]
pub struct ProvinceArgs {
    /// Slug, name, abbreviation or city; without it all are listed (省份，省略则列出全部)
    #[arg(value_name = "P")]
    pub province: Option<String>,
}

/// All provinces side by side for a change or a topic (各省对比)
///
/// Example: icp-guide compare entity-name
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Id of a change or topic; without it the topics are listed (变更或主题的标识)
    #[arg(value_name = "CHANGE|TOPIC")]
    pub id: Option<String>,
}

pub fn change(desk: &Desk, args: &ChangeArgs, output: &Output) -> Result<(), Refusal> {
    let rules = desk.rules();
    let Some(id) = &args.id else { return output.page(&listing::changes(rules)) };
    let Some(change) = rules.change(id) else {
        return Err(unknown_id(id, rules.changes().iter().map(|change| change.id.as_str())));
    };
    let province = province_flag(desk, args.province.as_deref())?;
    let reply = desk.change(change, province, args.applicant, output.lang);
    output.reply(&reply.query, &reply.answer)
}

pub fn province(desk: &Desk, args: &ProvinceArgs, output: &Output) -> Result<(), Refusal> {
    let rules = desk.rules();
    match province_flag(desk, args.province.as_deref())? {
        Some(slug) => output.page(&province_answer(rules, rules.province_of(&slug))),
        None => output.page(&listing::provinces(rules)),
    }
}

pub fn compare(desk: &Desk, args: &CompareArgs, output: &Output) -> Result<(), Refusal> {
    let rules = desk.rules();
    let Some(id) = &args.id else { return output.page(&listing::comparable(rules)) };
    if let Some(answer) = desk.compare(id) {
        return output.page(&answer);
    }
    let changes = rules.changes().iter().map(|change| change.id.as_str());
    Err(unknown_id(id, changes.chain(rules.topics().iter().map(|topic| topic.id.as_str()))))
}

/// The province that a flag names.
pub fn province_flag(desk: &Desk, name: Option<&str>) -> Result<Option<ProvinceSlug>, Refusal> {
    let Some(name) = name else { return Ok(None) };
    match desk.province_named(name) {
        Some(slug) => Ok(Some(slug)),
        None => {
            let slugs = desk.rules().provinces().iter().map(|province| province.slug.as_str());
            let hint = nearest(name, slugs).unwrap_or("guangdong");
            Err(Refusal::usage(text!(
                "`{name}` is not a province I know. Did you mean `{hint}`? `icp-guide province` lists all.",
                "不认识省份“{name}”。是否指 {hint}？运行 icp-guide province 查看全部。"
            )))
        }
    }
}

/// The refusal for an id that nothing has, with the nearest one that something has.
pub fn unknown_id<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Refusal {
    match nearest(id, known) {
        Some(hint) => Refusal::usage(text!(
            "`{id}` is no id here. Did you mean `{hint}`? `icp-guide change` lists all.",
            "没有标识“{id}”。是否指 {hint}？运行 icp-guide change 查看全部。"
        )),
        None => Refusal::usage(text!(
            "`{id}` is no id here. `icp-guide change` lists all; `icp-guide ask` takes free text.",
            "没有标识“{id}”。运行 icp-guide change 查看全部；自由提问请用 icp-guide ask。"
        )),
    }
}
