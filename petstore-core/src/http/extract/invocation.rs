//! Arguments that describe the invocation itself: `Context`, `Caller`, `Request`.

use super::{ArgumentSpec, BodyAccess, Extract};
use crate::http::signature::Inputs;
use crate::{Caller, Context, Rejection, Request};

impl<'r> Extract<'r> for Request<'r> {
    const BODY: BodyAccess = BodyAccess::Peek;

    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        Ok(*request)
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        inputs.reads_more = true;
    }
}

impl<'r> Extract<'r> for Caller<'r> {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        Ok(request.caller())
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        inputs.reads_more = true;
    }
}

impl<'r> Extract<'r> for Context {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        Ok(request.context().clone())
    }

    fn describe(_: &'static ArgumentSpec, _: &mut Inputs<'_>) {}
}
