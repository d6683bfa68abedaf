//! What can be pressed below a message: buttons, menus, links out.

use crate::answer::Answer;
use crate::answer::Link;
use crate::answer::Target;
use crate::lang::Text;
use crate::render::discord::Rest;
use crate::render::discord::View;
use crate::render::discord::limits::BUTTON_LABEL_MAX;
use crate::render::discord::limits::BUTTONS_PER_ROW_MAX;
use crate::render::discord::limits::OPTION_MAX;
use crate::render::discord::limits::OPTIONS_MAX;
use crate::render::discord::limits::PLACEHOLDER_MAX;
use crate::render::discord::limits::URL_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::limits::shorten;
use crate::render::discord::message::Button;
use crate::render::discord::message::Row;
use crate::render::discord::message::Select;
use crate::render::discord::message::SelectOption;
use crate::render::discord::page_of;
use crate::render::discord::press::Press;
use crate::render::discord::target_of;

/// Numbers that tell the menus of one message apart; whoever adds others begins at ten.
const CHOICES_MENU: usize = 0;
const TABLE_MENU: usize = 1;
pub(super) const LATE_MENU: usize = 2;

/// The other rows are for what follows the choices.
const CHOICE_ROWS_MAX: usize = 2;

/// A button that leads where the link leads; `None` where Discord has no way there.
pub(super) fn button(link: &Link, view: &View<'_>, primary: bool) -> Option<Button> {
    let lang = view.locale.lang();
    let label = shorten(link.label.get(lang), BUTTON_LABEL_MAX);
    if let Some(press) = Press::of_target(&link.target, view.locale) {
        return Some(Button::Press { label, id: press.id(), primary });
    }
    let url = match &link.target {
        Target::Url(url) => Some(url.clone()),
        target => (view.addresses)(target, lang),
    };
    let url = url.filter(|url| url.starts_with("http") && length(url) <= URL_MAX)?;
    Some(Button::Link { label, url })
}

/// A menu of presses; `None` where nothing can be picked. Its number tells menus of one message apart.
pub fn menu(number: usize, placeholder: &str, entries: impl IntoIterator<Item = (String, Press)>) -> Option<Row> {
    let mut options: Vec<SelectOption> = Vec::new();
    for (label, press) in entries {
        let value = press.id();
        if length(&value) <= OPTION_MAX && !options.iter().any(|known| known.value == value) {
            options.push(SelectOption { label: shorten(&label, OPTION_MAX), value });
        }
    }
    options.truncate(OPTIONS_MAX);
    let placeholder = shorten(placeholder, PLACEHOLDER_MAX);
    (!options.is_empty()).then(|| Row::Select(Select { id: Press::Menu { number }.id(), placeholder, options }))
}

/// Rows as they grow.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
}

impl Rows {
    /// Up to five choices as buttons, more as a menu.
    pub(super) fn choices(&mut self, links: &[&Link], view: &View<'_>) {
        if links.len() > BUTTONS_PER_ROW_MAX {
            let please: Text = text!("Please choose", "请选择");
            self.links_menu(CHOICES_MENU, please.get(view.locale.lang()), links.iter().copied(), view);
        } else {
            self.buttons(links.iter().filter_map(|link| button(link, view, true)).collect());
        }
    }

    /// Choices as buttons, in as many rows as they need; with the numbers under which they are listed above.
    pub(super) fn choice_buttons(&mut self, links: &[&Link], numbered: bool, view: &View<'_>) {
        let lang = view.locale.lang();
        let numbered_button = |(at, link): (usize, &&Link)| {
            let button = button(link, view, true)?;
            let label = format!("{}. {}", at + 1, link.label.get(lang));
            Some(match (numbered, button) {
                (true, Button::Press { id, primary, .. }) => {
                    Button::Press { label: shorten(&label, BUTTON_LABEL_MAX), id, primary }
                }
                (_, button) => button,
            })
        };
        let buttons: Vec<Button> = links.iter().enumerate().filter_map(numbered_button).collect();
        for row in buttons.chunks(BUTTONS_PER_ROW_MAX).take(CHOICE_ROWS_MAX) {
            self.buttons(row.to_vec());
        }
    }

    /// To the next part, and to the site.
    pub(super) fn turn(&mut self, answer: &Answer, at: usize, parts: usize, view: &View<'_>, rest: &Rest) {
        let lang = view.locale.lang();
        let mut buttons = Vec::new();
        let next = match rest {
            Rest::Subject => Press::of_target(&target_of(&answer.subject), view.locale),
            Rest::Press(press) => Some(press.clone()).filter(Press::fits),
            Rest::Here => None,
        };
        if let (Some(press), true) = (next, at + 1 < parts) {
            let number = at + 2;
            let label: Text = text!("More ({number}/{parts})", "继续看（{number}/{parts}）");
            let id = press.with_part(number).id();
            buttons.push(Button::Press { label: label.get(lang).to_owned(), id, primary: true });
        }
        if let (Some(url), Rest::Subject) = (page_of(&answer.subject, view), rest) {
            let label: Text = text!("Full answer", "完整回答");
            buttons.push(Button::Link { label: label.get(lang).to_owned(), url });
        }
        self.buttons(buttons);
    }

    pub(super) fn table(&mut self, links: &[Link], view: &View<'_>) {
        let open: Text = text!("Open an answer", "打开其中一项");
        self.links_menu(TABLE_MENU, open.get(view.locale.lang()), links.iter(), view);
    }

    pub(super) fn see_also(&mut self, links: &[&Link], view: &View<'_>) {
        let buttons = links.iter().filter_map(|link| button(link, view, false)).take(BUTTONS_PER_ROW_MAX);
        self.buttons(buttons.collect());
    }

    pub(super) fn links_menu<'a>(
        &mut self,
        number: usize,
        placeholder: &str,
        links: impl Iterator<Item = &'a Link>,
        view: &View<'_>,
    ) {
        let lang = view.locale.lang();
        let entries = links
            .filter_map(|link| Some((link.label.get(lang).to_owned(), Press::of_target(&link.target, view.locale)?)));
        self.rows.extend(menu(number, placeholder, entries));
    }

    /// A row of buttons, without those whose id is already there.
    fn buttons(&mut self, buttons: Vec<Button>) {
        let mut row: Vec<Button> = Vec::new();
        for button in buttons {
            let above = self.rows.iter().filter_map(|row| match row {
                Row::Buttons(buttons) => Some(buttons),
                Row::Select(_) => None,
            });
            if !above.flatten().chain(&row).any(|other| same_id(other, &button)) {
                row.push(button);
            }
        }
        if !row.is_empty() {
            self.rows.push(Row::Buttons(row));
        }
    }
}

fn same_id(left: &Button, right: &Button) -> bool {
    match (left, right) {
        (Button::Press { id: left, .. }, Button::Press { id: right, .. }) => left == right,
        (Button::Link { url: left, .. }, Button::Link { url: right, .. }) => left == right,
        (Button::Press { .. }, Button::Link { .. }) | (Button::Link { .. }, Button::Press { .. }) => false,
    }
}
