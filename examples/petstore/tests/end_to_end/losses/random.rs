//! Numbers by chance, from a seed that is printed: the generator SplitMix64.

use std::time::SystemTime;

#[derive(Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        let seed = std::env::var("PETSTORE_SEED").ok();
        let seed = seed.map(|seed| seed.parse().expect("a seed is a number"));
        let seed = seed.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            now.expect("it is after 1970").as_nanos() as u64
        });
        println!("to repeat the random choices: PETSTORE_SEED={seed}");
        Random(seed)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// The value of `PETSTORE_FAULTS` with which 5 % of the calls of services fail.
    pub(super) fn faults(&mut self) -> String {
        format!("5:{}", self.below(1 << 32))
    }
}
