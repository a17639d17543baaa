//! Arguments that tell of the call itself: `&T`, `Context`, `Caller`, `Request`.

use super::{Argument, BodyUse, Extract};
use crate::describe::Inputs;
use crate::{Caller, Context, Rejection, Request};

impl<'r> Extract<'r> for Request<'r> {
    const BODY: BodyUse = BodyUse::Looks;

    fn extract(request: &Request<'r>, _: &'static Argument) -> Result<Self, Rejection> {
        Ok(*request)
    }

    fn describe(_: &'static Argument, _: &mut Inputs<'_>) {}
}

impl<'r> Extract<'r> for Caller<'r> {
    fn extract(request: &Request<'r>, _: &'static Argument) -> Result<Self, Rejection> {
        Ok(request.caller())
    }

    fn describe(_: &'static Argument, _: &mut Inputs<'_>) {}
}

impl<'r> Extract<'r> for Context {
    fn extract(request: &Request<'r>, _: &'static Argument) -> Result<Self, Rejection> {
        Ok(request.context.clone())
    }

    fn describe(_: &'static Argument, _: &mut Inputs<'_>) {}
}

impl<'r, T: Send + Sync + 'static> Extract<'r> for &'r T {
    fn extract(request: &Request<'r>, _: &'static Argument) -> Result<Self, Rejection> {
        request.state.get().ok_or_else(|| {
            // `App::start` checks every route's state, so this is never a user's mistake.
            tracing::error!(state = std::any::type_name::<T>(), "state is missing");
            Rejection::Internal
        })
    }

    fn describe(_: &'static Argument, _: &mut Inputs<'_>) {}
}
