//! Photos of pets: uploads through the API, and what happens once one is stored.

use aws_sdk_s3::primitives::ByteStream;
use petstore::prelude::*;

use crate::pets::{PetId, Pets, StoreError, event_id};
use crate::resources::{PetsTable, Photos, photo_key};

/// The client of S3, as state of the app.
#[derive(Clone, Debug)]
pub struct PhotoStore(aws_sdk_s3::Client);

impl PhotoStore {
    /// A client for the place where the app runs.
    pub async fn connect() -> Result<Self, std::convert::Infallible> {
        let config = petstore::aws::config().await;
        Ok(PhotoStore(aws_sdk_s3::Client::new(&config)))
    }
}

/// Why a photo cannot be stored.
#[derive(Debug, thiserror::Error, petstore::HttpError)]
pub enum PhotoError {
    /// There is no pet with this id.
    #[error("there is no pet {0}")]
    #[status(404)]
    NotFound(PetId),
    /// The table cannot be accessed.
    #[error(transparent)]
    #[status(500)]
    Store(#[from] StoreError),
    /// S3 does not accept the photo.
    #[error("the photo of the pet {pet} cannot be stored")]
    #[status(500)]
    Upload {
        /// The pet.
        pet: PetId,
        /// The error of the SDK.
        #[source]
        cause: Box<aws_sdk_s3::Error>,
    },
}

/// Stores the photo of a pet, in place of the one before.
#[route(PUT, "/pets/{petId}/photo", auth = api_key)]
pub(crate) async fn put_photo(
    pet_id: PetId,
    photo: Binary<'_>,
    pets: &Pets,
    table: Table<'_, PetsTable, Read>,
    photos: Bucket<'_, Photos, Write>,
    store: &PhotoStore,
) -> Result<NoContent, PhotoError> {
    let pets = pets.in_table(table.name_for_reading());
    if pets.get(pet_id).await?.is_none() {
        return Err(PhotoError::NotFound(pet_id));
    }
    let put = store
        .0
        .put_object()
        .bucket(photos.name_for_writing())
        .key(photo_key(pet_id))
        .body(ByteStream::from(photo.to_vec()));
    put.send().await.map_err(|error| PhotoError::Upload {
        pet: pet_id,
        cause: Box::new(error.into()),
    })?;
    Ok(NoContent)
}

/// Remembers that a pet has a photo.
#[event(s3, bucket = Photos, events = "s3:ObjectCreated:*", prefix = "pets/")]
pub(crate) async fn photo_added(
    photo: S3Object<'_>,
    table: Table<'_, PetsTable, Write>,
    pets: &Pets,
) -> Result<(), StoreError> {
    let Some(id) = photo
        .key
        .strip_prefix("pets/")
        .and_then(|id| id.parse().ok())
    else {
        tracing::warn!(key = &*photo.key, "the key of a photo is not that of a pet");
        return Ok(());
    };
    pets.in_table(table.name_for_writing())
        .mark_photo(id)
        .await?;
    let event = event_id(id);
    tracing::info!(event, size = photo.size, "bucket: the pet has a photo");
    Ok(())
}
