//! `/about`: version, age of the rules, sources and privacy.

use serenity::builder::CreateCommand;

use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Target;
use crate::bot::answering::show;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::slash;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::words::Words;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;

pub(super) const ENTRY: Entry =
    Entry { name: "about", definition, answer: |shop, call, command| answer(shop, call, command), suggest: None };

fn definition() -> CreateCommand {
    let name = Words::new("about", "关于", "關於");
    slash(&name, &Words::new("Version, sources and privacy", "版本、来源与隐私", "版本、來源與隱私"))
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, _command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let message = Message { ephemeral: true, ..about(shop, call.locale) };
        Ok(Reaction::Message(message))
    })
}

fn about(shop: &Shop, locale: Locale) -> Message {
    let rules = shop.desk().rules();
    let version = env!("CARGO_PKG_VERSION");
    let mut builder = Builder::new(rules, text!("About icp-guide {version}", "关于 icp-guide {version}"));
    builder.push(Block::Headline(text!(
        "I answer what to click when an ICP filing at Alibaba Cloud has to change. I am not a service of Alibaba Cloud or of an administration; in doubt, theirs is the last word.",
        "我回答阿里云ICP备案变更时点哪里。本机器人不是阿里云或管局的服务，如有出入，以阿里云和管局为准。"
    )));
    let (provinces, changes) = (rules.provinces().len(), rules.changes().len());
    let count = rules.sources().count();
    let mut facts = vec![text!(
        "{changes} changes and topics, {provinces} provinces, {count} sources. Each answer names its sources and the day they were checked.",
        "收录{changes}个事项、{provinces}个省份、{count}个来源；每条回答都列出来源和核对日期。"
    )];
    let checked = || rules.sources().map(|source| source.checked);
    match (checked().min(), checked().max()) {
        (Some(oldest), Some(newest)) if oldest < newest => facts.push(text!(
            "The sources were last checked between {oldest} and {newest}.",
            "来源最近核对于{oldest}至{newest}。"
        )),
        (_, Some(day)) => facts.push(text!("The sources were last checked on {day}.", "来源最近核对于{day}。")),
        (_, None) => {}
    }
    let facts = facts.into_iter().map(Statement::plain).collect();
    builder.list(ListKind::Facts, "rules", text!("What it rests on", "依据"), facts);
    let privacy = text!(
        "I see only what you send by a command, a button or the menu of a message. Your question is answered and forgotten: the log keeps the name of the command, the language, the time it took and whether it worked.",
        "我只看到您通过命令、按钮或消息菜单发来的内容。问题回答后不保存；日志只记命令名、语言、耗时和是否成功。"
    );
    let kept = text!(
        "Of an order I keep the nickname, province, kind of applicant, changes, steps with times, notes and the Discord numbers of those concerned. Texts with ID or phone numbers are refused. /export gives you your data, /erase removes it for good; closed orders lose names and notes by themselves.",
        "订单只保存昵称、省份、主体类型、变更事项、各步骤与时间、备注和相关人员的 Discord 编号；含证件号、手机号的文字会被拒绝。/导出 可取回您的数据，/删除我的数据 可彻底删除；结束的订单到期会自动删去昵称和备注。"
    );
    let privacy = [privacy, kept].map(Statement::plain).into();
    builder.list(ListKind::Facts, "privacy", text!("Privacy", "隐私"), privacy);
    builder.push(Block::Links(vec![
        Link { label: text!("The procedure step by step", "变更备案流程"), target: Target::Procedure },
        Link { label: text!("Frequent questions", "常见问题"), target: Target::Faq },
    ]));
    show(shop, &builder.finish(), locale, 1)
}
