//! Faults of services: a share of the calls of functions fails, so that a developer sees what the
//! app makes of it.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{Response, StatusCode};

/// Which calls fail, by chance. The same seed gives the same sequence.
#[derive(Debug)]
pub struct Faults {
    percent: u8,
    state: Mutex<u64>,
}

/// A text that does not describe faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} does not describe faults: write a number of percent, such as 5, or 5:42 with the seed 42"
)]
pub struct FaultsError(String);

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It reaches the service, and the response reaches the caller.
    Normal,
    /// It does not reach the service.
    RequestLost,
    /// The service does what was asked for, and the response is lost.
    ResponseLost,
}

impl Faults {
    /// Faults of so many percent of the calls, at most 100.
    ///
    /// ```
    /// use petstore_local::aws::Faults;
    ///
    /// assert!("5:42".parse::<Faults>().is_ok());
    /// assert!("101".parse::<Faults>().is_err());
    /// ```
    pub fn new(percent: u8, seed: u64) -> Self {
        Faults {
            percent: percent.min(100),
            state: Mutex::new(seed),
        }
    }

    /// What happens to the next call.
    pub(super) fn next(&self) -> Fate {
        let random = self.random();
        match random % 100 < u64::from(self.percent) {
            false => Fate::Normal,
            true if (random >> 32).is_multiple_of(2) => Fate::RequestLost,
            true => Fate::ResponseLost,
        }
    }

    /// The generator SplitMix64 (Steele, Lea and Flood 2014).
    fn random(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut random = *state;
        random = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        random = (random ^ (random >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        random ^ (random >> 31)
    }
}

impl FromStr for Faults {
    type Err = FaultsError;

    fn from_str(text: &str) -> Result<Self, FaultsError> {
        let failed = || FaultsError(text.to_owned());
        let (percent, seed) = text.split_once(':').unwrap_or((text, "0"));
        let percent = percent.trim().parse::<u8>().map_err(|_| failed())?;
        let seed = seed.trim().parse().map_err(|_| failed())?;
        if percent > 100 {
            return Err(failed());
        }
        Ok(Faults::new(percent, seed))
    }
}

/// The response of a service that is not available, which has no form of its own.
pub(super) fn unavailable() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(text: &str) -> Vec<Fate> {
        let faults: Faults = text.parse().unwrap();
        (0..1000).map(|_| faults.next()).collect()
    }

    #[test]
    fn a_share_of_the_calls_fails_in_either_way() {
        let fates = fates("10:7");
        let count = |wanted| fates.iter().filter(|fate| **fate == wanted).count();
        assert!((850..950).contains(&count(Fate::Normal)), "{fates:?}");
        assert!(count(Fate::RequestLost) > 20, "{fates:?}");
        assert!(count(Fate::ResponseLost) > 20, "{fates:?}");
    }

    #[test]
    fn a_seed_repeats_the_sequence() {
        assert_eq!(fates("50:1"), fates("50:1"));
        assert_ne!(fates("50:1"), fates("50:2"));
        assert!(fates("0").iter().all(|fate| *fate == Fate::Normal));
        assert!(fates("100").iter().all(|fate| *fate != Fate::Normal));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "many", "-1", "101", "5:", "5:x", "5:-1"] {
            assert_eq!(
                text.parse::<Faults>().unwrap_err(),
                FaultsError(text.to_owned())
            );
        }
    }
}
