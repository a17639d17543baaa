//! Points in time as texts: those of policies and signatures.

/// Seconds since the epoch of a time such as `2026-11-23T04:00:00Z`.
pub(crate) fn parse_extended(text: &str) -> Option<f64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut numbers = date.split('-').chain(time.split(':'));
    let mut next = || numbers.next()?.parse::<f64>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute) = (next()?, next()?);
    let second = next().unwrap_or(0.0);
    // Years begin in March here, so that the leap day is the last one.
    let shifted = if month <= 2.0 { year - 1.0 } else { year };
    let month = (month + 9.0) % 12.0;
    let days = 365.0 * shifted + (shifted / 4.0).floor() - (shifted / 100.0).floor()
        + (shifted / 400.0).floor()
        + ((153.0 * month + 2.0) / 5.0).floor()
        + day
        - 719_469.0;
    Some(((days * 24.0 + hour) * 60.0 + minute) * 60.0 + second)
}

/// Seconds since the epoch of a time such as `20261123T040000Z`.
pub(super) fn parse_basic(text: &str) -> Option<u64> {
    if text.len() != 16 || !text.is_ascii() {
        return None;
    }
    let (date, time) = text.split_at(8);
    let extended = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        time.get(1..3)?,
        &time[3..5],
        &time[5..7]
    );
    if !(time.starts_with('T') && time.ends_with('Z')) {
        return None;
    }
    let seconds = parse_extended(&extended)?;
    // No text of four digits for the year is near the limits of a u64.
    (seconds >= 0.0).then_some(seconds as u64)
}

/// `20261123T040000Z`
pub(super) fn format_basic(seconds: u64) -> String {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let date = httpdate::fmt_http_date(time);
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match date.split(' ').collect::<Vec<_>>().as_slice() {
        [_, day, month, year, time, _] => {
            let month = months.iter().position(|name| name == month).unwrap_or(0) + 1;
            format!("{year}{month:02}{day}T{}Z", time.replace(':', ""))
        }
        _ => date,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_seconds_since_the_epoch() {
        assert_eq!(parse_extended("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(parse_extended("2000-02-29T12:30Z"), Some(951_827_400.0));
        assert_eq!(parse_extended("tomorrow"), None);
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
