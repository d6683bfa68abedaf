//! Sections into fields and parts: what doesn't fit into one message begins the next, at the border of a statement.

use std::collections::BTreeSet;

use crate::lang::Lang;
use crate::lang::Text;
use crate::render::discord::limits::FIELD_NAME_MAX;
use crate::render::discord::limits::FIELD_VALUE_MAX;
use crate::render::discord::limits::FIELDS_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::limits::shorten;
use crate::render::discord::message::Field;
use crate::render::discord::section::Section;

/// Fields kept free for the sources.
pub(super) const SOURCE_FIELDS_MAX: usize = 2;

/// The fields of one message.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) fields: Vec<Field>,
    /// Numbers of the sources that these fields refer to.
    pub(super) cited: BTreeSet<usize>,
    used: usize,
}

impl Part {
    fn takes(&self, units: usize, budget: usize) -> bool {
        self.used + units <= budget && self.fields.len() < FIELDS_MAX - SOURCE_FIELDS_MAX
    }
}

/// Fills parts one after the other; the first has `first` units of room, the others `rest`. Nothing is lost.
pub(super) fn pack(sections: &[Section], first: usize, rest: usize, lang: Lang) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    for section in sections {
        let mut begun = false;
        for item in &section.items {
            for piece in pieces(&item.text) {
                let budget = if parts.len() == 1 { first } else { rest };
                add(&mut parts, section, begun, &piece, budget, lang);
                begun = true;
            }
            if let Some(part) = parts.last_mut() {
                part.cited.extend(&item.sources);
            }
        }
    }
    parts
}

fn add(parts: &mut Vec<Part>, section: &Section, begun: bool, piece: &str, budget: usize, lang: Lang) {
    let units = length(piece) + 1;
    let at = parts.len() - 1;
    let part = &mut parts[at];
    if begun
        && part.takes(units, budget)
        && let Some(field) = part.fields.last_mut()
        && length(&field.value) + units <= FIELD_VALUE_MAX
    {
        field.value.push('\n');
        field.value.push_str(piece);
        part.used += units;
        return;
    }
    let name = if begun { continued(&section.name, lang) } else { shorten(&section.name, FIELD_NAME_MAX) };
    let units = length(&name) + length(piece);
    let field = Field { name, value: piece.to_owned() };
    // The first part may stay without fields: its description can have used up the room.
    if !part.takes(units, budget) && (at == 0 || !part.fields.is_empty()) {
        parts.push(Part { fields: vec![field], cited: BTreeSet::new(), used: units });
        return;
    }
    part.fields.push(field);
    part.used += units;
}

fn continued(name: &str, lang: Lang) -> String {
    let mark: Text = text!(" (continued)", "（续）");
    let mark = mark.get(lang);
    format!("{}{mark}", shorten(name, FIELD_NAME_MAX - length(mark)))
}

/// A text in pieces of at most a field's length, torn after a sentence where there is one.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while length(rest) > FIELD_VALUE_MAX {
        let (head, tail) = rest.split_at(tear(rest));
        pieces.push(head.trim_end().to_owned());
        rest = tail.trim_start();
    }
    pieces.push(rest.to_owned());
    pieces
}

/// The byte where a text that is too long for a field is best torn; always after at least one character.
fn tear(text: &str) -> usize {
    let (mut units, mut last, mut sentence) = (0, 0, None);
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > FIELD_VALUE_MAX {
            break;
        }
        last = at + c.len_utf8();
        if matches!(c, '\n' | '。' | '；' | '.' | ';') && units > FIELD_VALUE_MAX / 2 {
            sentence = Some(last);
        }
    }
    // The line of a detail is marked by its indent, so it is torn before the line break.
    sentence.unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::discord::section::Item;

    fn section(texts: &[String]) -> Section {
        let items = texts.iter().enumerate().map(|(at, text)| Item { text: text.clone(), sources: vec![at + 1] });
        Section { name: "标题".into(), items: items.collect() }
    }

    #[test]
    fn nothing_is_lost_and_every_field_fits() {
        let texts: Vec<String> = (0..40).map(|n| format!("{n}{}", "句子。".repeat(n * 12 + 1))).collect();
        let parts = pack(&[section(&texts)], 900, 3000, Lang::Zh);
        assert!(parts.len() > 2);
        let mut joined = String::new();
        for part in &parts {
            assert!(part.used <= 3000);
            for field in &part.fields {
                assert!(length(&field.value) <= FIELD_VALUE_MAX);
                joined.push_str(&field.value.replace('\n', ""));
            }
        }
        assert_eq!(joined, texts.concat());
        assert!(parts[0].cited.contains(&1) && !parts[0].cited.contains(&40));
    }

    #[test]
    fn a_section_that_goes_on_says_so() {
        let parts = pack(&[section(&["甲".repeat(900), "乙".repeat(900)])], 3000, 3000, Lang::Zh);
        let names: Vec<&str> = parts[0].fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["标题", "标题（续）"]);
    }

    #[test]
    fn a_text_without_sentences_is_torn_between_characters() {
        let text = "变".repeat(FIELD_VALUE_MAX + 1);
        assert_eq!(pieces(&text).concat(), text);
        assert_eq!(pieces("")[0], "");
    }
}
