//! Arguments that tell of the call itself: `Context`, `Caller`, `Request`.

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
