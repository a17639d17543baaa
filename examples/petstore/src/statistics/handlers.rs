//! The function `statistics`, and the endpoints that show and repair what it keeps.

use petstore::aws::{AwsError, Invoke};
use petstore::prelude::*;

use super::repository::Delta;
use super::{AllStatistics, Statistics, StatisticsError, TypeStatistics};
use crate::pets::{Pets, StoredPet, event_id};
use crate::photos::photo_added;
use crate::resources::{CountedTable, PetsTable, StatisticsTable};

/// The handlers of the function.
pub const EVENTS: &[petstore::EventEntry] = events![count, report, photo_added, recount];

/// Counts a change, exactly once.
#[event(dynamodb, table = PetsTable)]
async fn count(
    change: Change<StoredPet>,
    record: Record<'_>,
    table: Table<'_, StatisticsTable, Write>,
    counted: Table<'_, CountedTable, Write>,
    statistics: &Statistics,
) -> Result<(), StatisticsError> {
    let deltas = Delta::between(change.before(), change.after());
    if deltas.is_empty() {
        return Ok(());
    }
    let event = change
        .after()
        .or(change.before())
        .map(|pet| event_id(pet.id));
    let place = (table.name_for_writing(), counted.name_for_writing());
    if statistics.count(place, record.id(), &deltas).await? {
        for delta in &deltas {
            tracing::info!(
                event,
                record = record.id(),
                "statistics: {:+} {}",
                delta.count,
                delta.r#type
            );
            metric(&delta.r#type, delta.count);
        }
    } else {
        tracing::info!(event, record = record.id(), "statistics: counted before");
    }
    Ok(())
}

/// Writes a line that CloudWatch turns into a metric (the embedded metric format).
fn metric(r#type: &str, count: i64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = now.map_or(0, |since| since.as_millis());
    let line = serde_json::json!({
        "_aws": {
            "Timestamp": u64::try_from(millis).unwrap_or(0),
            "CloudWatchMetrics": [{
                "Namespace": "Petstore",
                "Dimensions": [["Type"]],
                "Metrics": [{"Name": "PetsAdded", "Unit": "Count"}],
            }],
        },
        "Type": r#type,
        "PetsAdded": count,
    });
    eprintln!("{line}");
}

/// Reports the stock every night at three.
#[event(schedule, "cron(0 3 * * ? *)")]
async fn report(
    table: Table<'_, StatisticsTable, Read>,
    record: Record<'_>,
    statistics: &Statistics,
) -> Result<(), StatisticsError> {
    let all = statistics.all(table.name_for_reading()).await?;
    tracing::info!(
        event = record.id(),
        "schedule: the nightly report has {} types",
        all.len()
    );
    for TypeStatistics {
        r#type: kind,
        count,
        average_price,
    } in all
    {
        tracing::info!(
            event = record.id(),
            "schedule: {count} {kind} at {average_price:.2} on average"
        );
    }
    Ok(())
}

/// Counts all pets again, and returns the result. Changes in the meantime may be counted twice or
/// not at all, so call it while no pets come and go.
#[event(direct)]
pub(crate) async fn recount(
    pets_table: Table<'_, PetsTable, Read>,
    table: Table<'_, StatisticsTable, ReadWrite>,
    pets: &Pets,
    statistics: &Statistics,
) -> Result<Json<AllStatistics>, StatisticsError> {
    let pets = pets.in_table(pets_table.name_for_reading()).all().await?;
    let place = table.name_for_writing();
    statistics.replace(place, &pets).await?;
    tracing::info!("direct: counted {} pets again", pets.len());
    Ok(Json(AllStatistics {
        statistics: statistics.all(place).await?,
    }))
}

/// Shows the number and the average price of the pets of each type.
#[route(GET, "/stats", auth = api_key)]
pub(crate) async fn get_stats(
    table: Table<'_, StatisticsTable, Read>,
    statistics: &Statistics,
) -> Result<Json<AllStatistics>, StatisticsError> {
    let statistics = statistics.all(table.name_for_reading()).await?;
    Ok(Json(AllStatistics { statistics }))
}

/// Why the pets cannot be counted again.
#[derive(Debug, thiserror::Error, petstore::HttpError)]
pub(crate) enum RecountError {
    /// The function cannot be invoked, or failed.
    #[error(transparent)]
    #[status(500)]
    Invoke(#[from] AwsError),
}

/// Counts all pets again.
#[route(POST, "/stats/recount", auth = api_key)]
pub(crate) async fn recount_stats(
    recount: Invoker<'_, recount>,
) -> Result<Json<AllStatistics>, RecountError> {
    Ok(Json(recount.invoke(&()).await?))
}
