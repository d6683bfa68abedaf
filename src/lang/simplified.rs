//! Traditional Chinese characters to simplified ones: the one table that reading questions and reading notices share.

use std::borrow::Cow;

const HAN_FIRST: u32 = 0x4e00;
const HAN_LAST: u32 = 0x9fff;

/// Is it a Chinese character of the main block?
pub fn is_han(c: char) -> bool {
    (HAN_FIRST..=HAN_LAST).contains(&u32::from(c))
}

/// Traditional to simplified, character by character: two bytes (little endian) for each character of the main block.
#[derive(Debug)]
pub struct Simplified(pub Cow<'static, [u8]>);

impl Simplified {
    /// The simplified form of a character; any other character as it is.
    pub fn of(&self, c: char) -> char {
        if !is_han(c) {
            return c;
        }
        let at = (u32::from(c) - HAN_FIRST) as usize * 2;
        match self.0.get(at..at + 2) {
            Some(pair) => char::from_u32(u32::from(u16::from_le_bytes([pair[0], pair[1]]))).unwrap_or(c),
            None => c,
        }
    }

    /// The table from a conversion function; used when the program is built.
    pub fn from_converter(convert: impl Fn(&str) -> String) -> Simplified {
        let mut table = Vec::new();
        for code in HAN_FIRST..=HAN_LAST {
            let c = char::from_u32(code).unwrap_or(' ');
            let converted = convert(c.encode_utf8(&mut [0; 4]));
            let mut chars = converted.chars();
            let simple = chars.next().filter(|simple| is_han(*simple) && chars.next().is_none()).unwrap_or(c);
            table.extend_from_slice(&(u32::from(simple) as u16).to_le_bytes());
        }
        Simplified(Cow::Owned(table))
    }
}
