//! Batches: the records that are started, and those that are reported.

use std::collections::BTreeSet;

use petstore_core::event::{BatchOrder, BatchProgress, BatchRecord, RecordResult};
use proptest::prelude::*;
use proptest::sample::Index;

const ORDERS: [BatchOrder; 4] = [
    BatchOrder::Unordered,
    BatchOrder::Stream,
    BatchOrder::Fifo,
    BatchOrder::FifoGroups,
];

/// A batch of records `r0`, `r1` and so on, each in the group of its number.
fn batch(order: BatchOrder, groups: &[u8]) -> BatchProgress<'static> {
    let record = |(place, group): (usize, &u8)| BatchRecord {
        id: format!("r{place}").into(),
        group: Some(group.to_string().into()),
    };
    BatchProgress::new(order, groups.iter().enumerate().map(record))
}

fn reported(batch: &BatchProgress<'_>) -> Vec<String> {
    let response = batch.response();
    response
        .failures()
        .iter()
        .map(|failure| failure.id().to_owned())
        .collect()
}

fn result(succeeds: bool) -> RecordResult {
    if succeeds {
        RecordResult::Succeeded
    } else {
        RecordResult::Failed
    }
}

/// The records that are started and reported if they run one after the other and the deadline comes
/// after some.
fn model(order: BatchOrder, records: &[(u8, bool)], deadline: usize) -> (Vec<usize>, Vec<String>) {
    let (mut started, mut open, mut held) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (place, (group, succeeds)) in records.iter().enumerate() {
        let lane = if order == BatchOrder::FifoGroups {
            *group
        } else {
            0
        };
        let runs = started.len() < deadline && !held.contains(&lane);
        if runs {
            started.push(place);
        }
        if !(runs && *succeeds) {
            open.push(format!("r{place}"));
            if order != BatchOrder::Unordered {
                held.insert(lane);
            }
        }
    }
    if order == BatchOrder::Stream {
        open.truncate(1);
    }
    (started, open)
}

#[test]
fn a_finished_record_keeps_its_first_result() {
    let mut batch = batch(BatchOrder::Unordered, &[0, 0]);
    let place = batch.start_next().unwrap();
    batch.finish(place, RecordResult::Failed);
    batch.finish(place, RecordResult::Succeeded);
    batch.finish(1, RecordResult::Succeeded);
    batch.finish(7, RecordResult::Succeeded);
    assert_eq!(reported(&batch), ["r0", "r1"]);
}

#[test]
fn a_running_record_holds_back_its_group() {
    let mut batch = batch(BatchOrder::FifoGroups, &[0, 0, 1]);
    assert_eq!(
        [batch.start_next(), batch.start_next(), batch.start_next()],
        [Some(0), Some(2), None]
    );
    batch.finish(0, RecordResult::Succeeded);
    assert_eq!(batch.start_next(), Some(1));
}

#[test]
fn an_empty_batch_reports_an_empty_list() {
    for order in ORDERS {
        let response = serde_json::to_string(&batch(order, &[]).response()).unwrap();
        assert_eq!(response, r#"{"batchItemFailures":[]}"#);
    }
}

proptest! {
    #[test]
    fn records_one_after_the_other_follow_the_model(
        order in prop::sample::select(&ORDERS[..]),
        records in prop::collection::vec((0..3_u8, prop::bool::weighted(0.8)), 0..20),
        deadline in 0..25_usize,
    ) {
        let groups: Vec<u8> = records.iter().map(|(group, _)| *group).collect();
        let mut batch = batch(order, &groups);
        let mut started = Vec::new();
        while started.len() < deadline {
            let Some(place) = batch.start_next() else { break };
            started.push(place);
            batch.finish(place, result(records[place].1));
        }
        prop_assert_eq!((started, reported(&batch)), model(order, &records, deadline));
    }

    #[test]
    fn records_side_by_side_keep_their_order_and_none_is_lost(
        order in prop::sample::select(&ORDERS[..]),
        records in prop::collection::vec((0..3_u8, prop::bool::weighted(0.8)), 1..20),
        steps in prop::collection::vec(prop::option::of(any::<Index>()), 0..60),
    ) {
        let groups: Vec<u8> = records.iter().map(|(group, _)| *group).collect();
        let mut batch = batch(order, &groups);
        let (mut running, mut good) = (Vec::new(), BTreeSet::new());
        for step in steps {
            match step {
                Some(index) if !running.is_empty() => {
                    let place: usize = running.swap_remove(index.index(running.len()));
                    batch.finish(place, result(records[place].1));
                    if records[place].1 {
                        good.insert(place);
                    }
                }
                _ => {
                    let Some(place) = batch.start_next() else { continue };
                    let before = |other: &usize| match order {
                        BatchOrder::Unordered => false,
                        BatchOrder::FifoGroups => groups[*other] == groups[place],
                        _ => true,
                    };
                    prop_assert!((0..place).filter(before).all(|other| good.contains(&other)));
                    running.push(place);
                }
            }
            let open = (0..records.len()).filter(|place| !good.contains(place));
            let most = if order == BatchOrder::Stream { 1 } else { records.len() };
            let open: Vec<String> = open.take(most).map(|place| format!("r{place}")).collect();
            prop_assert_eq!(reported(&batch), open);
        }
    }
}
