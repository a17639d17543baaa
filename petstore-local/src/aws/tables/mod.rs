//! The declared tables: created if they are missing, and the writes that belong into their streams.

mod data_file;
mod file;
mod limit;
mod operations;
mod owner;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynoxide::{Database, DynoxideError};
use petstore_core::infrastructure::{ResourceSpec, TableSpec};
use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use data_file::{DataFile, DataFileGone};
use limit::FileLimit;
use operations::call;
use owner::LOCKED_FOR;

pub use file::TablesError;

use crate::world::TableWrite;

/// The most records of one read.
const PAGE: usize = 1000;

/// The items of the declared tables, in a file or in memory.
///
/// A write to a table with a stream stores the item and the record of the change in one
/// transaction. What keeps the world going reads the records with
/// [`writes_after`](Self::writes_after), so that no change is lost, whenever the process ends.
#[derive(Clone)]
pub struct Tables {
    pub(super) database: Database,
    pub(super) specs: BTreeMap<&'static str, &'static TableSpec>,
    file: Option<Arc<DataFile>>,
    /// Limits the file as long as it exists.
    limit: Option<Arc<FileLimit>>,
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables")
            .field("file", &self.file)
            .field("tables", &self.specs.keys())
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl Tables {
    /// Opens the file, which is created if it is missing, and creates the declared tables that it
    /// lacks.
    ///
    /// # Errors
    ///
    /// [`TablesError`] if the file cannot be used, or a table in it does not fit its declaration.
    pub fn open(path: &Path, resources: &[ResourceSpec]) -> Result<Self, TablesError> {
        Self::open_limited(path, resources, None)
    }

    /// Opens the file, which may grow to so many pages of 4 KiB: SQLite refuses further writes
    /// then, as on a full disk. A file that is larger does not grow.
    ///
    /// # Errors
    ///
    /// The errors of [`open`](Self::open).
    pub fn open_limited(
        path: &Path,
        resources: &[ResourceSpec],
        max_page_count: Option<u32>,
    ) -> Result<Self, TablesError> {
        let (database, file) = file::open(path, max_page_count.is_some())?;
        let mut tables = Self::with_database(database, Some(file), resources)?;
        if let (Some(pages), Some(file)) = (max_page_count, &tables.file) {
            let limit = FileLimit::set(file.path(), pages);
            let limit = limit.map_err(|error| file::failed(file.path().to_owned(), &error))?;
            tables.limit = Some(Arc::new(limit));
        }
        Ok(tables)
    }

    /// Tables in memory.
    ///
    /// # Errors
    ///
    /// [`TablesError`] if the database refuses a declaration.
    pub fn in_memory(resources: &[ResourceSpec]) -> Result<Self, TablesError> {
        let database = Database::memory().map_err(|error| TablesError::Damaged {
            path: ":memory:".into(),
            reason: error.to_string(),
        })?;
        Self::with_database(database, None, resources)
    }

    fn with_database(
        database: Database,
        file: Option<DataFile>,
        resources: &[ResourceSpec],
    ) -> Result<Self, TablesError> {
        let specs = resources.iter().filter_map(|resource| match resource {
            ResourceSpec::Table(spec) => Some((spec.name, *spec)),
            _ => None,
        });
        let tables = Self {
            database,
            specs: specs.collect(),
            file: file.map(Arc::new),
            limit: None,
        };
        for spec in tables.specs.values() {
            tables.prepare(spec)?;
        }
        Ok(tables)
    }

    /// Creates a table, or adds what its declaration has and the table in the file has not.
    fn prepare(&self, spec: &TableSpec) -> Result<(), TablesError> {
        let refused = |error: DynoxideError| TablesError::Refused {
            table: spec.name.to_owned(),
            reason: error.to_string(),
        };
        let name = json!({"TableName": spec.name});
        let described = self.call(&name, |request| self.database.describe_table(request));
        let has_stream = match described {
            Err(DynoxideError::ResourceNotFoundException(_)) => {
                self.call(&definition(spec), |request| {
                    self.database.create_table(request)
                })
                .map_err(refused)?;
                true
            }
            Err(error) => return Err(refused(error)),
            Ok(found) => {
                let table = &found["Table"];
                check_key(spec, &table["KeySchema"])?;
                table["StreamSpecification"]["StreamEnabled"] == true
            }
        };
        if spec.stream.is_some() && !has_stream {
            let update = json!({"TableName": spec.name, "StreamSpecification": stream()});
            self.call(&update, |request| self.database.update_table(request))
                .map_err(refused)?;
        }
        self.prepare_ttl(spec).map_err(refused)
    }

    fn prepare_ttl(&self, spec: &TableSpec) -> dynoxide::Result<()> {
        let Some(attribute) = spec.ttl else {
            return Ok(());
        };
        let name = json!({"TableName": spec.name});
        let described = self.call(&name, |request| {
            self.database.describe_time_to_live(request)
        })?;
        let current = &described["TimeToLiveDescription"];
        if current["AttributeName"] == attribute {
            return Ok(());
        }
        let set = |attribute: &Value, enabled: bool| {
            let specification = json!({"AttributeName": attribute, "Enabled": enabled});
            let update = json!({"TableName": spec.name, "TimeToLiveSpecification": specification});
            self.call(&update, |request| {
                self.database.update_time_to_live(request)
            })
        };
        if current["AttributeName"].is_string() {
            set(&current["AttributeName"], false)?;
        }
        set(&attribute.into(), true).map(drop)
    }

    fn call<Request, Response>(
        &self,
        parameters: &Value,
        operation: impl FnOnce(Request) -> dynoxide::Result<Response>,
    ) -> dynoxide::Result<Value>
    where
        Request: serde::de::DeserializeOwned,
        Response: serde::Serialize,
    {
        let text = call(parameters.to_string().as_bytes(), operation)?;
        serde_json::from_str(&text)
            .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
    }

    /// Runs an operation on the body of a request. `None` if there is no such operation. It blocks.
    pub(in crate::aws) fn run(
        &self,
        operation: &str,
        body: &[u8],
    ) -> Result<Option<dynoxide::Result<String>>, DataFileGone> {
        let check = || self.file.as_ref().map_or(Ok(()), |file| file.check());
        check()?;
        let done = operations::run(&self.database, operation, body);
        // What was written to a file that has been removed meanwhile is lost.
        check()?;
        Ok(done)
    }

    /// The declared tables with a stream.
    pub fn streams(&self) -> impl Iterator<Item = &'static str> + '_ {
        let with_stream = self.specs.values().filter(|spec| spec.stream.is_some());
        with_stream.map(|spec| spec.name)
    }

    /// Up to 1,000 writes to a table after the one with that sequence number, oldest first; from
    /// the first, if it is `None`. Records up to that number are removed from time to time.
    ///
    /// # Errors
    ///
    /// [`TablesError::Stream`] if the database cannot read them.
    pub fn writes_after(
        &self,
        table: &str,
        sequence_number: Option<&str>,
    ) -> Result<Vec<TableWrite>, TablesError> {
        let read = || -> dynoxide::Result<Vec<TableWrite>> {
            let mut iterator = json!({
                "StreamArn": format!("table/{table}"),
                "ShardId": dynoxide::streams::shard_id(table),
                "ShardIteratorType": "TRIM_HORIZON",
            });
            if let Some(number) = sequence_number {
                iterator["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
                iterator["SequenceNumber"] = number.into();
            }
            let iterator = self.call(&iterator, |request| {
                self.database.get_shard_iterator(request)
            })?;
            let request = json!({"ShardIterator": iterator["ShardIterator"], "Limit": PAGE});
            let page = self.call(&request, |request| self.database.get_records(request))?;
            let records = page["Records"].as_array().into_iter().flatten();
            Ok(records.map(write_of).collect())
        };
        read().map_err(|cause| TablesError::Stream {
            table: table.to_owned(),
            cause,
        })
    }

    /// Removes the records of a stream before the one with that sequence number, which the world
    /// has stored. The database reads all of them at every write.
    ///
    /// # Errors
    ///
    /// [`TablesError`] if the file cannot be used.
    pub fn forget_before(&self, table: &str, sequence_number: &str) -> Result<(), TablesError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let Some(stored) = stored_number(sequence_number) else {
            return Ok(());
        };
        let remove = || -> rusqlite::Result<()> {
            let connection = Connection::open(file.path())?;
            connection.busy_timeout(LOCKED_FOR)?;
            // The last one stays: the next number is above it.
            connection.execute(
                "DELETE FROM _stream_records WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) < ?2",
                params![table, stored],
            )?;
            Ok(())
        };
        remove().map_err(|error| file::failed(file.path().to_owned(), &error))
    }

    /// Deletes the items whose time to live is over, and returns how many. AWS does it within a few
    /// days.
    ///
    /// # Errors
    ///
    /// [`TablesError::Expiry`] if the database refuses it.
    pub fn delete_expired(&self) -> Result<usize, TablesError> {
        if !self.has_ttl() {
            return Ok(0);
        }
        self.database.sweep_ttl().map_err(TablesError::Expiry)
    }

    /// Whether the items of a table have a time to live.
    pub fn has_ttl(&self) -> bool {
        self.specs.values().any(|spec| spec.ttl.is_some())
    }

    /// How long to wait between two calls of [`delete_expired`](Self::delete_expired).
    pub const EXPIRY_INTERVAL: Duration = Duration::from_secs(60);
}

/// The number that the database stores for a public one of 21 digits.
fn stored_number(public: &str) -> Option<i64> {
    let offset: u128 = 100_000_000_000_000_000_000;
    let stored = public.parse::<u128>().ok()?.checked_sub(offset)?;
    i64::try_from(stored).ok()
}

/// Both images, whatever the view: a write that changes nothing has two that are equal.
fn stream() -> Value {
    json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"})
}

/// The request that creates a table. The types of keys are those of the template.
fn definition(spec: &TableSpec) -> Value {
    let names = [Some(spec.partition_key), spec.sort_key];
    let attributes: Vec<Value> = names
        .iter()
        .flatten()
        .map(|name| json!({"AttributeName": name, "AttributeType": "S"}))
        .collect();
    let mut definition = json!({
        "TableName": spec.name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key_schema(spec),
    });
    if spec.stream.is_some() {
        definition["StreamSpecification"] = stream();
    }
    definition
}

fn key_schema(spec: &TableSpec) -> Value {
    let keys = [(Some(spec.partition_key), "HASH"), (spec.sort_key, "RANGE")];
    let keys = keys.iter().filter_map(|(name, kind)| {
        let name = (*name)?;
        Some(json!({"AttributeName": name, "KeyType": kind}))
    });
    keys.collect()
}

fn check_key(spec: &TableSpec, found: &Value) -> Result<(), TablesError> {
    let declared = key_schema(spec);
    if *found == declared {
        return Ok(());
    }
    let show = |schema: &Value| {
        let keys = schema.as_array().into_iter().flatten();
        let names = keys.filter_map(|key| key["AttributeName"].as_str());
        names.collect::<Vec<_>>().join(" and ")
    };
    Err(TablesError::OtherKey {
        table: spec.name.to_owned(),
        found: show(found),
        declared: show(&declared),
    })
}

fn write_of(record: &Value) -> TableWrite {
    let change = &record["dynamodb"];
    let image = |name: &str| -> Option<Map<String, Value>> { change[name].as_object().cloned() };
    TableWrite {
        sequence_number: change["SequenceNumber"].as_str().map(str::to_owned),
        old: image("OldImage"),
        new: image("NewImage"),
        expired: record["userIdentity"]["principalId"] == "dynamodb.amazonaws.com",
    }
}
