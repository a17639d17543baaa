//! Prints how much each peer allocates for each case, separated by tabs: case, peer, allocations,
//! bytes. A buffer that grows counts again.

use petstore_benches::{case, peers};

fn main() {
    for case in case::all() {
        for (name, mut peer) in peers::all() {
            let event = &case.events[0];
            // The first request allocates the buffers that later ones reuse.
            for _ in 0..2 {
                peer.respond(case.format, event);
            }
            let counted = allocation_counter::measure(|| {
                peer.respond(case.format, event);
            });
            println!(
                "{}\t{name}\t{}\t{}",
                case.name, counted.count_total, counted.bytes_total
            );
        }
    }
}
