//! Files: what clients upload, and all orders as lines of JSON.

use std::sync::Arc;

use futures_util::stream;
use petstore::prelude::*;

use crate::error::ApiError;
use crate::repository::Repository;
use crate::upload::Upload;

/// The routes of this file.
pub const ROUTES: petstore::Routes = routes![upload, export];

/// Takes files, and responds with the number of their bytes.
#[route(POST, "/upload", status(200, 400, 413))]
pub async fn upload(upload: Upload) -> Result<String, ApiError> {
    let bytes: usize = upload.files.iter().map(|file| file.bytes.len()).sum();
    Ok(bytes.to_string())
}

/// Exports all orders, one line of JSON for each.
#[route(GET, "/export", produces = "application/x-ndjson")]
pub async fn export(repository: &Arc<dyn Repository>) -> StreamBody {
    let orders = repository.all().into_iter();
    StreamBody::new(stream::iter(orders.map(|order| {
        let mut line = serde_json::to_vec(&order)?;
        line.push(b'\n');
        Ok::<_, serde_json::Error>(line)
    })))
}
