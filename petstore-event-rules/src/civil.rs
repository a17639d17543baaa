//! Dates of the Gregorian calendar, counted in days from 1970-01-01.

/// A date. Month and day count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: i64,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

/// A date and a time of day without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DateTime {
    pub(crate) date: Date,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
}

pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

impl Date {
    /// Days from 1970-01-01, by eras of 400 years that begin in March.
    pub(crate) fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = self.year - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    pub(crate) fn from_days(days: i64) -> Self {
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
    pub(crate) fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.days() + 4).rem_euclid(7) as u32 + 1
    }

    pub(crate) fn days_in_month(self) -> u32 {
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
    pub(crate) fn seconds(self) -> i64 {
        let time =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        self.date.days() * SECONDS_PER_DAY + time
    }

    pub(crate) fn from_seconds(seconds: i64) -> Self {
        let time = seconds.rem_euclid(SECONDS_PER_DAY) as u32;
        Self {
            date: Date::from_days(seconds.div_euclid(SECONDS_PER_DAY)),
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
        }
    }

    /// Reads `2024-02-29T12:30:00`, without zone or fraction.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
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
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for days in (-1_000_000..1_000_000).step_by(97) {
            assert_eq!(Date::from_days(days).days(), days);
        }
        let leap_day = Date {
            year: 2000,
            month: 2,
            day: 29,
        };
        assert_eq!(leap_day.days(), 11_016);
        assert_eq!(leap_day.weekday(), 3);
    }

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
    }
}
