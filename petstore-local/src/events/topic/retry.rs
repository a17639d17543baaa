//! When a failed delivery is attempted again
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The longest time for which a delivery to HTTP or HTTPS is retried in total.
pub const HTTP_RETRY_LIMIT: Duration = Duration::from_secs(3_600);

/// How long an HTTP endpoint may take to respond.
pub const HTTP_TIMEOUT: Duration = Duration::from_secs(15);

/// How the delay grows between the phase before the backoff and the phase after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackoffFunction {
    /// By ever greater steps.
    Arithmetic,
    /// By doubling its distance from the shortest delay.
    Exponential,
    /// By a constant factor.
    Geometric,
    /// By equal steps.
    #[default]
    Linear,
}

/// `healthyRetryPolicy` of a delivery policy. Delays are in seconds.
///
/// AWS adds jitter to every delay; this core does not, so that a test can predict the next attempt.
/// AWS names the backoff functions but not their formulas: see [`BackoffFunction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RetryPolicy {
    /// The shortest delay of the backoff phase.
    pub min_delay_target: u32,
    /// The longest delay of the backoff phase.
    pub max_delay_target: u32,
    /// All retries together.
    pub num_retries: u32,
    /// Retries after the backoff phase, with the longest delay.
    pub num_max_delay_retries: u32,
    /// Retries at once.
    pub num_no_delay_retries: u32,
    /// Retries before the backoff phase, with the shortest delay.
    pub num_min_delay_retries: u32,
    /// How the delay grows during the backoff phase.
    pub backoff_function: BackoffFunction,
}

/// The policy of HTTP and HTTPS if the topic and the subscription have none: three retries, 20 s
/// apart.
impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            min_delay_target: 20,
            max_delay_target: 20,
            num_retries: 3,
            num_max_delay_retries: 0,
            num_no_delay_retries: 0,
            num_min_delay_retries: 0,
            backoff_function: BackoffFunction::Linear,
        }
    }
}

impl RetryPolicy {
    /// The policy of SQS and Lambda: 100,015 attempts over 23 days.
    pub const MANAGED: RetryPolicy = RetryPolicy {
        min_delay_target: 1,
        max_delay_target: 20,
        num_retries: 100_015,
        num_max_delay_retries: 100_000,
        num_no_delay_retries: 3,
        num_min_delay_retries: 2,
        backoff_function: BackoffFunction::Exponential,
    };

    /// The policy of email: 50 attempts over 6 hours.
    pub const EMAIL: RetryPolicy = RetryPolicy {
        min_delay_target: 10,
        max_delay_target: 600,
        num_retries: 50,
        num_max_delay_retries: 38,
        num_no_delay_retries: 0,
        num_min_delay_retries: 2,
        backoff_function: BackoffFunction::Exponential,
    };

    /// The delay before a retry, or `None` if the policy is exhausted. The first retry is number 0.
    ///
    /// ```
    /// use std::time::Duration;
    /// use petstore_local::events::topic::RetryPolicy;
    ///
    /// let policy = RetryPolicy::default();
    /// assert_eq!(policy.delay(2), Some(Duration::from_secs(20)));
    /// assert_eq!(policy.delay(3), None);
    /// ```
    pub fn delay(&self, retry: u32) -> Option<Duration> {
        if retry >= self.num_retries {
            return None;
        }
        let shortest = Duration::from_secs(self.min_delay_target.into());
        let longest = Duration::from_secs(self.max_delay_target.into());
        let before_backoff = self
            .num_no_delay_retries
            .saturating_add(self.num_min_delay_retries);
        let after_backoff = self.num_retries.saturating_sub(self.num_max_delay_retries);
        Some(if retry < self.num_no_delay_retries {
            Duration::ZERO
        } else if retry < before_backoff {
            shortest
        } else if retry >= after_backoff {
            longest
        } else {
            let steps = after_backoff - before_backoff;
            self.backoff(retry - before_backoff, steps.saturating_sub(1))
        })
    }

    /// The delay at `step` of the backoff phase, whose last step is `last`.
    fn backoff(&self, step: u32, last: u32) -> Duration {
        let (shortest, longest) = (
            f64::from(self.min_delay_target),
            f64::from(self.max_delay_target),
        );
        if last == 0 || longest <= shortest {
            return Duration::from_secs(self.min_delay_target.into());
        }
        let (step, last) = (f64::from(step), f64::from(last));
        let seconds = match self.backoff_function {
            BackoffFunction::Linear => shortest + (longest - shortest) * step / last,
            BackoffFunction::Arithmetic => {
                shortest + (longest - shortest) * step * (step + 1.0) / (last * (last + 1.0))
            }
            BackoffFunction::Geometric => {
                let floor = shortest.max(1.0);
                floor * (longest / floor).powf(step / last)
            }
            // 2^step / 2^last - 2^-last, which cannot overflow.
            BackoffFunction::Exponential => {
                let least = (-last).exp2();
                shortest + (longest - shortest) * ((step - last).exp2() - least) / (1.0 - least)
            }
        };
        Duration::try_from_secs_f64(seconds).unwrap_or_default()
    }
}

/// The longest sum of delays that HTTP allows, applied to a retry that would be due `waited` after
/// the first attempt.
pub(super) fn within_http_limit(waited: Duration) -> bool {
    waited <= HTTP_RETRY_LIMIT
}

/// `DeliveryPolicy` of a subscription to HTTP or HTTPS, and one protocol's part of a topic's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeliveryPolicy {
    /// Retries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthy_retry_policy: Option<RetryPolicy>,
    /// The content type of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_policy: Option<RequestPolicy>,
}

/// `requestPolicy` of a delivery policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestPolicy {
    /// The `Content-Type` of notifications. The default is `text/plain; charset=UTF-8`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_content_type: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(policy: &RetryPolicy, retries: std::ops::Range<u32>) -> Vec<u64> {
        retries
            .filter_map(|retry| policy.delay(retry))
            .map(|delay| delay.as_secs())
            .collect()
    }

    #[test]
    fn managed_endpoints_have_four_phases() {
        let policy = RetryPolicy::MANAGED;
        assert_eq!(seconds(&policy, 0..6), [0, 0, 0, 1, 1, 1]);
        assert_eq!(seconds(&policy, 14..17), [20, 20, 20]);
        assert_eq!(
            (policy.delay(100_014).is_some(), policy.delay(100_015)),
            (true, None)
        );
    }

    #[test]
    fn email_ends_after_fifty_retries_of_at_most_ten_minutes() {
        assert_eq!(seconds(&RetryPolicy::EMAIL, 48..60), [600, 600]);
    }

    #[test]
    fn linear_backoff_grows_by_equal_steps() {
        let policy = RetryPolicy {
            max_delay_target: 60,
            num_retries: 5,
            ..Default::default()
        };
        assert_eq!(seconds(&policy, 0..9), [20, 30, 40, 50, 60]);
    }

    #[test]
    fn a_policy_reads_the_documented_json() -> Result<(), serde_json::Error> {
        let policy: DeliveryPolicy = serde_json::from_str(
            r#"{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":60,"numRetries":50,
                "backoffFunction":"exponential"},"throttlePolicy":{"maxReceivesPerSecond":10},
                "requestPolicy":{"headerContentType":"application/json"}}"#,
        )?;
        assert_eq!(
            policy.healthy_retry_policy.map(|retry| retry.num_retries),
            Some(50)
        );
        Ok(())
    }

    proptest! {
        #[test]
        fn delays_never_shrink_and_stay_in_bounds(
            least in 1..60_u32, range in 0..600_u32, retries in 1..80_u32, last in 0..10_u32,
            function in prop::sample::select(vec![
                BackoffFunction::Arithmetic, BackoffFunction::Exponential,
                BackoffFunction::Geometric, BackoffFunction::Linear,
            ]),
        ) {
            let policy = RetryPolicy {
                min_delay_target: least,
                max_delay_target: least + range,
                num_retries: retries,
                num_max_delay_retries: last,
                backoff_function: function,
                ..Default::default()
            };
            let mut previous = Duration::ZERO;
            for retry in 0..retries {
                let delay = policy.delay(retry).unwrap_or_default();
                // Powers are not exact to the last bit.
                prop_assert!(delay + Duration::from_millis(1) >= previous, "{delay:?} < {previous:?}");
                prop_assert!(delay <= Duration::from_secs(u64::from(least + range)) + Duration::from_millis(1));
                previous = delay;
            }
        }
    }
}
