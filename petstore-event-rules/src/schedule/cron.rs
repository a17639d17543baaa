//! AWS's cron: minutes, hours, day of month, month, day of week and year.
//!
//! Source: <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based>.

use super::field::{DAYS, HOURS, MINUTES, MONTH, Values, WEEKDAY, YEARS, digits};
use crate::civil::{Date, DateTime};

/// When a cron expression fires, in some zone's local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: Values,
    hours: Values,
    days: Days,
    months: Values,
    years: Values,
}

/// The day field that is not `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Days {
    OfMonth(Values),
    /// `L`
    LastOfMonth,
    /// `15W`: the weekday from Monday to Friday closest to the day, within its month.
    NearestWorkday(u32),
    OfWeek(Values),
    /// `6L`: the last Friday of the month.
    LastOfWeekday(u32),
    /// `6#2`: the second Friday of the month.
    NthOfWeekday {
        weekday: u32,
        nth: u32,
    },
}

impl Cron {
    /// Reads what lies between the parentheses.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.trim() != text {
            return None;
        }
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = fields[..] else {
            return None;
        };
        let days = match (day_of_month, day_of_week) {
            ("?", "?") => return None,
            ("?", of_week) => days_of_week(of_week)?,
            (of_month, "?") => days_of_month(of_month)?,
            _ => return None,
        };
        Some(Self {
            minutes: MINUTES.values(minutes)?,
            hours: HOURS.values(hours)?,
            days,
            months: MONTH.values(month)?,
            years: YEARS.values(year)?,
        })
    }

    /// The fire times of local clocks that do not lie before `from`, in order.
    pub(crate) fn from(&self, from: DateTime) -> impl Iterator<Item = DateTime> + '_ {
        let first_year = Date {
            year: i64::from(YEARS.first),
            month: 1,
            day: 1,
        };
        let last_year = i64::from(YEARS.last);
        let start = from.date.days().max(first_year.days());
        (start..)
            .map(Date::from_days)
            .take_while(move |date| date.year <= last_year)
            .filter(|date| self.fires_on(*date))
            .flat_map(|date| self.times_of(date))
            .skip_while(move |time| *time < from)
    }

    fn fires_on(&self, date: Date) -> bool {
        let year = u32::try_from(date.year).unwrap_or(0);
        self.years.contains(year) && self.months.contains(date.month) && self.days.contain(date)
    }

    fn times_of(&self, date: Date) -> impl Iterator<Item = DateTime> + '_ {
        (HOURS.first..=HOURS.last)
            .filter(|hour| self.hours.contains(*hour))
            .flat_map(move |hour| {
                (MINUTES.first..=MINUTES.last)
                    .filter(|minute| self.minutes.contains(*minute))
                    .map(move |minute| DateTime {
                        date,
                        hour,
                        minute,
                        second: 0,
                    })
            })
    }
}

fn days_of_month(text: &str) -> Option<Days> {
    if text == "L" {
        return Some(Days::LastOfMonth);
    }
    match text.strip_suffix('W') {
        Some(day) => Some(Days::NearestWorkday(DAYS.number(day)?)),
        None => Some(Days::OfMonth(DAYS.values(text)?)),
    }
}

fn days_of_week(text: &str) -> Option<Days> {
    if let Some((weekday, nth)) = text.split_once('#') {
        let weekday = WEEKDAY.number(weekday)?;
        let nth = digits(nth).filter(|nth| (1..=5).contains(nth))?;
        return Some(Days::NthOfWeekday { weekday, nth });
    }
    match text.strip_suffix('L') {
        // The last day of the week is Saturday.
        Some("") => Some(Days::OfWeek(WEEKDAY.values("SAT")?)),
        Some(weekday) => Some(Days::LastOfWeekday(WEEKDAY.number(weekday)?)),
        None => Some(Days::OfWeek(WEEKDAY.values(text)?)),
    }
}

impl Days {
    fn contain(&self, date: Date) -> bool {
        match self {
            Self::OfMonth(days) => days.contains(date.day),
            Self::LastOfMonth => date.day == date.days_in_month(),
            Self::NearestWorkday(day) => nearest_workday(date, *day) == Some(date.day),
            Self::OfWeek(weekdays) => weekdays.contains(date.weekday()),
            Self::LastOfWeekday(weekday) => {
                date.weekday() == *weekday && date.day + 7 > date.days_in_month()
            }
            Self::NthOfWeekday { weekday, nth } => {
                date.weekday() == *weekday && date.day.div_ceil(7) == *nth
            }
        }
    }
}

/// The day of the date's month that is closest to `day` and neither Saturday nor Sunday.
fn nearest_workday(date: Date, day: u32) -> Option<u32> {
    let last = date.days_in_month();
    if day > last {
        return None;
    }
    let (saturday, sunday) = (7, 1);
    let weekday = Date { day, ..date }.weekday();
    Some(match day {
        1 if weekday == saturday => 3,
        _ if weekday == saturday => day - 1,
        _ if weekday == sunday && day == last => day - 2,
        _ if weekday == sunday => day + 1,
        _ => day,
    })
}
