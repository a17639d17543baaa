//! An upload: a form with files, `multipart/form-data` (RFC 7578). The crate `multer` reads it.

use bytes::Bytes;
use futures_util::stream;
use multer::{Constraints, Multipart, SizeLimit};
use petstore::prelude::*;
use petstore::signature::Inputs;

use crate::error::ApiError;

/// The most bytes of an upload.
const MOST: u64 = 1 << 20;

/// A file of an upload.
#[derive(Debug)]
pub struct File {
    /// The name of its field.
    pub field: String,
    /// Its contents.
    pub bytes: Bytes,
}

/// The files of a request.
#[derive(Debug)]
pub struct Upload {
    /// The files, in the order of the form.
    pub files: Vec<File>,
}

#[extractor]
impl FromRequest for Upload {
    type Error = ApiError;

    async fn from_request(request: Request<'_>) -> Result<Upload, ApiError> {
        let content_type = request.header("content-type").unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).map_err(bad)?;
        let body = Bytes::copy_from_slice(request.body());
        let body = stream::iter([Ok::<_, std::io::Error>(body)]);
        let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(MOST));
        let mut form = Multipart::with_constraints(body, boundary, limits);
        let mut files = Vec::new();
        while let Some(part) = form.next_field().await.map_err(bad)? {
            let field = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(bad)?;
            files.push(File { field, bytes });
        }
        Ok(Upload { files })
    }

    fn describe(inputs: &mut Inputs<'_>) {
        inputs.body::<Vec<String>>("multipart/form-data");
    }
}

fn bad(error: multer::Error) -> ApiError {
    match error {
        multer::Error::StreamSizeExceeded { limit } => ApiError::TooLarge(limit),
        other => ApiError::Upload(other.to_string()),
    }
}
