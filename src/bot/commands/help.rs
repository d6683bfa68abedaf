//! `/help`: what can be asked, with examples to press.

use serenity::builder::CreateCommand;

use crate::answer::Block;
use crate::answer::Builder;
use crate::answer::Choices;
use crate::answer::Link;
use crate::answer::ListKind;
use crate::answer::Statement;
use crate::answer::Target;
use crate::bot::answering::show;
use crate::bot::call::Call;
use crate::bot::call::Command;
use crate::bot::commands::Answering;
use crate::bot::commands::Entry;
use crate::bot::commands::answer_message;
use crate::bot::commands::notice;
use crate::bot::commands::slash;
use crate::bot::reaction::Reaction;
use crate::bot::shop::Shop;
use crate::bot::words::Words;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Message;

pub(super) const ENTRY: Entry =
    Entry { name: "help", definition, answer: |shop, call, command| answer(shop, call, command), suggest: None };

fn definition() -> CreateCommand {
    let name = Words::new("help", "帮助", "幫助");
    slash(&name, &Words::new("What you can ask, with examples", "可以问什么，附示例", "可以問什麼，附示例"))
}

fn answer<'a>(shop: &'a Shop, call: &'a Call, _command: &'a Command) -> Answering<'a> {
    Box::pin(async move {
        let message = Message { ephemeral: true, ..help(shop, call.locale) };
        Ok(Reaction::Message(message))
    })
}

fn help(shop: &Shop, locale: Locale) -> Message {
    let rules = shop.desk().rules();
    let mut builder = Builder::new(rules, text!("How to ask", "怎么提问"));
    builder.push(Block::Headline(text!(
        "Say what has to change in your ICP filing at Alibaba Cloud. I tell you which button to click, whether your province allows it and what to have ready.",
        "告诉我阿里云ICP备案里要改什么，我会说明点哪个按钮、所在省是否允许、要准备哪些材料。"
    )));
    let examples =
        rules.provider().examples.iter().map(|it| Link { label: it.clone(), target: Target::Question(it.clone()) });
    builder.push(Block::Choices(Choices { question: text!("Try one:", "试一试："), items: examples.collect() }));
    let in_menu = match locale {
        Locale::En | Locale::ZhCn => answer_message::NAME.zh_cn,
        Locale::ZhTw => answer_message::NAME.zh_tw,
    };
    let in_menu_en = answer_message::NAME.en;
    let (decode_en, decode) = (notice::IN_MENU.en, notice::IN_MENU.zh_cn);
    let commands = vec![
        text!(
            "/change what:… – pick from the list or write your question. Add province and applicant for an exact answer.",
            "/变更 要改什么:… — 从列表选择，或直接写问题；再填省份和主体类型，回答更准确。"
        ),
        text!("/province province:… – all rules of a province.", "/省份 省份:… — 某省的全部规定。"),
        text!(
            "In the menu of a message (right-click, or hold it on a phone), “{in_menu_en}” under “Apps”: I answer the question in it.",
            "在消息的菜单（右键，手机长按）的应用一栏里选“{in_menu}”，我来回答消息里的问题。"
        ),
        text!(
            "/plan what:… and2:… – several changes at once: the fewest orders, in which sequence, with dates.",
            "/方案 要改什么:… 再改2:… — 一次改多项：最少几个订单、先后次序和日期。"
        ),
        text!(
            "/diagnose – button grey, order stuck, no SMS: a few questions lead to the cause.",
            "/诊断 — 按钮点不了、订单卡住、收不到短信：回答几个问题找出原因。"
        ),
        text!(
            "/notice – paste a notice or rejection: what it means and what cures it. Or “{decode_en}” in the menu of a message.",
            "/通知解读 — 粘贴通知或驳回意见，解释含义和处理办法；也可在消息菜单里选“{decode}”。"
        ),
        text!(
            "/due submitted:… – until when a stage of the order lasts, by Chinese working days.",
            "/期限 开始日期:… — 按工作日计算订单各阶段到哪天。"
        ),
        text!(
            "/track – follow an order after you submitted it: whose turn, until when, what next. /orders lists yours, buttons record what happened.",
            "/跟踪 — 提交后跟踪订单：轮到谁、截止何时、下一步做什么。/我的订单 查看全部，点按钮记录进展。"
        ),
        text!(
            "/settings – where reminders come and when not. /export and /erase – your data.",
            "/设置 — 提醒发到哪里、何时免打扰。/导出、/删除我的数据 — 管理您的数据。"
        ),
        text!("/about – version, sources, privacy.", "/关于 — 版本、来源、隐私。"),
    ];
    let items = commands.into_iter().map(Statement::plain).collect();
    builder.list(ListKind::Facts, "commands", text!("Commands", "命令"), items);
    let private = text!(
        "Only you see the answers, unless you set public to True. Please don't write ID or phone numbers.",
        "回答只有您能看到，除非把“公开”设为 True。请不要填写证件号和手机号。"
    );
    builder.list(ListKind::Warnings, "private", text!("Who sees it", "谁能看到"), vec![Statement::plain(private)]);
    show(shop, &builder.finish(), locale, 1)
}
