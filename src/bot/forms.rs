//! Forms to fill in, and what their texts lead to. A form's id carries all that is needed, as a button's does.

use crate::bot::deciding::show_notice;
use crate::bot::shop::Shop;
use crate::bot::traditional::label_in_script;
use crate::bot::trouble::said;
use crate::lang::Text;
use crate::render::discord::locale::Locale;
use crate::render::discord::message::Form;
use crate::render::discord::message::Input;
use crate::render::discord::message::Message;
use crate::render::discord::press::Press;

/// The one field of the form for notices.
const TEXT: &str = "text";
/// As much as Discord lets people type into a field.
const TEXT_MAX: u16 = 4000;

/// Asks for the text of a notice.
pub(super) fn notice(locale: Locale) -> Form {
    let label = |text: &Text| label_in_script(text.get(locale.lang()), locale);
    let input = Input {
        id: TEXT.to_owned(),
        label: label(&text!("The text as it came", "通知或驳回意见原文")),
        placeholder: label(&text!(
            "Paste it whole, but leave out names, ID and phone numbers.",
            "请完整粘贴，但不要包含姓名、证件号和手机号。"
        )),
        required: true,
        chars_max: TEXT_MAX,
    };
    let title = label(&text!("Decode a notice", "解读通知"));
    Form { id: Press::PasteNotice { locale }.id(), title, inputs: vec![input] }
}

/// The answer to the form for notices.
pub(super) fn notice_pasted(shop: &Shop, fields: &[(String, String)], locale: Locale) -> Message {
    let text = fields.iter().find(|(field, _)| field == TEXT).map(|(_, text)| text.trim()).unwrap_or_default();
    if text.is_empty() {
        // Discord let it through, or it was lost on the way.
        return said(
            &text!("No text arrived. Please try /notice again.", "没有收到文字，请重新使用 /通知解读。"),
            locale,
        );
    }
    show_notice(shop, text, locale)
}
