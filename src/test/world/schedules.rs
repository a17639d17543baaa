//! The schedules of an app, and when they fire.

use petstore_core::Timestamp;
use petstore_core::event::ScheduleSpec;
use petstore_event_rules::{Schedule, ScheduleService, Zone};
use serde_json::{Value, json};

use super::WorldError;

/// A schedule of a handler.
#[derive(Debug)]
pub(super) struct WorldSchedule {
    pub(super) function: String,
    handler: &'static str,
    spec: ScheduleSpec,
    schedule: Schedule,
    zone: Zone,
    start: i64,
    /// The last time that was handled, in Unix seconds.
    last: i64,
}

fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.as_seconds()).unwrap_or(i64::MAX)
}

impl WorldSchedule {
    pub(super) fn new(
        function: &str,
        handler: &'static str,
        spec: ScheduleSpec,
        now: Timestamp,
    ) -> Result<Self, WorldError> {
        let service = match spec.needs_scheduler() {
            true => ScheduleService::Scheduler,
            false => ScheduleService::Rule,
        };
        let invalid = |detail: String| WorldError::Schedule { handler, detail };
        let schedule = Schedule::parse(spec.expression, service);
        let zone = spec.timezone.map_or(Ok(Zone::UTC), Zone::named);
        Ok(WorldSchedule {
            function: function.to_owned(),
            handler,
            spec,
            schedule: schedule.map_err(|error| invalid(error.to_string()))?,
            zone: zone.map_err(|error| invalid(error.to_string()))?,
            start: seconds(now),
            last: seconds(now),
        })
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        let next = self
            .schedule
            .next_after(self.last, self.start, &self.zone)?;
        Some(Timestamp::from_seconds(u64::try_from(next).ok()?))
    }

    /// The event, if the schedule is due.
    pub(super) fn fire(&mut self, now: Timestamp) -> Option<Value> {
        let due = self.next().filter(|due| *due <= now)?;
        self.last = seconds(due);
        let detail = match self.spec.input {
            Some(input) => serde_json::from_str(input).unwrap_or_default(),
            None => json!({}),
        };
        let (source, path) = match self.spec.needs_scheduler() {
            true => (
                "aws.scheduler",
                "scheduler:us-east-1:000000000000:schedule/default",
            ),
            false => ("aws.events", "events:us-east-1:000000000000:rule"),
        };
        Some(json!({
            "version": "0",
            "id": format!("{}-{}", self.handler, self.last),
            "detail-type": "Scheduled Event",
            "source": source,
            "account": "000000000000",
            "time": due.as_seconds(),
            "region": "us-east-1",
            "resources": [format!("arn:aws:{path}/{}", self.handler)],
            "detail": detail,
        }))
    }
}
