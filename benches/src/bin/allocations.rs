//! Prints how much each peer allocates for each case: case, peer, allocations, bytes, by tabs.
//! A buffer that grows counts as a new one.

use petstore_benches::{case, peers};

fn main() {
    for case in case::all() {
        for (name, mut peer) in peers::all() {
            let event = &case.events[0];
            // Buffers that are used again are there from the second request on.
            for _ in 0..2 {
                peer.answer(case.format, event);
            }
            let counted = allocation_counter::measure(|| {
                peer.answer(case.format, event);
            });
            println!(
                "{}\t{name}\t{}\t{}",
                case.name, counted.count_total, counted.bytes_total
            );
        }
    }
}
