//! The errors of all routes.

use petstore::prelude::*;

/// Why a request failed. Each route lists the statuses that it returns.
#[derive(Debug, thiserror::Error, HttpError)]
pub enum ApiError {
    /// The order does not exist.
    #[error("there is no such order")]
    #[status(404, code = "not_found")]
    NotFound,
    /// The order cannot be changed any more.
    #[error("{0}")]
    #[status(409, code = "conflict")]
    Conflict(String),
    /// The caller has no session or no tenant.
    #[error("log in first")]
    #[status(401, code = "unauthorized", headers("www-authenticate" = "Bearer"))]
    Unauthorized,
    /// The tenant sends too many requests.
    #[error("slow down")]
    #[status(429, code = "slow_down", headers("retry-after" = "{seconds}"))]
    SlowDown {
        /// How long to wait.
        seconds: u32,
    },
    /// The upload has more bytes than a part may have.
    #[error("the upload has more than {0} bytes")]
    #[status(413, code = "too_large")]
    TooLarge(u64),
    /// The upload is not a multipart form.
    #[error("{0}")]
    #[status(400, code = "bad_upload")]
    Upload(String),
    /// Anything else; the log has the cause.
    #[error(transparent)]
    #[status(500)]
    Other(#[from] anyhow::Error),
}
