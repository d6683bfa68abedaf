//! Words of the pages themselves: headings, buttons, labels.

use std::collections::BTreeMap;

use crate::lang::Lang;
use crate::lang::Text;

pub(crate) fn site_name() -> Text {
    text!("ICP change guide", "备案变更指南")
}

pub(crate) fn tagline() -> Text {
    text!("What to click to modify an ICP filing on Alibaba Cloud", "阿里云ICP备案变更：要改什么、点哪里")
}

/// The words that templates name as `w.…`.
pub(crate) fn words(lang: Lang) -> BTreeMap<&'static str, String> {
    let words = [
        ("skip", text!("Skip to content", "跳到正文")),
        ("main_nav", text!("Main pages", "主要页面")),
        ("foot_nav", text!("More pages", "更多页面")),
        ("breadcrumbs", text!("You are here", "当前位置")),
        ("on_page", text!("On this page", "本页内容")),
        ("site", site_name()),
        ("tagline", tagline()),
        ("home_title", text!("What do you want to change?", "您要变更什么？")),
        (
            "home_lead",
            text!(
                "Ask in your own words, or choose below. You get the button to click, whether your province allows \
                 it, the documents to have ready, and the source of every statement.",
                "用自己的话提问，或在下面选择。您会看到该点哪个按钮、所在省是否允许、准备哪些材料，每条都注明来源。"
            ),
        ),
        ("question", text!("Your question", "您的问题")),
        ("question_example", text!("our company was renamed", "公司改名了")),
        ("province", text!("Province of the filing", "备案所在省")),
        ("any_province", text!("Not sure", "不确定")),
        ("applicant", text!("Who files", "备案主体")),
        ("any_applicant", text!("Not sure", "不确定")),
        ("ask", text!("Find the answer", "查询")),
        ("ask_again", text!("Ask something else", "再问一个")),
        (
            "no_personal_data",
            text!(
                "Please don't enter ID numbers, phone numbers or passwords. Questions are not stored.",
                "请勿输入证件号、手机号或密码。问题不会被保存。"
            ),
        ),
        ("by_button", text!("By console button", "按控制台按钮查找")),
        (
            "by_button_note",
            text!(
                "The console has only a few buttons. Each page shows where it is.",
                "控制台只有几个按钮，点开看它在哪里。"
            ),
        ),
        ("no_button", text!("When no button does it", "没有按钮可办时")),
        ("by_change", text!("By what you want to change", "按变更内容查找")),
        ("by_province", text!("By province", "按省份查找")),
        (
            "by_province_note",
            text!("Each communications administration has rules of its own.", "各省通信管理局规定不同。"),
        ),
        ("good_to_know", text!("Good to know", "先了解一下")),
        ("choose_province", text!("Choose your province", "选择您的省份")),
        (
            "choose_province_note",
            text!(
                "The verdict is for the filing's present province. “Differs” means: it depends on who files.",
                "以备案当前所在省为准。“因主体而异”表示单位和个人的规定不同。"
            ),
        ),
        ("differs", text!("Differs", "因主体而异")),
        ("ask_title", text!("Ask a question", "提问")),
        ("ask_lead", text!("Write in English or Chinese what you want to change.", "用中文或英文写下您想变更什么。")),
        ("examples", text!("For example", "可以这样问")),
        (
            "no_server",
            text!(
                "This copy of the guide is made of fixed pages: nobody is here to read your question. Choose below, or \
                 run the guide on your own computer: it answers free questions without an account.",
                "这份指南是静态页面，无法回答输入的问题。请在下面选择，或在自己电脑上运行本程序，无需账号即可提问。"
            ),
        ),
        ("troubles", text!("When something doesn't work", "遇到问题时")),
        (
            "troubles_note",
            text!(
                "At most five questions lead to the cause and the next click.",
                "最多五个问题，找到原因和下一步操作。"
            ),
        ),
        ("notice_title", text!("A notice or rejection came", "收到通知或驳回意见")),
        (
            "notice_lead",
            text!(
                "Paste the text as it came, in Chinese or English: you learn what it means, what cures it, and until when.",
                "粘贴收到的原文（中文或英文），看是什么意思、怎么处理、截止到哪天。"
            ),
        ),
        ("notice_text", text!("The text of the notice", "通知原文")),
        ("notice_go", text!("Read it", "解读")),
        ("notice_again", text!("Read another one", "再解读一份")),
        (
            "notice_privacy",
            text!(
                "Leave out names, ID numbers and phone numbers: they are not needed. The text is not stored.",
                "请删去姓名、证件号和手机号，解读不需要它们。文字不会被保存。"
            ),
        ),
        (
            "notice_no_server",
            text!(
                "This copy of the guide is made of fixed pages: nobody is here to read your text. Look through the list of \
                 reasons, or run the guide on your own computer.",
                "这份指南是静态页面，无法解读粘贴的文字。请查看原因列表，或在自己电脑上运行本程序。"
            ),
        ),
        ("notice_list", text!("All known reasons, with what cures them", "全部已知原因和处理办法")),
        ("notice_diagnose", text!("No notice came, but something doesn't work", "没有收到通知，但办不下去")),
        ("own_page", text!("Page of this change, to bookmark or share", "此变更的固定页面，可收藏或分享")),
        ("topics", text!("By topic", "按主题")),
        ("changes", text!("By change", "按变更事项")),
        ("checked_note", text!("Always check the console before you submit.", "提交前请以控制台显示为准。")),
        (
            "independent",
            text!(
                "An independent guide. It is not run by Alibaba Cloud or by any administration.",
                "本指南为独立项目，与阿里云及各通信管理局无隶属关系。"
            ),
        ),
        ("json", text!("This page as JSON", "本页的JSON")),
    ];
    words.into_iter().map(|(name, text)| (name, text.get(lang).to_owned())).collect()
}
