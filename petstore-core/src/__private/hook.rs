//! What `#[around]` generates names of.

use super::argument::ResponseType;
use crate::boxed::BoxFuture;
use crate::http::around::Next;
use crate::http::extract::Preparation;
use crate::http::response::Response;
use crate::http::signature::ResponseDocs;
use crate::{Rejection, Request};

/// Extracts the arguments of a hook and calls it.
pub type StartHook =
    for<'r> fn(Request<'r>, Next<'r>) -> Result<BoxFuture<'r, Response>, Rejection>;

/// Runs a hook: what is to be prepared, then the hook itself. Without preparations, the future of
/// the hook is the only allocation.
pub fn surround<'r>(
    next: Next<'r>,
    preparation: Preparation,
    start: StartHook,
) -> BoxFuture<'r, Response> {
    let request = *next.request();
    if preparation.is_none() {
        return match start(request, next) {
            Ok(running) => running,
            Err(rejection) => Box::pin(std::future::ready(rejection.into_response())),
        };
    }
    Box::pin(async move {
        if let Err(rejection) = preparation.run(request).await {
            return rejection.into_response();
        }
        match start(request, next) {
            Ok(running) => running.await,
            Err(rejection) => rejection.into_response(),
        }
    })
}

/// Describes the responses of a hook that does not run the rest.
pub fn describe_hook<R: ResponseType>(responses: &mut ResponseDocs<'_>) {
    responses.hook(R::SPEC.describe);
}

/// The response of a hook.
pub fn hook_response<R: ResponseType>(returned: R::Of<'_>) -> Response {
    R::into_response(returned)
}
