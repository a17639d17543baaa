//! Throttling: a token bucket per key.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html>

use std::time::SystemTime;

use serde::Deserialize;

/// How fast a key may send requests.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Throttle {
    /// The number of requests per second in the long run.
    pub rate_limit: f64,
    /// The number of requests that may arrive at once; the rate, rounded up, if it is not given.
    #[serde(default)]
    pub burst_limit: Option<f64>,
}

impl Throttle {
    pub(super) fn burst(&self) -> f64 {
        self.burst_limit.unwrap_or_else(|| self.rate_limit.ceil())
    }
}

/// The tokens that a key has left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    tokens: f64,
    filled: SystemTime,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(throttle: &Throttle, now: SystemTime) -> Self {
        Self {
            tokens: throttle.burst(),
            filled: now,
        }
    }

    /// Takes one token, if there is one. A clock that goes back adds none.
    pub(super) fn take(&mut self, throttle: &Throttle, now: SystemTime) -> bool {
        if let Ok(passed) = now.duration_since(self.filled) {
            let refilled = self.tokens + passed.as_secs_f64() * throttle.rate_limit;
            self.tokens = refilled.min(throttle.burst());
            self.filled = now;
        }
        // Sums of fractions may miss a whole token by a rounding error.
        let taken = self.tokens > 1.0 - 1e-9;
        if taken {
            self.tokens -= 1.0;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::*;

    fn throttle(rate: f64, burst: f64) -> Throttle {
        Throttle {
            rate_limit: rate,
            burst_limit: Some(burst),
        }
    }

    fn at(millis: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(millis)
    }

    #[test]
    fn a_burst_is_served_and_then_the_rate() {
        let throttle = throttle(2.0, 3.0);
        let mut bucket = Bucket::new(&throttle, at(0));
        let mut take = |millis| bucket.take(&throttle, at(millis));
        assert_eq!(
            [take(0), take(0), take(0), take(0)],
            [true, true, true, false]
        );
        assert!(!take(499));
        assert!(take(500));
        assert!(!take(500));
        // A long pause fills the bucket, and no more.
        assert_eq!([take(60_000), take(60_000), take(60_000)], [true; 3]);
        assert!(!take(60_000));
    }

    #[test]
    fn a_clock_that_goes_back_adds_no_tokens() {
        let throttle = throttle(1.0, 1.0);
        let mut bucket = Bucket::new(&throttle, at(10_000));
        assert!(bucket.take(&throttle, at(10_000)));
        assert!(!bucket.take(&throttle, at(0)));
        assert!(bucket.take(&throttle, at(11_000)));
    }

    #[test]
    fn without_a_burst_the_rate_is_the_capacity() {
        let throttle = Throttle {
            rate_limit: 1.5,
            burst_limit: None,
        };
        assert_eq!(throttle.burst(), 2.0);
    }

    proptest! {
        #[test]
        fn no_more_than_the_burst_and_the_rate_are_served(
            rate in 0_u32..20,
            burst in 0_u32..20,
            gaps in prop::collection::vec(0_u64..500, 0..100),
        ) {
            let throttle = throttle(rate.into(), burst.into());
            let mut bucket = Bucket::new(&throttle, at(0));
            let (mut now, mut served) = (0, 0_u64);
            for gap in gaps {
                now += gap;
                served += u64::from(bucket.take(&throttle, at(now)));
                prop_assert!(served * 1000 <= u64::from(burst) * 1000 + u64::from(rate) * now);
            }
        }
    }
}
