//! Values that hooks set for one request.

use super::{ArgumentSpec, Extract};
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

#[doc = include_str!("../../../docs/extension.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extension<T>(pub T);

impl<'r, T: Clone + Send + Sync + 'static> Extract<'r> for Extension<T> {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        let value = request.extension::<T>().ok_or_else(|| missing::<T>())?;
        Ok(Extension(value.clone()))
    }

    fn describe(_: &'static ArgumentSpec, _: &mut Inputs<'_>) {}
}

/// `None` if no hook has set the value.
impl<'r, T: Clone + Send + Sync + 'static> Extract<'r> for Option<Extension<T>> {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        Ok(request.extension::<T>().cloned().map(Extension))
    }

    fn describe(_: &'static ArgumentSpec, _: &mut Inputs<'_>) {}
}

fn missing<T>() -> Rejection {
    tracing::error!(
        extension = std::any::type_name::<T>(),
        "no hook has set this value: call `next.set(…)` in a hook around the route"
    );
    Rejection::Internal
}
