//! Points in time as AWS writes them.

use petstore_core::Timestamp;

/// The parts of a date and time of day in UTC.
struct Civil {
    year: u64,
    month: u64,
    day: u64,
    second_of_day: u64,
}

/// Days to year, month and day by Howard Hinnant's `civil_from_days`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn civil(time: Timestamp) -> Civil {
    let seconds = time.as_seconds();
    let shifted = seconds / 86_400 + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    Civil {
        year: year_of_era + era * 400 + u64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        second_of_day: seconds % 86_400,
    }
}

/// The date as `2024-01-31`.
///
/// ```
/// use petstore_core::Timestamp;
/// use petstore_local::events::time;
///
/// let moment = Timestamp::from_millis(1_706_745_599_123);
/// assert_eq!(time::date(moment), "2024-01-31");
/// assert_eq!(time::iso_seconds(moment), "2024-01-31T23:59:59Z");
/// assert_eq!(time::iso_millis(moment), "2024-01-31T23:59:59.123Z");
/// ```
pub fn date(time: Timestamp) -> String {
    let Civil {
        year, month, day, ..
    } = civil(time);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time of day as `23:59:59`, with `separator` between its parts.
pub fn time_of_day(time: Timestamp, separator: char) -> String {
    let second = civil(time).second_of_day;
    let (hours, minutes, seconds) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{hours:02}{separator}{minutes:02}{separator}{seconds:02}")
}

/// The time as EventBridge writes it, in whole seconds: `2024-01-31T23:59:59Z`.
pub fn iso_seconds(time: Timestamp) -> String {
    format!("{}T{}Z", date(time), time_of_day(time, ':'))
}

/// The time as SNS, S3 and Lambda write it: `2024-01-31T23:59:59.123Z`.
pub fn iso_millis(time: Timestamp) -> String {
    format!(
        "{}T{}.{:03}Z",
        date(time),
        time_of_day(time, ':'),
        time.as_millis() % 1_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn leap_days_and_ends_of_years_are_right() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(iso_seconds(Timestamp::from_seconds(seconds)), text);
        }
    }

    proptest! {
        #[test]
        fn texts_sort_as_their_times_do(a in 0..250_000_000_000_000_u64, b in 0..250_000_000_000_000_u64) {
            let (first, second) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            prop_assert_eq!(first.cmp(&second), iso_millis(first).cmp(&iso_millis(second)));
        }
    }
}
