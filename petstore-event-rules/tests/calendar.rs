//! The calendar agrees with that of jiff.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_event_rules::civil::{Date, DateTime};
use proptest::prelude::*;

fn of_jiff(date: jiff::civil::Date) -> Date {
    Date {
        year: date.year().into(),
        month: date.month().try_into().unwrap(),
        day: date.day().try_into().unwrap(),
    }
}

proptest! {
    #[test]
    fn days_and_dates_are_those_of_jiff(days in -719_162_i32..=2_932_896) {
        let epoch = jiff::civil::date(1970, 1, 1);
        let expected = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
        let date = Date::from_days(days.into());
        prop_assert_eq!(date, of_jiff(expected));
        prop_assert_eq!(date.days(), i64::from(days));
        prop_assert_eq!(date.days_in_month(), u32::try_from(expected.days_in_month()).unwrap());
        let weekday = expected.weekday().to_sunday_one_offset();
        prop_assert_eq!(date.weekday(), u32::try_from(weekday).unwrap());
    }

    #[test]
    fn times_are_those_of_jiff(seconds in -62_135_596_800_i64..=253_402_207_200) {
        let expected = jiff::Timestamp::from_second(seconds).unwrap();
        let time = DateTime::from_seconds(seconds);
        prop_assert_eq!(format!("{time}Z"), expected.to_string());
        prop_assert_eq!(time.seconds(), seconds);
        prop_assert_eq!(DateTime::parse(&time.to_string()), Some(time));
        prop_assert_eq!(DateTime::parse_basic(&time.to_basic()), Some(time));
    }

    #[test]
    fn texts_are_read_exactly_if_jiff_reads_them(
        (year, month, day) in (0..=9999_u32, 0..=13_u32, 0..=32_u32),
        (hour, minute, second) in (0..=24_u32, 0..=60_u32, 0..=59_u32),
    ) {
        let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        let expected = text.parse::<jiff::civil::DateTime>().ok();
        let read = DateTime::parse(&text);
        prop_assert_eq!(read.map(|time| time.to_string()), expected.map(|time| time.to_string()));
        prop_assert_eq!(read, DateTime::parse_basic(&text.replace(['-', ':'], "")));
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,20}", digits in "[0-9T:é-]{14,20}") {
        for text in [text, digits] {
            let _ = (DateTime::parse(&text), DateTime::parse_basic(&text));
        }
    }
}
