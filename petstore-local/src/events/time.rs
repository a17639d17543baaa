//! Points in time as AWS writes them.

use petstore_core::Timestamp;
use petstore_core::civil::DateTime;

fn civil(time: Timestamp) -> DateTime {
    DateTime::from_seconds(i64::try_from(time.as_seconds()).unwrap_or(i64::MAX))
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
    civil(time).date.to_string()
}

/// The time of day as `23:59:59`, with `separator` between its parts.
pub fn time_of_day(time: Timestamp, separator: char) -> String {
    let DateTime {
        hour,
        minute,
        second,
        ..
    } = civil(time);
    format!("{hour:02}{separator}{minute:02}{separator}{second:02}")
}

/// The time as EventBridge writes it, in whole seconds: `2024-01-31T23:59:59Z`.
pub fn iso_seconds(time: Timestamp) -> String {
    format!("{}Z", civil(time))
}

/// The time as SNS, S3 and Lambda write it: `2024-01-31T23:59:59.123Z`.
pub fn iso_millis(time: Timestamp) -> String {
    format!("{}.{:03}Z", civil(time), time.as_millis() % 1_000)
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
