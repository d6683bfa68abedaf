//! A Discord message as plain data, before any library sees it.

use crate::render::discord::limits::BUTTONS_PER_ROW_MAX;
use crate::render::discord::limits::ROWS_MAX;

/// A message with at most ten embeds and five rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Plain text above the embeds; empty for none.
    pub content: String,
    pub embeds: Vec<Embed>,
    pub rows: Vec<Row>,
    /// Only the person who asked sees it.
    pub ephemeral: bool,
    pub files: Vec<File>,
}

/// A text file that comes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub text: String,
}

/// A window with text fields that opens on a press or a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub id: String,
    pub title: String,
    pub inputs: Vec<Input>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub id: String,
    pub label: String,
    pub placeholder: String,
    pub required: bool,
    /// Characters at most.
    pub chars_max: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    pub title: String,
    /// Where the title leads.
    pub url: Option<String>,
    pub description: String,
    /// 0xRRGGBB.
    pub colour: u32,
    pub fields: Vec<Field>,
    pub footer: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub value: String,
}

/// A row holds up to five buttons or one select menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Buttons(Vec<Button>),
    Select(Select),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Button {
    Press { label: String, id: String, primary: bool },
    Link { label: String, url: String },
}

/// A menu from which one entry is picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    pub id: String,
    pub placeholder: String,
    pub options: Vec<SelectOption>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    pub label: String,
    pub value: String,
}

impl Message {
    /// A message of one sentence or two, for the one who asked.
    pub fn note(text: impl Into<String>) -> Message {
        Message { content: text.into(), ephemeral: true, ..Message::default() }
    }

    /// The same message with a row of buttons more; none where there are no buttons or no room.
    #[must_use]
    pub fn with_row(mut self, buttons: Vec<Button>) -> Message {
        if !buttons.is_empty() && self.rows.len() < ROWS_MAX {
            self.rows.push(Row::Buttons(buttons));
        }
        self
    }

    /// Puts a button where there is room: beside others before a row of its own.
    pub fn add_button(&mut self, button: Button) {
        let has_room = |row: &Row| matches!(row, Row::Buttons(buttons) if buttons.len() < BUTTONS_PER_ROW_MAX);
        match self.rows.iter().position(has_room) {
            Some(at) => {
                if let Row::Buttons(buttons) = &mut self.rows[at] {
                    buttons.push(button);
                }
            }
            None if self.rows.len() < ROWS_MAX => self.rows.push(Row::Buttons(vec![button])),
            None => {}
        }
    }

    /// The same message with every text that a person reads changed; ids and addresses stay.
    pub fn map_text(mut self, change: &dyn Fn(&str) -> String) -> Message {
        self.content = change(&self.content);
        for embed in &mut self.embeds {
            for text in [&mut embed.title, &mut embed.description, &mut embed.footer] {
                *text = change(text);
            }
            for field in &mut embed.fields {
                field.name = change(&field.name);
                field.value = change(&field.value);
            }
        }
        for row in &mut self.rows {
            match row {
                Row::Buttons(buttons) => {
                    for button in buttons {
                        let (Button::Press { label, .. } | Button::Link { label, .. }) = button;
                        *label = change(label);
                    }
                }
                Row::Select(select) => {
                    select.placeholder = change(&select.placeholder);
                    for option in &mut select.options {
                        option.label = change(&option.label);
                    }
                }
            }
        }
        self
    }
}
