//! Several batches of one shard at once.

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

/// One of the `ParallelizationFactor` batches of a shard: it reads the records whose partition
/// falls to it, so that the order within each partition is kept.
///
/// Source: Lambda developer guide, *Polling and batching streams*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Which lane, from 0.
    pub index: u32,
    /// How many lanes there are; 0 counts as 1.
    pub count: u32,
}

impl Lane {
    /// The only lane of a shard.
    pub const WHOLE: Lane = Lane { index: 0, count: 1 };

    /// Whether a record of this partition belongs to the lane.
    pub fn has(&self, partition: &str) -> bool {
        if self.count <= 1 {
            return true;
        }
        let digest = Md5::digest(partition.as_bytes());
        let hash = digest
            .iter()
            .take(4)
            .fold(0u32, |hash, byte| hash << 8 | u32::from(*byte));
        hash % self.count == self.index
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_partition_has_exactly_one_lane(partition in ".*", count in 1u32..11) {
            let lanes = (0..count).filter(|index| Lane { index: *index, count }.has(&partition)).count();
            prop_assert_eq!(lanes, 1);
        }
    }
}
