//! The formats of text that types of other crates read by code of their own: dates, times, UUIDs
//! and decimal numbers.
//!
//! A type may accept more than its format. So only text that no such type accepts is a problem.

use serde_json::Value;

use super::keyword::keyword;

/// The schema of decimal numbers in text, as schemars writes it.
const DECIMAL: &str = r"^-?\d+(\.\d+)?([eE]\d+)?$";

/// What the schema requires of a text, if the text is something else.
pub(super) fn violated(schema: &Value, text: &str) -> Option<&'static str> {
    let member = |name| keyword(schema, name).and_then(Value::as_str);
    let (fits, expected): (bool, _) = match member("format") {
        Some("date") => (is_date(text), "a date, such as 2026-01-31"),
        Some("time" | "partial-time") => (is_time(text), "a time, such as 23:59:59"),
        Some("partial-date-time") => (
            is_date_time(text, false),
            "a date and time, such as 2026-01-31T23:59:59",
        ),
        Some("date-time") => (
            is_date_time(text, true),
            "a date and time with an offset, such as 2026-01-31T23:59:59Z",
        ),
        Some("uuid") => (
            is_uuid(text),
            "a UUID, such as 67e55044-10b1-426f-9247-bb680e5fe0c8",
        ),
        _ if member("pattern") == Some(DECIMAL) => {
            (is_decimal(text), "a decimal number, such as 12.50")
        }
        _ => return None,
    };
    (!fits).then_some(expected)
}

fn is_date(text: &str) -> bool {
    let text = text.trim();
    let (sign, rest) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    let mut parts = rest.split('-');
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (digits(year), digits(month), digits(day)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap || !sign.is_empty() => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let limits = [23, 59, 60];
    let mut count = 0;
    for limit in limits {
        match parts.next() {
            Some(part) if digits(part).is_some_and(|value| value <= limit) => count += 1,
            Some(_) => return false,
            None => break,
        }
    }
    count >= 2 && parts.next().is_none() && digits(fraction).is_some()
}

fn is_date_time(text: &str, with_offset: bool) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    if !with_offset {
        return is_date(date) && is_time(time);
    }
    let time = time.trim_end();
    let (time, offset) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => match time.rfind(['+', '-']) {
            Some(at) => {
                let (time, offset) = time.split_at(at);
                let offset = offset.get(1..).unwrap_or_default().replace(':', "");
                (time, offset.len() == 4 && digits(&offset).is_some())
            }
            None => (time, false),
        },
    };
    offset && is_date(date) && is_time(time.trim_end())
}

fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let braced = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let text = braced.unwrap_or(text);
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    (lengths == [32] || lengths == [8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let mut parts = number.splitn(2, '.');
    let mut has_digits = false;
    let all_digits = parts.all(|part| {
        has_digits |= !part.is_empty();
        part.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
    });
    all_digits && has_digits && digits(exponent).is_some()
}

/// A number of digits only.
fn digits(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit are a large number.
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_of_a_format_is_recognized() {
        for (format, right, wrong) in [
            ("date", "2024-02-29", "2023-02-29"),
            ("date", "2020-12-31", "2020-13-01"),
            ("date", "+12020-01-01", "tomorrow"),
            ("time", "23:59:59.25", "24:00:00"),
            ("partial-date-time", "2020-01-01T00:00", "2020-01-01"),
            (
                "date-time",
                "2020-01-01T00:00:00+01:00",
                "2020-01-01T00:00:00",
            ),
            ("date-time", "2020-01-01 00:00:00Z", "2020-01-01T00:00:00+1"),
            ("uuid", "67e55044-10b1-426f-9247-bb680e5fe0c8", "67e55044"),
            (
                "uuid",
                "urn:uuid:67e5504410b1426f9247bb680e5fe0c8",
                "{67e55044}",
            ),
        ] {
            let schema = json!({"type": "string", "format": format});
            assert_eq!(violated(&schema, right), None, "{right}");
            assert!(violated(&schema, wrong).is_some(), "{wrong}");
        }
        let decimal = json!({"pattern": DECIMAL});
        for right in ["1", "-1.50", "1e3"] {
            assert_eq!(violated(&decimal, right), None, "{right}");
        }
        for wrong in ["a", "", "1.2.3", "."] {
            assert!(violated(&decimal, wrong).is_some(), "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_checked(text in "[0-9TZ:+.é{}-]{0,24}") {
            for format in ["date", "time", "date-time", "uuid", "partial-date-time"] {
                let _ = violated(&json!({"format": format}), &text);
            }
            let _ = violated(&json!({"pattern": DECIMAL}), &text);
        }
    }
}
