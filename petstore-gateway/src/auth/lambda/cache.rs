//! The cache of authorizers' results, by the identity that a request contains.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html>

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// How many results are kept. The oldest are dropped, so that invented tokens cannot fill the
/// memory.
const CAPACITY: usize = 10_000;

/// The digest of an authorizer's name and of the values of its identity sources.
///
/// A digest has one size, and a dump of the memory contains no tokens.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey([u8; 32]);

impl CacheKey {
    pub(crate) fn new<'t>(parts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            // Lengths keep ("a", "b") apart from ("ab", "").
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
        Self(digest.finalize().into())
    }
}

/// Results with the time until which they hold.
pub(crate) struct ResultCache<T>(Mutex<Entries<T>>);

struct Entries<T> {
    by_key: HashMap<CacheKey, (SystemTime, Arc<T>)>,
    /// The keys in the order in which they were inserted.
    order: VecDeque<CacheKey>,
}

impl<T> Default for ResultCache<T> {
    fn default() -> Self {
        Self(Mutex::new(Entries {
            by_key: HashMap::new(),
            order: VecDeque::new(),
        }))
    }
}

impl<T> fmt::Debug for ResultCache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResultCache")
    }
}

impl<T> ResultCache<T> {
    pub(crate) fn get(&self, key: CacheKey, now: SystemTime) -> Option<Arc<T>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, result) = entries.by_key.get(&key)?;
        (now < *until).then(|| Arc::clone(result))
    }

    pub(crate) fn insert(&self, key: CacheKey, result: Arc<T>, ttl: Duration, now: SystemTime) {
        let Some(until) = now.checked_add(ttl) else {
            return;
        };
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.by_key.insert(key, (until, result)).is_none() {
            entries.order.push_back(key);
        }
        while entries.order.len() > CAPACITY {
            if let Some(oldest) = entries.order.pop_front() {
                entries.by_key.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_result_holds_for_its_time() {
        let cache = ResultCache::default();
        let key = CacheKey::new(["authorizer", "token"]);
        cache.insert(key, Arc::new(7), Duration::from_secs(10), at(100));
        assert_eq!(cache.get(key, at(109)).as_deref(), Some(&7));
        assert_eq!(cache.get(key, at(110)), None);
        assert_eq!(
            cache.get(CacheKey::new(["authorizertoken", ""]), at(100)),
            None
        );
        cache.insert(key, Arc::new(8), Duration::from_secs(10), at(110));
        assert_eq!(cache.get(key, at(110)).as_deref(), Some(&8));
    }

    #[test]
    fn the_oldest_results_are_dropped() {
        let cache = ResultCache::default();
        let key = |number: usize| CacheKey::new([number.to_string().as_str()]);
        for number in 0..CAPACITY + 5 {
            cache.insert(
                key(number),
                Arc::new(number),
                Duration::from_secs(10),
                at(0),
            );
        }
        assert_eq!(cache.get(key(4), at(0)), None);
        assert_eq!(cache.get(key(5), at(0)).as_deref(), Some(&5));
        assert_eq!(cache.0.lock().unwrap().by_key.len(), CAPACITY);
    }
}
