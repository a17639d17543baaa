//! The table of the statistics, and the markers of what it contains.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use petstore::HttpError;

use super::TypeStatistics;
use crate::pets::{Pet, StoreError, StoredPet, whole_story};

/// The key: the species.
const TYPE: &str = "type";
const COUNT: &str = "count";
const TOTAL: &str = "total";

/// How long the marker of a record stays. A record is delivered again for at most 24 hours.
const MARKED_FOR: Duration = Duration::from_secs(2 * 86_400);

/// The statistics. Clones share the same client.
#[derive(Clone, Debug)]
pub struct Statistics {
    client: Client,
}

/// Why the statistics cannot be accessed.
#[derive(Debug, thiserror::Error, HttpError)]
#[non_exhaustive]
pub enum StatisticsError {
    /// The pets cannot be accessed.
    #[error(transparent)]
    #[status(500)]
    Store(#[from] StoreError),
    /// DynamoDB did not do what it was asked for.
    #[error("cannot {action} the table `{table}`: {}", whole_story(&**cause))]
    #[status(500)]
    Request {
        /// The operation, such as `read from`.
        action: &'static str,
        /// The table.
        table: String,
        /// The SDK's error, including its sources.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What a change adds to the statistics of a type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Delta {
    pub(super) r#type: String,
    pub(super) count: i64,
    pub(super) price: f64,
}

impl Delta {
    /// The differences between two states of a pet: none if neither its type nor its price changes.
    pub(super) fn between(before: Option<&StoredPet>, after: Option<&StoredPet>) -> Vec<Delta> {
        let delta = |pet: &StoredPet, count: i64, price: f64| Delta {
            r#type: pet.r#type.clone(),
            count,
            price,
        };
        match (before, after) {
            (Some(before), Some(after)) if before.r#type == after.r#type => {
                let price = after.price - before.price;
                let changed = price != 0.0;
                changed
                    .then(|| delta(after, 0, price))
                    .into_iter()
                    .collect()
            }
            (before, after) => {
                let removed = before.map(|pet| delta(pet, -1, -pet.price));
                let added = after.map(|pet| delta(pet, 1, pet.price));
                removed.into_iter().chain(added).collect()
            }
        }
    }
}

fn number(value: f64) -> AttributeValue {
    AttributeValue::N(format!("{value:?}"))
}

fn failed(
    action: &'static str,
    table: &str,
) -> impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> StatisticsError {
    let table = table.to_owned();
    move |cause| StatisticsError::Request {
        action,
        table,
        cause,
    }
}

impl Statistics {
    /// The statistics at the place where the app runs.
    pub async fn connect() -> Result<Self, std::convert::Infallible> {
        let config = petstore::aws::config().await;
        Ok(Statistics {
            client: Client::new(&config),
        })
    }

    /// Adds a record of the stream to the statistics, unless they contain it: the marker and the
    /// sums are written in one transaction. Returns whether they were written. `place` has the
    /// names of the table of the statistics and of that of the markers.
    pub(super) async fn count(
        &self,
        place: (&str, &str),
        record: &str,
        deltas: &[Delta],
    ) -> Result<bool, StatisticsError> {
        let (table, markers) = place;
        let invalid =
            |error: aws_sdk_dynamodb::error::BuildError| failed("write to", table)(error.into());
        let expires = SystemTime::now() + MARKED_FOR;
        let expires = expires.duration_since(UNIX_EPOCH).unwrap_or_default();
        let marker = Put::builder()
            .table_name(markers)
            .item("recordId", AttributeValue::S(record.to_owned()))
            .item("expires", AttributeValue::N(expires.as_secs().to_string()))
            .condition_expression("attribute_not_exists(recordId)")
            .build()
            .map_err(invalid)?;
        let mut write = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(marker).build());
        for delta in deltas {
            let update = Update::builder()
                .table_name(table)
                .key(TYPE, AttributeValue::S(delta.r#type.clone()))
                .update_expression("ADD #count :count, #total :price")
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_names("#total", TOTAL)
                .expression_attribute_values(":count", AttributeValue::N(delta.count.to_string()))
                .expression_attribute_values(":price", number(delta.price))
                .build()
                .map_err(invalid)?;
            write = write.transact_items(TransactWriteItem::builder().update(update).build());
        }
        match write.send().await {
            Ok(_) => Ok(true),
            Err(error) => {
                let canceled = error
                    .as_service_error()
                    .and_then(|error| match error {
                        aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(canceled) => Some(canceled),
                        _ => None,
                    });
                let marker = canceled.and_then(|canceled| canceled.cancellation_reasons().first());
                let code = marker.and_then(|reason| reason.code());
                match code {
                    Some("ConditionalCheckFailed") => Ok(false),
                    _ => Err(failed("write to", table)(error.into())),
                }
            }
        }
    }

    /// All types of which there are pets, in alphabetical order.
    pub(super) async fn all(&self, table: &str) -> Result<Vec<TypeStatistics>, StatisticsError> {
        let mut found = BTreeMap::new();
        for item in self.items(table).await? {
            let number = |name: &str| {
                let value = item.get(name).and_then(|value| value.as_n().ok());
                value
                    .and_then(|text| text.parse::<f64>().ok())
                    .unwrap_or(0.0)
            };
            let Some(Ok(r#type)) = item.get(TYPE).map(AttributeValue::as_s) else {
                continue;
            };
            let count = number(COUNT);
            if count >= 1.0 {
                let statistics = TypeStatistics {
                    r#type: r#type.clone(),
                    count: count as u64,
                    average_price: number(TOTAL) / count,
                };
                found.insert(r#type.clone(), statistics);
            }
        }
        Ok(found.into_values().collect())
    }

    async fn items(
        &self,
        table: &str,
    ) -> Result<Vec<HashMap<String, AttributeValue>>, StatisticsError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let scan = self
                .client
                .scan()
                .table_name(table)
                .consistent_read(true)
                .set_exclusive_start_key(start);
            let page = scan.send().await;
            let page = page.map_err(|error| failed("read from", table)(error.into()))?;
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Replaces the statistics by those of these pets.
    pub(super) async fn replace(&self, table: &str, pets: &[Pet]) -> Result<(), StatisticsError> {
        let mut sums: BTreeMap<String, (u64, f64)> = BTreeMap::new();
        for item in self.items(table).await? {
            if let Some(Ok(r#type)) = item.get(TYPE).map(AttributeValue::as_s) {
                sums.insert(r#type.clone(), (0, 0.0));
            }
        }
        for pet in pets {
            let sum = sums.entry(pet.r#type.clone()).or_default();
            sum.0 += 1;
            sum.1 += pet.price;
        }
        for (r#type, (count, total)) in sums {
            let put = self
                .client
                .put_item()
                .table_name(table)
                .item(TYPE, AttributeValue::S(r#type))
                .item(COUNT, AttributeValue::N(count.to_string()))
                .item(TOTAL, number(total));
            let put = put.send().await;
            put.map_err(|error| failed("write to", table)(error.into()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pets::PetId;

    fn pet(r#type: &str, price: f64) -> StoredPet {
        StoredPet {
            id: PetId::random(),
            r#type: r#type.to_owned(),
            price,
        }
    }

    #[test]
    fn a_change_that_concerns_neither_type_nor_price_counts_nothing() {
        let dog = pet("dog", 5.0);
        assert_eq!(Delta::between(Some(&dog), Some(&dog)), []);
        assert_eq!(Delta::between(None, None), []);
    }

    #[test]
    fn what_is_added_is_taken_away_again() {
        let (dog, cat) = (pet("dog", 5.0), pet("cat", 7.0));
        for (before, after) in [
            (None, Some(&dog)),
            (Some(&dog), None),
            (Some(&dog), Some(&cat)),
        ] {
            let forth = Delta::between(before, after).into_iter();
            let deltas = forth.chain(Delta::between(after, before));
            let mut sums: BTreeMap<String, (i64, f64)> = BTreeMap::new();
            for delta in deltas {
                let sum = sums.entry(delta.r#type).or_default();
                sum.0 += delta.count;
                sum.1 += delta.price;
            }
            assert!(sums.values().all(|sum| *sum == (0, 0.0)), "{sums:?}");
        }
    }
}
