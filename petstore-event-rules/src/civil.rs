//! Dates of the Gregorian calendar and times of day, without a zone.
//!
//! ```
//! use petstore_event_rules::civil::DateTime;
//!
//! let moment = DateTime::from_seconds(1_706_745_599);
//! assert_eq!(moment.to_string(), "2024-01-31T23:59:59");
//! assert_eq!(moment.to_basic(), "20240131T235959");
//! assert_eq!(DateTime::parse("2024-02-31T00:00:00"), None);
//! ```

use std::fmt;

/// A date. It is displayed as `2024-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
}

/// A date and a time of day. It is displayed as `2024-01-31T23:59:59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// The hour, 0 to 23.
    pub hour: u32,
    /// The minute, 0 to 59.
    pub minute: u32,
    /// The second, 0 to 59.
    pub second: u32,
}

/// The seconds of a day.
pub const SECONDS_PER_DAY: i64 = 86_400;

impl Date {
    /// Days from 1970-01-01, by eras of 400 years that begin in March
    /// (<https://howardhinnant.github.io/date_algorithms.html>).
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = self.year - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date of a number of days from 1970-01-01.
    pub fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u32,
            day: day as u32,
        }
    }

    /// 1 is Sunday, as in AWS's expressions.
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.days() + 4).rem_euclid(7) as u32 + 1
    }

    /// The number of days of the month: 28 to 31.
    pub fn days_in_month(self) -> u32 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl DateTime {
    /// Seconds from 1970-01-01T00:00:00 of the same zone.
    pub fn seconds(self) -> i64 {
        let time =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        self.date.days() * SECONDS_PER_DAY + time
    }

    /// The time of a number of seconds from 1970-01-01T00:00:00.
    pub fn from_seconds(seconds: i64) -> Self {
        let time = seconds.rem_euclid(SECONDS_PER_DAY) as u32;
        Self {
            date: Date::from_days(seconds.div_euclid(SECONDS_PER_DAY)),
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
        }
    }

    /// Reads `2024-02-29T12:30:00`, without zone or fraction.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        Self::checked(
            numbers(date, '-', [4, 2, 2])?,
            numbers(time, ':', [2, 2, 2])?,
        )
    }

    /// Reads `20240229T123000`, the basic format of ISO 8601, without zone or fraction.
    pub fn parse_basic(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let (year, month_day) = date.split_at_checked(4)?;
        let (month, day) = month_day.split_at_checked(2)?;
        let (hour, minute_second) = time.split_at_checked(2)?;
        let (minute, second) = minute_second.split_at_checked(2)?;
        let date = [number(year, 4)?, number(month, 2)?, number(day, 2)?];
        let time = [number(hour, 2)?, number(minute, 2)?, number(second, 2)?];
        Self::checked(date, time)
    }

    /// The basic format of ISO 8601, as signatures have it: `20240229T123000`.
    pub fn to_basic(self) -> String {
        self.to_string().replace(['-', ':'], "")
    }

    fn checked([year, month, day]: [u32; 3], [hour, minute, second]: [u32; 3]) -> Option<Self> {
        let date = Date {
            year: i64::from(year),
            month,
            day,
        };
        let valid = (1..=12).contains(&month)
            && (1..=date.days_in_month()).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        valid.then_some(Self {
            date,
            hour,
            minute,
            second,
        })
    }
}

fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        *number = self::number(parts.next()?, width)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A number of exactly this many digits.
fn number(text: &str, width: usize) -> Option<u32> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            date,
            hour,
            minute,
            second,
        } = self;
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_strictly() {
        assert_eq!(
            DateTime::parse("1970-01-02T00:00:01").unwrap().seconds(),
            86_401
        );
        for bad in [
            "2023-02-29T00:00:00",
            "2023-01-01T24:00:00",
            "2023-1-01T00:00:00",
            "2023-01-01T00:00:00Z",
            "2023-01-01",
        ] {
            assert_eq!(DateTime::parse(bad), None, "{bad}");
        }
        for bad in [
            "20230229T000000",
            "20230431T000000",
            "20231301T000000",
            "20230101T240000",
            "20230101T000000Z",
            "20230101 000000",
            "2023010é000000",
            "20230101",
        ] {
            assert_eq!(DateTime::parse_basic(bad), None, "{bad}");
        }
    }
}
