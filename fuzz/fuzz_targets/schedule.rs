//! No text makes a schedule expression panic or hang, and each fire time lies after the time before
//! it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use petstore_event_rules::{Schedule, ScheduleService, Zone};

fuzz_target!(|input: (&str, i64, i64)| {
    let (expression, start, after) = input;
    for service in [ScheduleService::Rule, ScheduleService::Scheduler] {
        let Ok(schedule) = Schedule::parse(expression, service) else {
            continue;
        };
        for zone in [Zone::UTC, Zone::named("America/New_York").expect("a zone")] {
            let mut after = after;
            for _ in 0..3 {
                let Some(next) = schedule.next_after(after, start, &zone) else {
                    break;
                };
                assert!(next > after && next >= start, "{expression} {after} {next}");
                after = next;
            }
        }
    }
});
