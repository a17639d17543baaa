//! Random documents, mutations, and ways to escape a document in a string.

use super::random::Random;

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "7",
    "-1",
    "249.99",
    "0.1",
    "-0.0",
    "1e3",
    "1E-7",
    "1.5e+10",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "9007199254740993",
    "9007199254740993.5",
    "123456789012345678",
    "1234567890123456789",
    "0.000001",
    "3.141592653589793238",
    "1e400",
    "1e-400",
    "5e-324",
    "123456789012345678901234567890",
    "0.30000000000000004",
    "999999999999999999",
    "90071992547409.93",
    "100000000000000000.5",
    "0.5000000000000000000001",
];

/// Pieces of texts, as they are written in a document.
const TEXTS: &[&str] = &[
    "",
    "a",
    "name",
    "Rex of the Old Mill",
    "\\\"",
    "\\\\",
    "\\/",
    "/",
    "\\n",
    "\\t",
    "\\b\\f\\r",
    "\\u0041",
    "\\u00e9",
    "\\u20ac",
    "\\ud83d\\ude00",
    "\\u0000",
    "é",
    "€",
    "😀",
    "\u{7f}",
    "0123456789abcdef0123456789abcdef",
    "type",
    "price",
    "5",
    "true",
    "null",
    "x\\\\\\\"y",
];

const SPACES: &[&str] = &["", "", "", "", " ", "\n  ", "\t", "\r\n"];

/// Characters that matter, for mutations.
const CHARACTERS: &[&str] = &[
    "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "1", "9", "-", "+", ".", "e", "E", "n", "t",
    "u", "d", "8", "/", " ", "\n", "\u{0}", "\u{1f}", "\u{b}", "é", "😀", "null", "true", "\\u00",
    "\\u", "\\ud83d", "\\ude00", "\\\\", "\\\"", "\u{a0}", "\u{feff}",
];

/// A valid document, unless a number in it is too large.
pub(super) fn document(random: &mut Random) -> String {
    let mut json = String::new();
    value(random, &mut json, 4);
    space(random, &mut json);
    json
}

fn value(random: &mut Random, json: &mut String, depth: usize) {
    space(random, json);
    match random.below(if depth == 0 { 5 } else { 9 }) {
        0 => json.push_str(random.pick(&["null", "true", "false"])),
        1 => json.push_str(random.pick(NUMBERS)),
        2 => json.push_str(
            &format!("{}", f64::from_bits(random.next()) * 1e-9)
                .replace("NaN", "0")
                .replace("inf", "1"),
        ),
        3 | 4 => text(random, json),
        5 | 6 => {
            json.push('[');
            for index in 0..random.below(5) {
                if index > 0 {
                    json.push(',');
                }
                value(random, json, depth - 1);
            }
            space(random, json);
            json.push(']');
        }
        _ => {
            json.push('{');
            for index in 0..random.below(5) {
                if index > 0 {
                    json.push(',');
                }
                space(random, json);
                text(random, json);
                space(random, json);
                json.push(':');
                value(random, json, depth - 1);
            }
            space(random, json);
            json.push('}');
        }
    }
}

fn text(random: &mut Random, json: &mut String) {
    json.push('"');
    for _ in 0..random.below(4) {
        json.push_str(random.pick(TEXTS));
    }
    json.push('"');
}

fn space(random: &mut Random, json: &mut String) {
    json.push_str(random.pick(SPACES));
}

/// The text with a few characters removed, replaced, inserted, repeated or cut off.
pub(super) fn mutate(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let at = random.below(characters.len());
        let to = (at + random.below(6)).min(characters.len());
        let inserted: Vec<char> = random.pick(CHARACTERS).chars().collect();
        match random.below(6) {
            0 => drop(characters.drain(at..to)),
            1 => drop(characters.splice(at..to, inserted)),
            2 | 3 => drop(characters.splice(at..at, inserted)),
            4 => {
                let piece = characters[at..to].to_vec();
                let there = random.below(characters.len());
                drop(characters.splice(there..there, piece));
            }
            _ if random.one_in(4) => characters.truncate(at),
            _ => {}
        }
    }
    characters.into_iter().collect()
}

/// The text as a JSON string, in one of the many ways to escape it.
pub(super) fn escape(text: &str, random: &mut Random) -> String {
    if random.one_in(2) {
        return serde_json::to_string(text).unwrap();
    }
    // Many senders escape everything that is not ASCII; none escapes quotes by number.
    let (ascii, rare) = (random.one_in(2), 1 + random.below(40));
    let mut string = "\"".to_owned();
    for character in text.chars() {
        let mut units = [0; 2];
        let by_number = match character {
            '\n' | '\t' | '\r' | '"' | '\\' => random.one_in(10 * rare),
            '\u{0}'..='\u{1f}' => true,
            '/' if random.one_in(2) => {
                string.push_str("\\/");
                continue;
            }
            character => (ascii && !character.is_ascii()) || random.one_in(rare),
        };
        match character {
            _ if by_number => {
                for unit in character.encode_utf16(&mut units) {
                    string.push_str(&match random.one_in(2) {
                        true => format!("\\u{unit:04x}"),
                        false => format!("\\u{unit:04X}"),
                    });
                }
            }
            '\n' => string.push_str("\\n"),
            '\t' => string.push_str("\\t"),
            '\r' => string.push_str("\\r"),
            '"' => string.push_str("\\\""),
            '\\' => string.push_str("\\\\"),
            character => string.push(character),
        }
    }
    string.push('"');
    string
}
