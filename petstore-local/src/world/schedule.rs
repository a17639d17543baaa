//! When schedules fire, and with which event.

use petstore_core::Timestamp;
use petstore_event_rules::{Schedule, ScheduleService, Zone};
use serde_json::{Value, json};

use super::rules::Rules;
use super::state::{ScheduleState, State};
use crate::events::ids::IdSource;
use crate::events::time::iso_seconds;

/// The next time of a schedule, in Unix seconds. Its texts were checked when it was set up.
pub(super) fn next_time(schedule: &ScheduleState) -> Option<i64> {
    let service = match schedule.scheduler {
        true => ScheduleService::Scheduler,
        false => ScheduleService::Rule,
    };
    let zone = match &schedule.timezone {
        Some(name) => Zone::named(name).ok()?,
        None => Zone::UTC,
    };
    let expression = Schedule::parse(&schedule.expression, service).ok()?;
    expression.next_after(schedule.last, schedule.start, &zone)
}

impl ScheduleState {
    pub(super) fn due(&self) -> Option<Timestamp> {
        let seconds = u64::try_from(self.next?).ok()?;
        Some(Timestamp::from_seconds(seconds))
    }
}

impl State {
    /// Fires every schedule that is due. One that was missed several times, because no process ran,
    /// fires once.
    pub(super) fn fire_due(&mut self, rules: &Rules, now: Timestamp) -> bool {
        let due = |schedule: &ScheduleState| schedule.due().is_some_and(|due| due <= now);
        let handlers: Vec<String> = self
            .schedules
            .iter()
            .filter(|(_, schedule)| due(schedule))
            .map(|(handler, _)| handler.clone())
            .collect();
        for handler in &handlers {
            let Some(schedule) = self.schedules.get_mut(handler) else {
                continue;
            };
            let planned = schedule.due().unwrap_or(now);
            schedule.last = i64::try_from(now.as_seconds()).unwrap_or(i64::MAX);
            schedule.next = next_time(schedule);
            self.fire(rules, handler, planned, now);
        }
        !handlers.is_empty()
    }

    /// Invokes the function of a schedule as if the schedule were due at `planned`.
    pub(super) fn fire(
        &mut self,
        rules: &Rules,
        handler: &str,
        planned: Timestamp,
        now: Timestamp,
    ) -> bool {
        let Some(schedule) = self.schedules.get(handler) else {
            return false;
        };
        if !schedule.scheduler {
            self.buses.fire(handler, planned, &mut self.ids, rules);
            return true;
        }
        let arn = self.names.schedule(handler);
        let event = scheduler_event(schedule, &arn, planned, self.ids.uuid());
        if let Some(function) = self.functions.get_mut(&schedule.function) {
            function.invoke(&event, now, &mut self.ids);
        }
        true
    }
}

/// The input that a template gives a schedule of EventBridge Scheduler, with its placeholders
/// replaced.
fn scheduler_event(schedule: &ScheduleState, arn: &str, planned: Timestamp, id: String) -> String {
    let input = schedule.input.as_deref();
    let detail: Value = input
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_else(|| json!({}));
    json!({
        "source": "aws.scheduler",
        "detail-type": "Scheduled Event",
        "resources": [arn],
        "id": id,
        "time": iso_seconds(planned),
        "detail": detail,
    })
    .to_string()
}
