//! The lines of the log: who was invoked by what, with the ids that tie the lines together.

use std::time::Duration;

use crate::log;
use crate::world::{Invoke, Notice, StorageError, WorkResult, WorldError};

/// The most ids in a line.
const MOST: usize = 10;

pub(super) fn invoked(invoke: &Invoke, result: &WorkResult, took: Duration) {
    let outcome = match result {
        WorkResult::Returned(text) if text.contains("itemIdentifier") => {
            "some records failed".to_owned()
        }
        WorkResult::Returned(_) => "ok".to_owned(),
        WorkResult::Failed(error) => format!("failed: {error}"),
        other => format!("{other:?}"),
    };
    let attempt = match invoke.attempt {
        0 | 1 => String::new(),
        attempt => format!(", attempt {attempt}"),
    };
    log::line(&format!(
        "{} invoked {}{attempt}: {outcome}, {:.1} ms, request {}{}",
        invoke.source,
        invoke.function,
        took.as_secs_f64() * 1000.0,
        invoke.request_id,
        ids(&invoke.records),
    ));
}

fn ids(records: &[String]) -> String {
    let shown: Vec<&str> = records.iter().take(MOST).map(String::as_str).collect();
    match (shown.len(), records.len()) {
        (0, _) => String::new(),
        (shown_count, all) if shown_count < all => {
            format!(
                ", records {} and {} more",
                shown.join(" "),
                all - shown_count
            )
        }
        _ => format!(", records {}", shown.join(" ")),
    }
}

pub(super) fn notice(notice: &Notice) {
    match notice.is_warning() {
        true => log::line(&format!("warning: {notice}")),
        false => log::line(&notice.to_string()),
    }
}

/// Whether the file of the world is full.
pub(super) fn is_full(error: &WorldError) -> bool {
    matches!(error, WorldError::Storage(StorageError::Full { .. }))
}

/// An error of the world. A full file has a notice of its own, which comes once.
pub(super) fn world_error(error: &WorldError) {
    if !is_full(error) {
        log::line(&format!("error: {error}"));
    }
}
