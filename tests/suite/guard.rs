//! Personal data is found in every dress, and the numbers that filings are full of are left alone.

use icp_guide::guard::REDACTED;
use icp_guide::guard::redact;
use icp_guide::guard::scan;
use icp_guide::query::PersonalData;
use proptest::prelude::*;

fn pieces(text: &str) -> Vec<(PersonalData, &str)> {
    scan(text).into_iter().map(|found| (found.kind, &text[found.range])).collect()
}

#[track_caller]
fn finds(text: &str, kind: PersonalData, piece: &str) {
    assert_eq!(pieces(text), [(kind, piece)], "in {text:?}");
}

#[track_caller]
fn finds_nothing(text: &str) {
    assert_eq!(pieces(text), [], "in {text:?}");
}

#[test]
fn mobile_numbers_are_found_with_and_without_separators() {
    for number in [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "138 00138000",
        "138\u{200b}00138000",
    ] {
        finds(&format!("负责人手机{number}停机了"), PersonalData::Phone, number);
        finds(&format!("call {number}, please"), PersonalData::Phone, number);
    }
    finds("tel+86 13800138000", PersonalData::Phone, "+86 13800138000");
    finds("电话：0086-138-0013-8000。", PersonalData::Phone, "0086-138-0013-8000");
    finds("86-13800138000", PersonalData::Phone, "86-13800138000");
    finds("my number is +852 6123 4567 now", PersonalData::Phone, "+852 6123 4567");
}

#[test]
fn landlines_are_found_by_their_area_code() {
    finds("办公电话010-12345678", PersonalData::Phone, "010-12345678");
    finds("办公电话（0571）1234567", PersonalData::Phone, "（0571）1234567");
    finds("059112345678", PersonalData::Phone, "059112345678");
}

#[test]
fn two_numbers_in_a_row_are_two() {
    assert_eq!(
        pieces("13800138000 13900139000"),
        [(PersonalData::Phone, "13800138000"), (PersonalData::Phone, "13900139000")]
    );
    assert_eq!(pieces("138 0013 8000，139 0013 9000").len(), 2);
}

#[test]
fn id_numbers_need_a_birth_date_and_the_right_check_digit() {
    for number in
        ["11010519491231002X", "11010519491231002x", "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"]
    {
        finds(&format!("号码是{number}。"), PersonalData::IdNumber, number);
    }
    finds_nothing("编号110105194912310021");
    finds_nothing("编号11010519491231002X7");
}

#[test]
fn a_label_gives_a_number_away_even_when_it_is_mistyped() {
    finds("身份证号：110105194912310021", PersonalData::IdNumber, "110105194912310021");
    finds("身份证号码是110105491231002", PersonalData::IdNumber, "110105491231002");
    finds("护照号 E12345678", PersonalData::IdNumber, "E12345678");
    finds("Passport number: EA1234567.", PersonalData::IdNumber, "EA1234567");
    finds("统一社会信用代码：91350100M000100Y44", PersonalData::LicenceCode, "91350100M000100Y44");
    finds("营业执照注册号 350100100012345", PersonalData::LicenceCode, "350100100012345");
    finds_nothing("身份证到期日20261015");
    finds_nothing("身份证有效期至 20261015，请更新");
    finds_nothing("请填写证件号码后六位 12002X");
}

#[test]
fn credit_codes_need_the_right_check_character() {
    finds("执照91350100M000100Y43到期", PersonalData::LicenceCode, "91350100M000100Y43");
    finds("code 91350100m000100y43", PersonalData::LicenceCode, "91350100m000100y43");
    finds_nothing("编号 91350100M000100Y44");
}

#[test]
fn addresses_are_found_in_half_and_full_width() {
    finds("发到zhang.san+icp@example.com.cn，谢谢", PersonalData::Email, "zhang.san+icp@example.com.cn");
    finds("mail a@b.co now", PersonalData::Email, "a@b.co");
    finds("邮箱ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", PersonalData::Email, "ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ");
    finds("13800138000@139.com", PersonalData::Email, "13800138000@139.com");
    finds_nothing("@everyone");
    finds_nothing("a@b");
    finds_nothing("see https://example.com/@name");
}

#[test]
fn numbers_of_a_filing_are_not_personal() {
    for text in [
        "备案订单20630117745退回",
        "order 20630-55 was returned",
        "粤ICP备2021000000号-1",
        "京公网安备 11010502030143号",
        "请在2026-10-15前处理",
        "请在2026年10月15日前",
        "20261015",
        "2026-10-15 13:45:00",
        "12381 或 10691234567890112381",
        "IP 121.43.18.200",
        "IP 139.196.123.456",
        "400-801-3260",
        "95187转3",
        "第26条罚款10000元",
        "验证码 482913",
        "1380013800",
        "138001380001",
        "11 12 13 14 15 16 17 18",
    ] {
        finds_nothing(text);
    }
}

#[test]
fn redaction_keeps_the_rest_and_names_each_kind_once() {
    let (text, kinds) = redact("法人13800138000和13900139000，邮箱a@example.com，身份证11010519491231002X");
    assert_eq!(text, format!("法人{REDACTED}和{REDACTED}，邮箱{REDACTED}，身份证{REDACTED}"));
    assert_eq!(kinds, [PersonalData::IdNumber, PersonalData::Phone, PersonalData::Email]);
    assert_eq!(redact("公司改名了"), ("公司改名了".to_owned(), Vec::new()));
}

proptest! {
    #[test]
    fn any_text_is_scanned_without_a_panic_and_nothing_is_left_behind(text in "[0-9１３８０a@.+( \\-身份证号：👍é]{0,60}") {
        for found in scan(&text) {
            prop_assert!(text.is_char_boundary(found.range.start) && text.is_char_boundary(found.range.end));
            prop_assert!(!found.range.is_empty());
        }
    }

    #[test]
    fn every_mobile_number_is_found_wherever_it_stands(
        number in "1[3-9][0-9]{9}", before in "[a-z\u{4e00}-\u{4eff}：，]{0,6}", after in "[\u{4e00}-\u{4eff}，。]{0,6}",
    ) {
        let (redacted, kinds) = redact(&format!("{before}{number}{after}"));
        prop_assert!(!redacted.contains(&number));
        prop_assert_eq!(kinds.len(), 1);
    }
}
