//! Schedule expressions of EventBridge rules and of EventBridge Scheduler, and when they fire.

mod cron;
mod field;
mod zone;

use cron::Cron;
use field::digits;
pub use zone::{UnknownZone, Zone};

use crate::civil::DateTime;

/// The service that an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleService {
    /// A scheduled rule: `cron()` and `rate()`, in UTC.
    Rule,
    /// EventBridge Scheduler: `at()` as well, in any zone.
    Scheduler,
}

/// A schedule expression, compiled.
///
/// ```
/// use petstore_event_rules::{Schedule, ScheduleService, Zone};
///
/// let schedule = Schedule::parse("cron(30 8 ? * MON-FRI *)", ScheduleService::Rule)?;
/// // From Friday, 2024-06-07T08:30:00Z, to the Monday after.
/// assert_eq!(schedule.next_after(1_717_749_000, 0, &Zone::UTC), Some(1_718_008_200));
/// # Ok::<(), petstore_event_rules::ScheduleError>(())
/// ```
///
/// Rules: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
/// and <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Cron(Box<Cron>),
    /// A number of seconds.
    Rate(i64),
    At(DateTime),
}

/// An expression that the service refuses with `ValidationException`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// `PutRule` does not take it.
    #[error("Parameter ScheduleExpression is not valid.")]
    Rule,
    /// `CreateSchedule` does not take it.
    #[error("Invalid Schedule Expression {0}.")]
    Scheduler(String),
}

/// The longest text of an expression that either service takes.
const MAX_LENGTH: usize = 256;

impl Schedule {
    /// Compiles an expression. Time zones are given apart from it.
    ///
    /// # Errors
    ///
    /// [`ScheduleError`], in AWS's words.
    pub fn parse(expression: &str, service: ScheduleService) -> Result<Self, ScheduleError> {
        match parse(expression, service) {
            Some(kind) => Ok(Self(kind)),
            None => Err(match service {
                ScheduleService::Rule => ScheduleError::Rule,
                ScheduleService::Scheduler => ScheduleError::Scheduler(expression.to_owned()),
            }),
        }
    }

    /// The first fire time after `after` and not before `start`, all in Unix seconds, or `None` if
    /// there is no more.
    ///
    /// Rates count from `start`, where they fire first; a day is 24 hours. A local time that does
    /// not exist is skipped, one that occurs twice fires once, at its first occurrence.
    #[must_use]
    pub fn next_after(&self, after: i64, start: i64, zone: &Zone) -> Option<i64> {
        let after = after.max(start.saturating_sub(1));
        match &self.0 {
            Kind::Rate(seconds) => {
                let periods = after.checked_sub(start)?.div_euclid(*seconds) + 1;
                start.checked_add(periods.checked_mul(*seconds)?)
            }
            Kind::At(time) => zone.unix(*time).filter(|unix| *unix > after),
            Kind::Cron(cron) => {
                // Outside the years of expressions there is nothing to find, and calendars end.
                let from = after.checked_add(1)?.max(0);
                if from > END {
                    return None;
                }
                cron.from(zone.local(from))
                    .filter_map(|time| zone.unix(time))
                    .find(|unix| *unix > after)
            }
        }
    }
}

/// 2200-01-03, after the last year of expressions in any zone.
const END: i64 = 7_258_291_200;

fn parse(expression: &str, service: ScheduleService) -> Option<Kind> {
    if expression.len() > MAX_LENGTH {
        return None;
    }
    let (name, rest) = expression.split_once('(')?;
    let text = rest.strip_suffix(')')?;
    match (name, service) {
        ("cron", _) => Some(Kind::Cron(Box::new(Cron::parse(text)?))),
        ("rate", _) => Some(Kind::Rate(rate(text, service)?)),
        ("at", ScheduleService::Scheduler) => Some(Kind::At(DateTime::parse(text)?)),
        _ => None,
    }
}

/// Reads a number and a unit. Rules insist on the singular for 1 and the plural for more, Scheduler
/// does not.
fn rate(text: &str, service: ScheduleService) -> Option<i64> {
    let (number, unit) = text.split_once(' ')?;
    let number = digits(number).filter(|number| *number > 0)?;
    let (singular, plural) = match unit.strip_suffix('s') {
        Some(singular) => (singular, true),
        None => (unit, false),
    };
    let seconds = match singular {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    if service == ScheduleService::Rule && plural != (number > 1) {
        return None;
    }
    Some(i64::from(number) * seconds)
}
