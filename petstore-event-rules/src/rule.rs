//! Checks of rules and their targets that depend on the request alone, with AWS's messages.

/// How many targets a rule may have.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>.
pub const MAX_TARGETS: usize = 5;

/// The longest name of a rule, and the longest id of a target.
pub const MAX_NAME_LENGTH: usize = 64;

/// What `PutRule`, `PutTargets` and `DeleteRule` refuse. [`RuleError::code`] is the error's type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// `PutRule` with neither a pattern nor a schedule.
    #[error("Parameter(s) EventPattern or ScheduleExpression must be specified.")]
    NoTrigger,
    /// `PutRule` with a schedule on a bus other than `default`.
    #[error("ScheduleExpression is supported only on the default event bus.")]
    ScheduleOnCustomBus,
    /// `DeleteRule` while there are targets.
    #[error("Rule can't be deleted since it has targets.")]
    HasTargets,
    /// `PutTargets` beyond [`MAX_TARGETS`].
    #[error("The requested resource exceeds the maximum number allowed.")]
    TooManyTargets,
    /// Characters other than letters, digits, `.`, `-` and `_`.
    #[error(
        "1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"
    )]
    Characters {
        /// What was given.
        value: String,
        /// Where: `name`, or `targets.1.member.id`.
        field: String,
    },
    /// More than [`MAX_NAME_LENGTH`] characters.
    #[error(
        "1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: Member must have length less than or equal to 64"
    )]
    TooLong {
        /// What was given.
        value: String,
        /// Where: `name`, or `targets.1.member.id`.
        field: String,
    },
    /// A target with more than one of the three.
    #[error("Only one of Input, InputPath, or InputTransformer must be provided for target {0}.")]
    SeveralInputs(String),
}

impl RuleError {
    /// The type of the API error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooManyTargets => "LimitExceededException",
            _ => "ValidationException",
        }
    }
}

/// What `PutRule` is given to start a rule: a pattern, a schedule, both or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleTrigger {
    /// Neither of the two.
    None,
    /// An event pattern.
    Pattern,
    /// A schedule expression.
    Schedule,
    /// An event pattern and a schedule expression.
    PatternAndSchedule,
}

/// Checks the parameters of `PutRule` apart from the pattern and the schedule themselves.
///
/// ```
/// use petstore_event_rules::rule::{RuleTrigger, check_rule};
///
/// assert!(check_rule("orders", "shop", RuleTrigger::Pattern).is_ok());
/// assert!(check_rule("nightly", "shop", RuleTrigger::Schedule).is_err());
/// ```
///
/// # Errors
///
/// [`RuleError`], for the first fault.
pub fn check_rule(name: &str, bus: &str, trigger: RuleTrigger) -> Result<(), RuleError> {
    check_name(name, || "name".to_owned())?;
    match trigger {
        RuleTrigger::None => Err(RuleError::NoTrigger),
        RuleTrigger::Schedule | RuleTrigger::PatternAndSchedule if bus != "default" => {
            Err(RuleError::ScheduleOnCustomBus)
        }
        _ => Ok(()),
    }
}

/// Checks the ids that `PutTargets` is given, and how many targets the rule has `in_all`
/// afterwards.
///
/// ```
/// use petstore_event_rules::rule::check_targets;
///
/// assert!(check_targets(["orders", "audit.log"], 2).is_ok());
/// assert!(check_targets(["orders queue"], 1).is_err());
/// ```
///
/// # Errors
///
/// [`RuleError`], for the first fault.
pub fn check_targets<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    in_all: usize,
) -> Result<(), RuleError> {
    for (index, id) in ids.into_iter().enumerate() {
        check_name(id, || format!("targets.{}.member.id", index + 1))?;
    }
    match in_all > MAX_TARGETS {
        true => Err(RuleError::TooManyTargets),
        false => Ok(()),
    }
}

/// Checks that a rule may be deleted.
///
/// # Errors
///
/// [`RuleError::HasTargets`] while it has targets.
pub fn check_deletion(targets: usize) -> Result<(), RuleError> {
    match targets {
        0 => Ok(()),
        _ => Err(RuleError::HasTargets),
    }
}

/// Checks that a target has at most one of `Input`, `InputPath` and `InputTransformer`.
///
/// # Errors
///
/// [`RuleError::SeveralInputs`] if it has more.
pub fn check_inputs(target: &str, inputs: usize) -> Result<(), RuleError> {
    match inputs {
        0 | 1 => Ok(()),
        _ => Err(RuleError::SeveralInputs(target.to_owned())),
    }
}

fn check_name(name: &str, field: impl FnOnce() -> String) -> Result<(), RuleError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let value = || name.to_owned();
    if name.is_empty() || !name.bytes().all(allowed) {
        return Err(RuleError::Characters {
            value: value(),
            field: field(),
        });
    }
    if name.len() > MAX_NAME_LENGTH {
        return Err(RuleError::TooLong {
            value: value(),
            field: field(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_need_a_trigger_and_schedules_the_default_bus() {
        assert_eq!(
            check_rule("r", "default", RuleTrigger::None),
            Err(RuleError::NoTrigger)
        );
        assert_eq!(
            check_rule("r", "orders", RuleTrigger::Schedule),
            Err(RuleError::ScheduleOnCustomBus)
        );
        assert_eq!(check_rule("r", "orders", RuleTrigger::Pattern), Ok(()));
        assert_eq!(
            check_rule("r", "default", RuleTrigger::PatternAndSchedule),
            Ok(())
        );
    }

    #[test]
    fn the_place_of_a_bad_id_is_named() {
        let error = check_targets(["good", "a b"], 2).unwrap_err();
        assert!(error.to_string().contains("'a b' at 'targets.2.member.id'"));
        assert!(check_targets(["x".repeat(65).as_str()], 1).is_err());
        assert_eq!(
            check_targets(["a"], 6).unwrap_err().code(),
            "LimitExceededException"
        );
    }

    #[test]
    fn a_target_has_one_input() {
        assert!(check_inputs("t", 1).is_ok());
        assert!(check_inputs("t", 2).is_err());
        assert!(check_deletion(0).is_ok());
        assert!(check_deletion(1).is_err());
    }
}
