//! Responses to `PutEvents`.

use petstore_local::events::bus::{Buses, MatchAll, PutEventsEntry};
use petstore_local::events::ids::CountedIds;
use serde_json::Value;

use crate::matching::{Names, compare};
use crate::support::{ACCOUNT, NOW, REGION, only, same_error};

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let entries = case["entries"].as_array().into_iter().flatten().map(entry);
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let mut buses = Buses::new(REGION, ACCOUNT);
    let result = buses.put_events(&entries, NOW, &mut CountedIds::default(), &MatchAll);
    match (case.get("error"), result) {
        (Some(expected), Err(error)) => same_error(expected, error.code(), &error.to_string()),
        (None, Ok(response)) => {
            let response = serde_json::to_value(response).map_err(|error| error.to_string())?;
            compare(&case["response"], &response, &mut Names::default())
        }
        (_, result) => Err(format!("got {result:?}")),
    }
}

/// An entry of a request; `Detail_bytes` gives the length of a detail, `Time` is a text.
pub(crate) fn entry(value: &Value) -> Result<PutEventsEntry, String> {
    only(
        value,
        &[
            "Source",
            "DetailType",
            "Detail",
            "Detail_bytes",
            "Time",
            "Resources",
            "EventBusName",
            "TraceHeader",
        ],
    )?;
    let mut value = value.clone();
    let members = value.as_object_mut().ok_or("an entry is not an object")?;
    if let Some(bytes) = members
        .remove("Detail_bytes")
        .and_then(|bytes| bytes.as_u64())
    {
        let filler = "x".repeat(usize::try_from(bytes).unwrap_or_default().saturating_sub(8));
        members.insert(
            "Detail".to_owned(),
            format!("{{\"a\":\"{filler}\"}}").into(),
        );
    }
    if let Some(time) = members.remove("Time") {
        let seconds = time.as_str().and_then(epoch_seconds);
        members.insert(
            "Time".to_owned(),
            seconds.ok_or("the time is not readable")?.into(),
        );
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// The seconds since 1970 of `2022-01-01T00:00:00Z`.
fn epoch_seconds(text: &str) -> Option<u64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let years: u64 = (1970..year)
        .map(|year| if leap(year) { 366 } else { 365 })
        .sum();
    let lengths = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
    ];
    let months: u64 = lengths
        .iter()
        .take(usize::try_from(month).ok()?.checked_sub(1)?)
        .sum();
    let days = years + months + day.checked_sub(1)?;
    Some(days * 86_400 + number(11..13)? * 3_600 + number(14..16)? * 60 + number(17..19)?)
}

#[test]
fn times_are_read() {
    assert_eq!(epoch_seconds("2024-01-31T23:59:59Z"), Some(1_706_745_599));
}
