//! Quotas: the number of requests per day, week or month, in UTC.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>

use std::time::SystemTime;

use petstore_core::civil::Date;
use serde::Deserialize;

use crate::ids::since_epoch;

/// How many requests a key may send in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Quota {
    /// The number of requests per period.
    pub limit: u64,
    /// The period.
    pub period: QuotaPeriod,
    /// The day on which a period starts: 1 is Monday for a week, and the second for a month.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-usageplan-quotasettings.html>
    #[serde(default)]
    pub offset: u64,
}

/// The period of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum QuotaPeriod {
    Day,
    Week,
    Month,
}

const SECONDS_PER_DAY: u64 = 86_400;

impl Quota {
    /// The number of the period that a time is in.
    fn period_at(&self, time: SystemTime) -> u64 {
        let days = since_epoch(time).as_secs() / SECONDS_PER_DAY;
        match self.period {
            QuotaPeriod::Day => days,
            // The epoch is a Thursday, and a week starts on Sunday.
            QuotaPeriod::Week => (days + 11).saturating_sub(self.offset % 7) / 7,
            QuotaPeriod::Month => month_of(days.saturating_sub(self.offset)),
        }
    }
}

/// Months since the year 0, for days since 1970.
fn month_of(days: u64) -> u64 {
    let date = Date::from_days(i64::try_from(days).unwrap_or(i64::MAX / 2));
    date.year.unsigned_abs() * 12 + u64::from(date.month)
}

/// The requests of a key in the current period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    period: u64,
    requests: u64,
}

impl Count {
    /// Counts one request, if the quota permits it.
    pub(super) fn add(&mut self, quota: &Quota, now: SystemTime) -> bool {
        let period = quota.period_at(now);
        if period > self.period {
            *self = Self {
                period,
                requests: 0,
            };
        }
        let permitted = self.requests < quota.limit;
        self.requests += u64::from(permitted);
        permitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn quota(limit: u64, period: QuotaPeriod, offset: u64) -> Quota {
        Quota {
            limit,
            period,
            offset,
        }
    }

    fn time(text: &str) -> SystemTime {
        httpdate::parse_http_date(text).unwrap()
    }

    fn same_period(quota: Quota, a: &str, b: &str) -> bool {
        quota.period_at(time(a)) == quota.period_at(time(b))
    }

    #[test]
    fn requests_over_the_limit_are_refused_until_the_next_period() {
        let quota = quota(2, QuotaPeriod::Day, 0);
        let mut count = Count::default();
        let evening = time("Mon, 23 Nov 2026 23:59:59 GMT");
        let mut add = |time| count.add(&quota, time);
        assert_eq!(
            [add(evening), add(evening), add(evening)],
            [true, true, false]
        );
        assert!(add(evening + Duration::from_secs(1)));
        // A clock that goes back does not open the old period again.
        assert!(add(evening));
        assert!(!add(evening));
    }

    #[test]
    fn weeks_start_on_sunday_or_as_the_offset_says() {
        let (saturday, sunday, monday) = (
            "Sat, 28 Nov 2026 23:59:59 GMT",
            "Sun, 29 Nov 2026 00:00:00 GMT",
            "Mon, 30 Nov 2026 00:00:00 GMT",
        );
        let week = quota(1, QuotaPeriod::Week, 0);
        assert!(!same_period(week, saturday, sunday));
        assert!(same_period(week, sunday, monday));
        let from_monday = quota(1, QuotaPeriod::Week, 1);
        assert!(same_period(from_monday, saturday, sunday));
        assert!(!same_period(from_monday, sunday, monday));
    }

    #[test]
    fn months_have_their_own_lengths() {
        let month = quota(1, QuotaPeriod::Month, 0);
        let (feb, leap, march) = (
            "Thu, 01 Feb 2024 00:00:00 GMT",
            "Thu, 29 Feb 2024 23:59:59 GMT",
            "Fri, 01 Mar 2024 00:00:00 GMT",
        );
        assert!(same_period(month, feb, leap));
        assert!(!same_period(month, leap, march));
        let second = quota(1, QuotaPeriod::Month, 1);
        assert!(same_period(second, leap, march));
        let next = "Sat, 02 Mar 2024 00:00:00 GMT";
        assert!(!same_period(second, march, next));
        let (old, new) = (
            "Sun, 31 Dec 2023 23:59:59 GMT",
            "Mon, 01 Jan 2024 00:00:00 GMT",
        );
        assert!(!same_period(month, old, new));
    }
}
