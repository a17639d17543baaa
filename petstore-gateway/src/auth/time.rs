//! Points in time as texts: those of policies and signatures.

use petstore_core::civil::DateTime;

/// Seconds since the epoch of a time such as `2026-11-23T04:00:00Z`; seconds and their fraction may
/// be missing (<https://www.w3.org/TR/NOTE-datetime>).
pub(crate) fn parse_extended(text: &str) -> Option<f64> {
    let text = text.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, digits)) => (whole, parse_fraction(digits)?),
        None => (text, 0.0),
    };
    let to_the_minute = whole.len() == "2026-11-23T04:00".len() && whole.len() == text.len();
    let time = match to_the_minute {
        true => DateTime::parse(&format!("{whole}:00")),
        false => DateTime::parse(whole),
    };
    Some(time?.seconds() as f64 + fraction)
}

fn parse_fraction(digits: &str) -> Option<f64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| format!("0.{digits}").parse().ok())?
}

/// Seconds since the epoch of a time such as `20261123T040000Z`.
pub(super) fn parse_basic(text: &str) -> Option<u64> {
    let time = DateTime::parse_basic(text.strip_suffix('Z')?)?;
    u64::try_from(time.seconds()).ok()
}

/// `20261123T040000Z`
pub(super) fn format_basic(seconds: u64) -> String {
    let time = DateTime::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
    format!("{}Z", time.to_basic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_seconds_since_the_epoch() {
        assert_eq!(parse_extended("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(parse_extended("2000-02-29T12:30Z"), Some(951_827_400.0));
        assert_eq!(parse_extended("1970-01-01T00:00:00.5Z"), Some(0.5));
        for text in [
            "tomorrow",
            "2026-13-01T00:00:00Z",
            "2026-02-31T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00.5Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00",
        ] {
            assert_eq!(parse_extended(text), None, "{text}");
        }
        assert_eq!(parse_basic("20000229T123000Z"), Some(951_827_400));
        for text in [
            "",
            "20000229",
            "2000-02-29T12:30Z",
            "20000229 123000Z",
            "2000022éT12300Z",
        ] {
            assert_eq!(parse_basic(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_formatted_time_is_parsed_back(seconds in 0_u64..4_000_000_000) {
            prop_assert_eq!(parse_basic(&format_basic(seconds)), Some(seconds));
        }

        #[test]
        fn any_text_is_parsed_without_a_panic(text in "\\PC{0,20}", digits in "[0-9TZé]{16}") {
            let _ = (parse_extended(&text), parse_basic(&text), parse_basic(&digits));
        }
    }
}
