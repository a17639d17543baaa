//! The repository: stores pets in a DynamoDB table.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ReturnValue,
    ScalarAttributeType,
};
use petstore::{HttpError, model};

use super::item::{self, Item};
use super::{Cursor, Pet, PetId};
use crate::dynamodb::Location;

/// The table if `PETS_TABLE` does not name another one.
const TABLE: &str = "pets";

/// The number of pets read at a time to find those of one type.
const FILTERED_AT_ONCE: usize = 500;

/// The time that a new table may take to become active.
const TABLE_MADE_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);

/// All pets. Clones share the same table.
#[derive(Clone, Debug)]
pub struct Pets {
    client: Client,
    table: String,
    /// Whether `PETS_TABLE` names the table, whatever the handlers declare.
    fixed: bool,
}

/// The requested part of the list of pets.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The maximum number of pets.
    pub limit: usize,
    /// The end of the previous page; `None` for the first page.
    pub after: Option<Cursor>,
    /// The type of pet to return; `None` for all.
    pub r#type: Option<&'a str>,
}

/// A page of pets.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The pets, in the order of the table.
    pub pets: Vec<Pet>,
    /// The cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

/// Why the pets cannot be accessed.
#[derive(Debug, thiserror::Error, HttpError)]
#[non_exhaustive]
pub enum StoreError {
    /// An operation on the table failed.
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
    /// An item in the table is not a pet.
    #[status(500)]
    #[error(
        "the item {item} in the table `{table}` is not a pet: its `{attribute}` is missing or has another type"
    )]
    Item {
        /// The item's key, as far as it is present.
        item: String,
        /// The invalid attribute.
        attribute: &'static str,
        /// The table.
        table: String,
    },
}

impl Pets {
    /// The pets in the table that `PETS_TABLE` names, `pets` by default, in the DynamoDB that
    /// [`Location::from_env`] returns. Creates the table if it is missing, but not on AWS.
    ///
    /// # Errors
    ///
    /// If the table cannot be created.
    pub async fn connect() -> Result<Self, StoreError> {
        let location = Location::from_env();
        let table = std::env::var("PETS_TABLE")
            .ok()
            .filter(|name| !name.is_empty());
        let pets = Self {
            fixed: table.is_some(),
            client: location.client().await,
            table: table.unwrap_or_else(|| TABLE.to_owned()),
        };
        if location.makes_tables() {
            pets.make_table().await?;
        }
        tracing::info!(%location, table = pets.table, "connected to the table of pets");
        Ok(pets)
    }

    /// The pets in a table of a DynamoDB.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
            fixed: true,
        }
    }

    /// The pets in the table of a handle, unless they are in a fixed one.
    pub fn in_table(&self, name: &str) -> Self {
        let mut pets = self.clone();
        if !self.fixed {
            name.clone_into(&mut pets.table);
        }
        pets
    }

    /// Creates the table if it does not exist, and waits until it is active.
    ///
    /// # Errors
    ///
    /// If DynamoDB returns an error, or takes more than a minute.
    pub async fn make_table(&self) -> Result<(), StoreError> {
        let failed = |cause| self.failed("make", cause);
        let key = KeySchemaElement::builder()
            .attribute_name(item::ID)
            .key_type(KeyType::Hash)
            .build()
            .map_err(|error| failed(error.into()))?;
        let kind = AttributeDefinition::builder()
            .attribute_name(item::ID)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .map_err(|error| failed(error.into()))?;
        let create = self
            .client
            .create_table()
            .table_name(&self.table)
            .key_schema(key)
            .attribute_definitions(kind)
            .billing_mode(BillingMode::PayPerRequest);
        match create.send().await {
            Ok(_) => {}
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(CreateTableError::is_resource_in_use_exception) => {}
            Err(error) => return Err(failed(error.into())),
        }
        let usable = self
            .client
            .wait_until_table_exists()
            .table_name(&self.table)
            .wait(TABLE_MADE_WITHIN)
            .await;
        usable.map(drop).map_err(|error| failed(error.into()))
    }

    /// Adds a pet, which counts as unpublished until [`mark_published`](Self::mark_published).
    /// Returns
    /// `false`, and changes nothing, if its id is already in use.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error.
    pub async fn add(&self, pet: &Pet) -> Result<bool, StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item::from_pet(pet)))
            .item(item::UNPUBLISHED, AttributeValue::Bool(true))
            .condition_expression("attribute_not_exists(#id)")
            .expression_attribute_names("#id", item::ID);
        let sent = put.send().await;
        self.written(sent, PutItemError::is_conditional_check_failed_exception)
    }

    /// The pet with this id.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error, or if the item is not a pet.
    pub async fn get(&self, id: PetId) -> Result<Option<Pet>, StoreError> {
        let get = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(item::key(id)))
            .consistent_read(true);
        let response = get
            .send()
            .await
            .map_err(|error| self.failed("read from", error.into()))?;
        response.item.map(|found| self.pet(&found)).transpose()
    }

    /// Whether the pet with this id exists and was not marked as published.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error.
    pub async fn is_unpublished(&self, id: PetId) -> Result<bool, StoreError> {
        let get = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(item::key(id)))
            .consistent_read(true);
        let response = get
            .send()
            .await
            .map_err(|error| self.failed("read from", error.into()))?;
        let found = response.item.unwrap_or_default();
        Ok(found.contains_key(item::UNPUBLISHED))
    }

    /// Marks a pet as published. A pet that was removed in the meantime stays away.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error.
    pub async fn mark_published(&self, id: PetId) -> Result<(), StoreError> {
        let expression = format!("REMOVE {}", item::UNPUBLISHED);
        self.mark(id, &expression).await.map(drop)
    }

    /// Marks that a pet has a photo. Returns `false` if there is no such pet.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error.
    pub async fn mark_photo(&self, id: PetId) -> Result<bool, StoreError> {
        // The key serves as the value: any that is present marks the pet.
        let expression = format!("SET {} = {}", item::PHOTO, item::ID);
        self.mark(id, &expression).await
    }

    async fn mark(&self, id: PetId, expression: &str) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item::key(id)))
            .update_expression(expression)
            .condition_expression("attribute_exists(#id)")
            .expression_attribute_names("#id", item::ID);
        let sent = update.send().await;
        self.written(sent, UpdateItemError::is_conditional_check_failed_exception)
    }

    /// Whether a write was done: not if its condition did not hold.
    fn written<T, E>(
        &self,
        sent: Result<T, SdkError<E>>,
        is_refused: fn(&E) -> bool,
    ) -> Result<bool, StoreError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        match sent {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(is_refused) => Ok(false),
            Err(error) => Err(self.failed("write to", error.into())),
        }
    }

    /// All pets, in the order of the table.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error, or if an item is not a pet.
    pub async fn all(&self) -> Result<Vec<Pet>, StoreError> {
        let mut pets = Vec::new();
        let mut start = None;
        loop {
            let (found, end) = self.scan(None, FILTERED_AT_ONCE, start).await?;
            pets.extend(found);
            start = end;
            if start.is_none() {
                return Ok(pets);
            }
        }
    }

    /// Removes the pet with this id. Returns `false` if it does not exist.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error.
    pub async fn remove(&self, id: PetId) -> Result<bool, StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(item::key(id)));
        let response = delete.return_values(ReturnValue::AllOld).send().await;
        let response = response.map_err(|error| self.failed("delete from", error.into()))?;
        Ok(response.attributes.is_some())
    }

    /// One page of pets. Every page except the last is full, even if a type is given, and has a
    /// `next` only if more pets follow.
    ///
    /// # Errors
    ///
    /// If DynamoDB does not respond or returns an error, or if an item is not a pet.
    pub async fn list(&self, page: Page<'_>) -> Result<Listing, StoreError> {
        // One pet more than requested shows whether another page follows.
        let wanted = page.limit.saturating_add(1);
        let mut pets = Vec::new();
        let mut start = page.after.map(|cursor| item::key(cursor.last()));
        loop {
            let missing = wanted - pets.len();
            let at_once = if page.r#type.is_some() {
                FILTERED_AT_ONCE
            } else {
                missing
            };
            let (found, end) = self.scan(page.r#type, at_once, start).await?;
            pets.extend(found.into_iter().take(missing));
            start = end;
            if start.is_none() || pets.len() == wanted {
                break;
            }
        }
        let more = pets.len() > page.limit;
        pets.truncate(page.limit);
        let next = pets
            .last()
            .filter(|_| more)
            .map(|last| Cursor::after(last.id));
        Ok(Listing { pets, next })
    }

    /// Reads `at_once` items after `start`. Returns the pets of the type among them, and where the
    /// scan stopped if it did not reach the end of the table. DynamoDB applies the filter after the
    /// limit.
    async fn scan(
        &self,
        r#type: Option<&str>,
        at_once: usize,
        start: Option<Item>,
    ) -> Result<(Vec<Pet>, Option<Item>), StoreError> {
        let mut scan = self
            .client
            .scan()
            .table_name(&self.table)
            .consistent_read(true)
            .limit(i32::try_from(at_once).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start);
        if let Some(wanted) = r#type {
            scan = scan
                .filter_expression("#type = :type")
                .expression_attribute_names("#type", item::TYPE)
                .expression_attribute_values(":type", AttributeValue::S(wanted.to_owned()));
        }
        let response = scan
            .send()
            .await
            .map_err(|error| self.failed("read from", error.into()))?;
        let pets = response
            .items()
            .iter()
            .map(|found| self.pet(found))
            .collect::<Result<_, _>>()?;
        Ok((pets, response.last_evaluated_key))
    }

    fn pet(&self, found: &Item) -> Result<Pet, StoreError> {
        item::to_pet(found).map_err(|attribute| StoreError::Item {
            item: format!("{:?}", found.get(item::ID)),
            attribute,
            table: self.table.clone(),
        })
    }

    fn failed(
        &self,
        action: &'static str,
        cause: Box<dyn std::error::Error + Send + Sync>,
    ) -> StoreError {
        StoreError::Request {
            action,
            table: self.table.clone(),
            cause,
        }
    }
}

/// The SDK distributes the message over the chain of an error's sources, and the last source is the
/// most useful one.
pub fn whole_story(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
