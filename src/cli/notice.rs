//! `icp-guide notice`: what a pasted notice or rejection means.

use std::io;
use std::io::Read;

use chrono::NaiveDate;
use clap::Args;

use crate::ask::Desk;
use crate::cli::output::Format;
use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::lang::Lang;
use crate::render::json::notice::NoticeJson;

/// More than this is no notice; the rest of a longer input is not read.
const INPUT_BYTES_MAX: u64 = 64 * 1024;

/// Read a notice or rejection (解读通知或驳回意见)
///
/// Example: icp-guide notice "域名持有者与主办单位不一致，请于12月15日前处理"
#[derive(Debug, Args)]
pub struct NoticeArgs {
    /// The text as it came, in English or Chinese; - reads standard input (原文，- 为标准输入)
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
}

pub fn run(
    desk: &Desk,
    args: &NoticeArgs,
    lang: Option<Lang>,
    today: NaiveDate,
    output: &Output,
) -> Result<(), Refusal> {
    let text = if args.text == ["-"] { standard_input()? } else { args.text.join(" ") };
    if text.trim().is_empty() {
        return Err(Refusal::usage(text!(
            "there is no text to read. Paste the notice between quotes, or pipe it in with `-`.",
            "没有可解读的文字。请把通知原文放在引号里，或用 - 从标准输入读取。"
        )));
    }
    let reply = desk.notice(&text, lang, today);
    match output.format {
        Format::Json => output.json(&NoticeJson::new(&reply.query, &reply.answer)),
        Format::Text | Format::Markdown => Output { lang: reply.query.lang, ..*output }.page(&reply.answer),
    }
}

fn standard_input() -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| Refusal::new(text!("standard input cannot be read: {error}", "无法读取标准输入：{error}")))?;
    Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
}
