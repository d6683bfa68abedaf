//! Text made safe for Discord's Markdown: it shows as it was written, and mentions nobody.

/// Backslashes before what Discord would take for markup or a mention. Addresses stay as they are, else they break.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("https://") || rest.starts_with("http://") {
            let end = rest.find(|c: char| !c.is_ascii_graphic() || "<>\"'`|".contains(c)).unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        match c {
            '\\' | '`' | '*' | '_' | '~' | '|' | '<' | '>' | '#' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            // A mention needs the sign directly before the word.
            '@' => out.push_str("@\u{200b}"),
            // One statement is one line: what follows a line break could become a heading or a list.
            '\r' | '\n' => out.push(' '),
            _ => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// `[label](address)`, or the label alone where the address cannot stand in a link.
pub fn link(label: &str, url: &str) -> String {
    let label = escape(label);
    let fine = url.starts_with("http") && url.chars().all(|c| c.is_ascii_graphic() && !"()<>\\\"".contains(c));
    if fine { format!("[{label}](<{url}>)") } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_mentions_show_as_text() {
        assert_eq!(escape("**a_b** <@1> #x"), "\\*\\*a\\_b\\*\\* \\<@\u{200b}1\\> \\#x");
        assert_eq!(escape("@everyone\n# big"), "@\u{200b}everyone \\# big");
        assert_eq!(escape("变更“主体”"), "变更“主体”");
        assert_eq!(escape("见https://a.cn/x_y*z。好_"), "见https://a.cn/x_y*z。好\\_");
    }

    #[test]
    fn only_harmless_addresses_become_links() {
        assert_eq!(link("a]b", "https://x.cn/a_b"), "[a\\]b](<https://x.cn/a_b>)");
        assert_eq!(link("a", "https://x.cn/)("), "a");
        assert_eq!(link("a", "javascript:alert"), "a");
    }
}
