//! The site in a real browser, as a customer uses it: without script, on a phone, at night.

#[path = "../suite/server.rs"]
#[allow(dead_code, reason = "the suite uses more of it")]
mod server;
mod webdriver;

use serde_json::Value;

use crate::server::Server;
use crate::webdriver::Browser;
use crate::webdriver::Look;

const PHONE: Look = Look { width: 360, height: 740, dark: false, script: false };

#[tokio::test]
async fn a_question_typed_without_script_leads_to_its_answer_in_both_languages() {
    let server = Server::start(&[]);
    let browser = Browser::start(Look::default()).await;
    for (home, question, tag, local) in [
        ("/en/", "our company was renamed", "en", "/en/changes/entity-name/"),
        ("/zh/", "公司改名了", "zh-CN", "/zh/changes/entity-name/"),
    ] {
        browser.open(&server.url(home)).await;
        browser.type_into("#q", question).await;
        browser.click("form.ask button").await;
        browser.arrive(&server.url(&format!("{home}ask/?q="))).await;
        assert_eq!(browser.evaluate("document.documentElement.lang").await, tag);
        let steps = browser.evaluate("document.querySelectorAll('.clicks ol li').length").await;
        assert!(steps.as_u64() > Some(2), "the click path of `{question}` is shown: {steps}");
        let own_page = browser.evaluate(&format!("document.querySelector('a[href=\"{local}\"]') !== null")).await;
        assert_eq!(own_page, true, "the answer to `{question}` leads to {local}");
    }
}

#[tokio::test]
async fn the_language_switch_leads_to_the_same_page_in_the_other_language() {
    let server = Server::start(&[]);
    let browser = Browser::start(Look::default()).await;
    for slug in
        ["", "faq/", "guangdong/", "guangdong/entity-name/", "changes/website-ip/", "compare/entity-name/", "privacy/"]
            .into_iter()
            .chain(["diagnose/", "diagnose/no-sms/", "notice/"])
    {
        browser.open(&server.url(&format!("/en/{slug}"))).await;
        browser.click("a.language").await;
        browser.arrive(&server.url(&format!("/zh/{slug}"))).await;
        browser.click("a.language").await;
        browser.arrive(&server.url(&format!("/en/{slug}"))).await;
    }
}

#[tokio::test]
async fn nothing_is_wider_than_a_phone() {
    let server = Server::start(&[]);
    let browser = Browser::start(PHONE).await;
    for lang in ["en", "zh"] {
        for slug in [
            "",
            "ask/?q=rename",
            "zhejiang/",
            "zhejiang/entity-name/",
            "changes/entity-name/",
            "compare/entity-name/",
            "order-states/",
            "sources/",
            "documents/",
            "calendar/",
            "notices/",
            "answers/",
            "privacy/",
            "notice/",
            "diagnose/",
            "diagnose/grey-button/order-open/",
            "diagnose/grey-button/order-open/draft/",
            "compare/domain-validity/",
        ] {
            browser.open(&server.url(&format!("/{lang}/{slug}"))).await;
            assert_eq!(browser.evaluate("innerWidth").await, 360);
            let over =
                browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
            assert_eq!(over, 0, "/{lang}/{slug} has to be scrolled sideways");
        }
    }
}

#[tokio::test]
async fn at_night_the_page_is_dark_and_readable() {
    let server = Server::start(&[]);
    for dark in [false, true] {
        let browser = Browser::start(Look { dark, ..Look::default() }).await;
        for path in ["/en/zhejiang/entity-person-in-charge/", "/zh/"] {
            browser.open(&server.url(path)).await;
            let paper = luminance(&browser.evaluate("getComputedStyle(document.body).backgroundColor").await);
            assert_eq!(paper < 0.1, dark, "{path}: paper {paper}");
            for (text, behind) in
                [("main p, main li", "body"), ("main a", "body"), (".verdict li", ".verdict"), ("footer p", "footer")]
            {
                let Some(ratio) = contrast(&browser, text, behind).await else { continue };
                assert!(ratio >= 4.5, "{path}, dark {dark}: contrast of {text} on {behind} is {ratio:.1}");
            }
        }
    }
}

#[tokio::test]
async fn the_keyboard_reaches_the_content_first_and_focus_is_seen() {
    let server = Server::start(&[]);
    let browser = Browser::start(Look::default()).await;
    browser.open(&server.url("/en/guangdong/")).await;
    browser.type_into("body", "\u{e004}").await;
    assert_eq!(browser.text("a.skip:focus").await, "Skip to content");
    let seen = browser.evaluate("document.querySelector('a.skip').getBoundingClientRect().left >= 0").await;
    assert_eq!(seen, true);
    let outline = browser.evaluate("getComputedStyle(document.activeElement).outlineStyle").await;
    assert_eq!(outline, "solid");
    browser.type_into("a.skip", "\u{e007}").await;
    assert_eq!(browser.evaluate("document.activeElement.id").await, "main");
}

#[tokio::test]
async fn a_diagnosis_is_clicked_through_on_a_phone_without_script_to_the_change() {
    let server = Server::start(&[]);
    let browser = Browser::start(PHONE).await;
    for lang in ["en", "zh"] {
        let start = format!("/{lang}/diagnose/");
        browser.open(&server.url(&format!("/{lang}/"))).await;
        browser.click(&format!("main a[href='{start}grey-button/']")).await;
        for path in ["grey-button/", "grey-button/order-open/", "grey-button/order-open/draft/"] {
            browser.arrive(&server.url(&format!("{start}{path}"))).await;
            let touch = browser
                .evaluate("Math.min(...[...document.querySelectorAll('.choices a')].map(it => it.offsetHeight))")
                .await;
            // Without choices the smallest of nothing is no number.
            assert!(touch.as_f64().is_none_or(|height| height >= 44.0), "{lang} {path}: a choice is {touch} high");
            let next = match path {
                "grey-button/" => "grey-button/order-open/",
                "grey-button/order-open/" => "grey-button/order-open/draft/",
                _end => break,
            };
            browser.click(&format!(".choices a[href='{start}{next}']")).await;
        }
        let cause = browser.text(".headline").await;
        assert!(cause.chars().count() > 5, "{lang}: {cause}");
        browser.click(&format!("a[href='/{lang}/changes/withdraw-order/']")).await;
        browser.arrive(&server.url(&format!("/{lang}/changes/withdraw-order/"))).await;
    }
}

#[tokio::test]
async fn a_notice_pasted_without_script_leads_to_what_cures_it() {
    let server = Server::start(&["--today", "2026-11-23"]);
    let browser = Browser::start(PHONE).await;
    let notice = "域名持有者与主办单位不一致，请于12月15日前处理";
    for lang in ["en", "zh"] {
        browser.open(&server.url(&format!("/{lang}/"))).await;
        browser.click(&format!("main a[href='/{lang}/notice/']")).await;
        browser.arrive(&server.url(&format!("/{lang}/notice/"))).await;
        browser.type_into("#text", notice).await;
        browser.click("form.paste button").await;
        // The address stays the same: nothing of the text stands in it.
        for _ in 0..200 {
            if browser.evaluate("document.querySelector('.headline') !== null").await == true {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        browser.arrive(&server.url(&format!("/{lang}/notice/"))).await;
        let cure = format!("document.querySelector('a[href=\"/{lang}/changes/domain-holder/\"]') !== null");
        assert_eq!(browser.evaluate(&cure).await, true, "{lang}: {}", browser.text("main").await);
        assert_eq!(browser.evaluate("document.querySelector('#text').value").await, notice);
        assert_eq!(browser.evaluate("document.cookie").await, "");
    }
}

/// Contrast of the first element that `text` finds, on the background of `behind`; `None` where there is no such text.
async fn contrast(browser: &Browser, text: &str, behind: &str) -> Option<f64> {
    let colour = |selector: &str, property: &str| {
        format!("(e => e && getComputedStyle(e).{property})(document.querySelector('{selector}'))")
    };
    let ink = browser.evaluate(&colour(text, "color")).await;
    let paper = browser.evaluate(&colour(behind, "backgroundColor")).await;
    if ink.is_null() || paper.is_null() {
        return None;
    }
    let (ink, paper) = (luminance(&ink), luminance(&paper));
    Some((ink.max(paper) + 0.05) / (ink.min(paper) + 0.05))
}

/// Relative luminance of `rgb(r, g, b)` as WCAG defines it, from 0 to 1.
fn luminance(colour: &Value) -> f64 {
    let text = colour.as_str().unwrap();
    let numbers = text.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_end_matches(')');
    let channels: Vec<f64> = numbers.split(',').take(3).map(|it| it.trim().parse::<f64>().unwrap() / 255.0).collect();
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(channels[0]) + 0.7152 * linear(channels[1]) + 0.0722 * linear(channels[2])
}
