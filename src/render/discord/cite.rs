//! The last fields of a message: what its statements rest on, and when that was checked.

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::answer::Citation;
use crate::lang::Lang;
use crate::lang::Text;
use crate::render::discord::escape::escape;
use crate::render::discord::escape::link;
use crate::render::discord::limits::FIELD_VALUE_MAX;
use crate::render::discord::limits::length;
use crate::render::discord::message::Field;
use crate::render::discord::pack::SOURCE_FIELDS_MAX;
use crate::render::wording;

/// Longer addresses would push out other sources; such a source is named without its link.
const LINK_MAX: usize = 140;

/// The cited sources in at most [`SOURCE_FIELDS_MAX`] fields and `room` units. What is left out is counted.
pub(super) fn source_fields(answer: &Answer, cited: &BTreeSet<usize>, room: usize, lang: Lang) -> Vec<Field> {
    let found: Vec<(usize, &Citation)> =
        cited.iter().filter_map(|number| Some((*number, answer.sources.get(number.checked_sub(1)?)?))).collect();
    let Some((_, first)) = found.first() else { return Vec::new() };
    let same_day = found.iter().all(|(_, source)| source.checked == first.checked);
    let name = match (same_day, lang) {
        (true, Lang::En) => format!("{} ({})", wording::sources().get(lang), wording::checked(first).get(lang)),
        (true, Lang::Zh) => format!("{}（{}）", wording::sources().get(lang), wording::checked(first).get(lang)),
        (false, _) => wording::sources().get(lang).to_owned(),
    };
    let line = |(number, source): &(usize, &Citation), with_link: bool| {
        let url = source.url.as_deref().filter(|url| with_link && length(url) <= LINK_MAX);
        let title = source.name.get(lang);
        let title = url.map_or_else(|| escape(title), |url| link(title, url));
        let day = if same_day { String::new() } else { format!(", {}", wording::checked(source).get(lang)) };
        // Not as a list: Discord would number it anew, and the statements' numbers would point elsewhere.
        format!("[{number}] {title}{day}")
    };
    // Every source named comes before any source linked.
    let mut lines: Vec<String> = found.iter().map(|entry| line(entry, false)).collect();
    for (at, entry) in found.iter().enumerate() {
        let linked = line(entry, true);
        let total: usize = lines.iter().map(|line| length(line) + 1).sum();
        if total + length(&linked) - length(&lines[at]) <= room.saturating_sub(60) {
            lines[at] = linked;
        }
    }
    fields_of(&name, lines, room, lang)
}

fn fields_of(name: &str, lines: Vec<String>, room: usize, lang: Lang) -> Vec<Field> {
    let mut fields = vec![Field { name: name.to_owned(), value: String::new() }];
    let mut used = length(name);
    let count = lines.len();
    // Room for the line that counts what is left out.
    const NOTE: usize = 40;
    for (at, line) in lines.into_iter().enumerate() {
        let last = fields.len() - 1;
        let units = length(&line) + 1;
        let fits_field = length(&fields[last].value) + units + NOTE <= FIELD_VALUE_MAX;
        if used + units + NOTE > room || (!fits_field && fields.len() == SOURCE_FIELDS_MAX) {
            let left = count - at;
            let note: Text = text!("… and {left} more", "…还有{left}条来源");
            push_line(&mut fields[last].value, note.get(lang));
            break;
        }
        used += units;
        if fits_field {
            push_line(&mut fields[last].value, &line);
        } else {
            let name = wording::sources().get(lang).to_owned();
            used += length(&name);
            fields.push(Field { name, value: line });
        }
    }
    fields
}

fn push_line(value: &mut String, line: &str) {
    if !value.is_empty() {
        value.push('\n');
    }
    value.push_str(line);
}
