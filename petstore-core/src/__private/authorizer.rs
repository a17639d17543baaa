//! What `#[authorizer]` generates names of.

use crate::boxed::BoxFuture;
use crate::http::authorizer::Decision;
use crate::http::extract::{BodyAccess, Preparation};
use crate::{Rejection, Request};

/// Extracts the arguments of an authorizer and calls it.
pub type StartAuthorizer = for<'r> fn(Request<'r>) -> Result<BoxFuture<'r, Decision>, Rejection>;

/// Decides about a request: what is to be prepared, then the authorizer itself.
pub fn decide(
    request: Request<'_>,
    preparation: Preparation,
    start: StartAuthorizer,
) -> BoxFuture<'_, Decision> {
    Box::pin(async move {
        if let Err(rejection) = preparation.run(request).await {
            return Decision::of_rejection(rejection);
        }
        match start(request) {
            Ok(running) => running.await,
            Err(rejection) => Decision::of_rejection(rejection),
        }
    })
}

/// Refuses an argument that takes the body.
#[track_caller]
pub const fn check_authorizer_body(access: BodyAccess) {
    if matches!(access, BodyAccess::Required | BodyAccess::Optional) {
        panic!(
            "API Gateway sends no body to an authorizer: decide by the token, headers, query parameters or the path"
        );
    }
}
