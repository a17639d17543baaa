//! Schedule expressions and their fire times.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_event_rules::{Schedule, ScheduleError, ScheduleService, Zone};
use proptest::prelude::*;

const RULE: ScheduleService = ScheduleService::Rule;
const SCHEDULER: ScheduleService = ScheduleService::Scheduler;

fn unix(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_second()
}

/// The fire times after a time, as texts.
fn fires(expression: &str, after: &str, zone: &Zone, count: usize) -> Vec<String> {
    let schedule = Schedule::parse(expression, SCHEDULER).unwrap();
    let mut after = unix(after);
    let mut times = Vec::new();
    while times.len() < count {
        let Some(next) = schedule.next_after(after, i64::MIN, zone) else {
            break;
        };
        times.push(jiff::Timestamp::from_second(next).unwrap().to_string());
        after = next;
    }
    times
}

#[test]
fn days_of_months_and_weeks() {
    for (expression, after, expected) in [
        (
            "cron(0 6 L 2 ? *)",
            "2023-01-01T00:00:00Z",
            ["2023-02-28T06:00:00Z", "2024-02-29T06:00:00Z"],
        ),
        (
            "cron(0 0 31W * ? *)",
            "2022-07-30T00:00:00Z",
            ["2022-08-31T00:00:00Z", "2022-10-31T00:00:00Z"],
        ),
        (
            "cron(0 0 1W * ? *)",
            "2022-09-30T00:00:00Z",
            ["2022-10-03T00:00:00Z", "2022-11-01T00:00:00Z"],
        ),
        (
            "cron(0 0 ? * L *)",
            "2022-10-01T00:00:00Z",
            ["2022-10-08T00:00:00Z", "2022-10-15T00:00:00Z"],
        ),
        (
            "cron(0 0 ? * TUEL *)",
            "2022-10-01T00:00:00Z",
            ["2022-10-25T00:00:00Z", "2022-11-29T00:00:00Z"],
        ),
        (
            "cron(59 23 ? 12 SUN#1 *)",
            "2022-01-01T00:00:00Z",
            ["2022-12-04T23:59:00Z", "2023-12-03T23:59:00Z"],
        ),
        (
            "cron(0 22-1/2 1 1 ? *)",
            "2022-01-01T00:00:00Z",
            ["2022-01-01T22:00:00Z", "2023-01-01T00:00:00Z"],
        ),
    ] {
        assert_eq!(
            fires(expression, after, &Zone::UTC, 2),
            expected,
            "{expression}"
        );
    }
}

#[test]
fn clocks_that_change() {
    let zone = Zone::named("Europe/Lisbon").unwrap();
    // 01:00 to 02:00 does not exist on 26 March 2023, and comes twice on 29 October.
    assert_eq!(
        fires("cron(15 1 * * ? *)", "2023-03-25T12:00:00Z", &zone, 2),
        ["2023-03-27T00:15:00Z", "2023-03-28T00:15:00Z"]
    );
    assert_eq!(
        fires("cron(15 1 * * ? *)", "2023-10-28T12:00:00Z", &zone, 2),
        ["2023-10-29T00:15:00Z", "2023-10-30T01:15:00Z"]
    );
    // During the repeated hour nothing fires again.
    assert_eq!(
        fires("cron(0/30 * * * ? *)", "2023-10-29T00:00:00Z", &zone, 2),
        ["2023-10-29T00:30:00Z", "2023-10-29T02:00:00Z"]
    );
    assert!(fires("at(2023-03-26T01:30:00)", "2023-01-01T00:00:00Z", &zone, 1).is_empty());
    assert!(Zone::named("Europe/Atlantis").is_err());
}

#[test]
fn rates_count_from_their_start() {
    let schedule = Schedule::parse("rate(7 minutes)", RULE).unwrap();
    let start = unix("2023-01-01T00:00:30Z");
    assert_eq!(
        schedule.next_after(i64::MIN, start, &Zone::UTC),
        Some(start)
    );
    assert_eq!(
        schedule.next_after(start, start, &Zone::UTC),
        Some(start + 420)
    );
    assert_eq!(
        schedule.next_after(start + 419, start, &Zone::UTC),
        Some(start + 420)
    );
    assert_eq!(schedule.next_after(i64::MAX, start, &Zone::UTC), None);
}

#[test]
fn services_differ() {
    assert!(Schedule::parse("rate(1 hours)", RULE).is_err());
    assert!(Schedule::parse("rate(1 hours)", SCHEDULER).is_ok());
    assert!(Schedule::parse("at(2030-01-01T00:00:00)", RULE).is_err());
    assert_eq!(Schedule::parse("cron(x)", RULE), Err(ScheduleError::Rule));
    let error = Schedule::parse("at(soon)", SCHEDULER).unwrap_err();
    assert_eq!(error.to_string(), "Invalid Schedule Expression at(soon).");
}

#[test]
fn expressions_that_neither_service_takes() {
    for expression in [
        "",
        "cron",
        "cron(0 0 1 1 ? *",
        "Cron(0 0 1 1 ? *)",
        "cron(0 0 ? * ? *)",
        "cron(0 0 1 1 ?)",
        "cron(0 0 1 1 ? * *)",
        "cron( 0 0 1 1 ? *)",
        "cron(0 0 32W * ? *)",
        "cron(0 0 1,15W * ? *)",
        "cron(0 0 ? * 2#6 *)",
        "cron(0 0 ? * 8L *)",
        "cron(0 0 1 FOO ? *)",
        "cron(0/0 0 1 1 ? *)",
        "rate(2)",
        "rate(2  minutes)",
        "rate(99999999999 days)",
        "at(2023-02-30T00:00:00)",
    ] {
        for service in [RULE, SCHEDULER] {
            assert!(
                Schedule::parse(expression, service).is_err(),
                "{expression}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_an_expression_or_refused(text in "(cron|rate|at)\\([0-9A-Z?*/,#T: -]{0,24}\\)", after: i64, start: i64) {
        for service in [RULE, SCHEDULER] {
            if let Ok(schedule) = Schedule::parse(&text, service)
                && let Some(next) = schedule.next_after(after, start, &Zone::UTC) {
                    prop_assert!(next > after && next >= start);
                }
        }
    }

    #[test]
    fn no_fire_is_left_out(minute in 0_u32..60, hour in 0_u32..24, after in 0_i64..4_000_000_000) {
        let schedule = Schedule::parse(&format!("cron({minute} {hour} * * ? *)"), RULE).unwrap();
        let next = schedule.next_after(after, 0, &Zone::UTC).unwrap();
        prop_assert!(next > after && next <= after + 86_400);
        prop_assert_eq!(next % 86_400, i64::from(hour * 3600 + minute * 60));
    }
}
