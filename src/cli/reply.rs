//! `icp-guide reply`: a ready message to a customer, for staff.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::answer::reply::Given;
use crate::answer::reply::Message;
use crate::answer::reply::template::Slot;
use crate::answer::reply::template::Templates;
use crate::ask::Desk;
use crate::ask::Request;
use crate::ask::reply::MessageRequest;
use crate::ask::reply::NoSuchTemplate;
use crate::cli::lookup::province_flag;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::lang::Lang;
use crate::render::json::reply::MessageJson;
use crate::rules::change::Applicant;
use crate::rules::problem::Problem;
use crate::rules::problem::nearest;

/// Write a message to a customer (给客户写回复)
///
/// Example: icp-guide reply --province 广东 --name 王女士 "公司改名了点哪里"
#[derive(Debug, Args)]
pub struct ReplyArgs {
    /// Template; chosen by the question where absent (模板，默认按问题选择)
    #[arg(long, value_name = "ID")]
    pub template: Option<String>,
    /// Province of the filing: slug, name, abbreviation or city (备案所在省)
    #[arg(long, value_name = "P")]
    pub province: Option<String>,
    /// organization or individual (单位或个人)
    #[arg(long, value_name = "A")]
    pub applicant: Option<Applicant>,
    /// How the customer is addressed (客户称呼)
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The day the order went to the administration, YYYY-MM-DD (提交管局的日期)
    #[arg(long, value_name = "DATE")]
    pub submitted: Option<NaiveDate>,
    /// Fill a slot by hand, for example --set staff=Li (手工填写某项)
    #[arg(long, value_name = "SLOT=TEXT", value_parser = slot_value)]
    pub set: Vec<(Slot, String)>,
    /// Use the templates of this folder instead of those built in (使用该文件夹的模板)
    #[arg(long, value_name = "DIR", env = "ICP_GUIDE_TEMPLATES")]
    pub templates: Option<PathBuf>,
    /// A change id, the customer's question, or the text of a rejection (变更标识、客户问题或驳回原文)
    #[arg(value_name = "CHANGE|QUESTION")]
    pub question: Vec<String>,
}

pub fn run(
    desk: &Desk,
    args: &ReplyArgs,
    lang: Option<Lang>,
    today: NaiveDate,
    output: &Output,
) -> Result<(), Refusal> {
    if args.question.is_empty() && args.template.is_none() {
        return Err(Refusal::usage(text!(
            "say what the message is about: a change id or the customer's question, or --template ID.",
            "请写明回复的内容：变更标识或客户的问题，或用 --template 指定模板。"
        )));
    }
    let templates = read_templates(args.templates.as_deref()).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let lines = lines.join("\n");
        Refusal::new(text!("the templates have problems:\n{lines}", "模板有问题：\n{lines}"))
    })?;
    let mut given = Given { submitted: args.submitted, values: args.set.iter().cloned().collect() };
    if let Some(name) = &args.name {
        given.values.insert(Slot::Name, name.clone());
    }
    let wanted = MessageRequest {
        request: Request {
            text: args.question.join(" "),
            province: province_flag(desk, args.province.as_deref())?,
            applicant: args.applicant,
            lang: lang.or_else(|| language_of_nothing(args, output)),
        },
        template: args.template.clone(),
        given,
    };
    let reply = desk.message(&wanted, &templates, today).map_err(|error| unknown_template(&error))?;
    show(desk, &reply.message, &Output { lang: reply.lang, ..*output })
}

/// Without a question, or with a bare change id, the locale decides.
fn language_of_nothing(args: &ReplyArgs, output: &Output) -> Option<Lang> {
    let text = args.question.join(" ");
    text.chars().all(|c| c.is_ascii_lowercase() || c == '-').then_some(output.lang)
}

/// The message alone on standard output, so that it can be piped on; what is missing on standard error.
fn show(desk: &Desk, message: &Message, output: &Output) -> Result<(), Refusal> {
    let answer = message.answer(desk.rules());
    match output.format {
        Format::Json => return output.json(&MessageJson::new(message, &answer, output.lang)),
        Format::Markdown => return output.page(&answer),
        Format::Text => output.line(message.text.get(output.lang))?,
    }
    if !message.missing.is_empty() {
        eprintln!("\n{}", text!("Please fill in before sending:", "发送前请补充：").get(output.lang));
        let mut asked: Vec<String> =
            message.missing.iter().map(|slot| slot.ask().get(output.lang).to_owned()).collect();
        asked.dedup();
        for line in asked {
            eprintln!("  - {line}");
        }
    }
    Ok(())
}

/// The built-in templates, or those of a folder.
///
/// # Errors
/// Every problem of every template.
pub fn read_templates(dir: Option<&Path>) -> Result<Templates, Vec<Problem>> {
    let Some(dir) = dir else { return Templates::embedded() };
    let files = files_of(dir).map_err(|error| {
        vec![Problem::of_file(&dir.display().to_string(), format!("the folder cannot be read: {error}"))]
    })?;
    if files.is_empty() {
        let problem = Problem::of_file(&dir.display().to_string(), "no template in this folder");
        return Err(vec![problem.help("templates are called <id>.en.txt and <id>.zh.txt")]);
    }
    Templates::read(&files)
}

fn files_of(dir: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".txt") && entry.file_type()?.is_file() {
            files.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(files)
}

fn slot_value(text: &str) -> Result<(Slot, String), String> {
    let (slot, value) = text.split_once('=').ok_or("write SLOT=TEXT, for example staff=Li")?;
    Ok((slot.parse()?, value.to_owned()))
}

fn unknown_template(error: &NoSuchTemplate) -> Refusal {
    let wanted = &error.wanted;
    let known = error.known.join(", ");
    let text = text!("no template is called `{wanted}`. There are: {known}.", "没有模板“{wanted}”。现有：{known}。");
    Refusal::usage(match nearest(wanted, error.known.iter().map(String::as_str)) {
        Some(hint) => text!("{} Did you mean `{hint}`?", "{}是否指 {hint}？"; &text),
        None => text,
    })
}
