//! The meter of a stage: counts the requests of every key against the limits of its plan.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::UsagePlan;
use super::quota::Count;
use super::throttle::Bucket;
use crate::api_key::ApiKey;

/// Why a plan refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The key sent requests faster than its throttle permits.
    Throttled,
    /// The key has used up its quota.
    QuotaExceeded,
}

/// The state of every key that has sent a request: as many entries as the plans have keys and
/// methods.
#[derive(Default)]
pub(crate) struct Meter(Mutex<State>);

#[derive(Default)]
struct State {
    buckets: HashMap<String, Bucket>,
    counts: HashMap<String, Count>,
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

impl Meter {
    /// Counts a request to a method, written as `/path/VERB`.
    ///
    /// A throttled request does not count towards the quota.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the plan does not permit the request.
    pub(crate) fn count(
        &self,
        plan: &UsagePlan,
        key: &ApiKey,
        stage: &str,
        method: &str,
        now: SystemTime,
    ) -> Result<(), Refusal> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = format!("{}\n{}", plan.id(), key.id());
        if let Some((throttle, own)) = plan.throttle(stage, method) {
            let id = if own {
                format!("{id}\n{method}")
            } else {
                id.clone()
            };
            let bucket = state.buckets.entry(id);
            let bucket = bucket.or_insert_with(|| Bucket::new(throttle, now));
            if !bucket.take(throttle, now) {
                return Err(Refusal::Throttled);
            }
        }
        if let Some(quota) = plan.quota()
            && !state.counts.entry(id).or_default().add(quota, now)
        {
            return Err(Refusal::QuotaExceeded);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::usage_plan::UsagePlans;

    #[test]
    fn each_key_has_limits_of_its_own() {
        let plans = UsagePlans::from_json(
            br#"{"apiKeys": [{"id": "1", "name": "a", "value": "0123456789abcdefghia"},
                             {"id": "2", "name": "b", "value": "0123456789abcdefghib"}],
                 "usagePlans": [{"id": "p", "keyIds": ["1", "2"],
                    "throttle": {"rateLimit": 1, "burstLimit": 1}, "quota": {"limit": 2, "period": "DAY"},
                    "apiStages": [{"stage": "dev", "throttle": {"/own/GET": {"rateLimit": 0, "burstLimit": 0}}}]}]}"#,
        )
        .unwrap();
        let [a, b] = ["a", "b"].map(|end| {
            let value = format!("0123456789abcdefghi{end}");
            plans.api_keys().find(&value).unwrap()
        });
        let plan = plans.find(a, "dev").unwrap();
        let meter = Meter::default();
        let count = |key: &ApiKey, method: &str, seconds| {
            let now = UNIX_EPOCH + Duration::from_secs(seconds);
            meter.count(plan, key, "dev", method, now)
        };
        assert_eq!(count(a, "/GET", 0), Ok(()));
        assert_eq!(count(a, "/GET", 0), Err(Refusal::Throttled));
        assert_eq!(count(b, "/GET", 0), Ok(()));
        assert_eq!(count(a, "/own/GET", 9), Err(Refusal::Throttled));
        assert_eq!(count(a, "/GET", 1), Ok(()));
        assert_eq!(count(a, "/GET", 2), Err(Refusal::QuotaExceeded));
        assert_eq!(count(b, "/GET", 2), Ok(()));
        assert_eq!(count(a, "/GET", 86_400), Ok(()));
    }
}
