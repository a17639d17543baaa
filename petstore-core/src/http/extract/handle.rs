//! Handles of resources, as arguments of routes.

use super::{ArgumentSpec, Extract};
use crate::http::signature::Inputs;
use crate::infrastructure::{
    Access, Bucket, BucketResource, DirectHandler, Invoker, PublishTarget, Publisher,
    QueueResource, ResourceArns, ResourceUse, Sender, Table, TableResource,
};
use crate::{Rejection, Request};

macro_rules! handles {
    ($([$($generics:tt)*] $handle:ty, $uses:ident$(::<$of:ty>)? ($use:expr);)+) => {$(
        impl<'r, $($generics)*> Extract<'r> for $handle {
            fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
                let arns = request.state::<ResourceArns>().ok_or(Rejection::Internal)?;
                Ok(<$handle>::new(arns))
            }

            fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
                inputs.$uses$(::<$of>)?($use);
            }
        }
    )+};
}

handles! {
    [R: TableResource, A: Access] Table<'r, R, A>, uses(ResourceUse::access::<R, A>());
    [R: BucketResource, A: Access] Bucket<'r, R, A>, uses(ResourceUse::access::<R, A>());
    [R: PublishTarget] Publisher<'r, R>, sends_to::<R>(ResourceUse::publish::<R>());
    [R: QueueResource] Sender<'r, R>, sends_to::<R>(ResourceUse::send::<R>());
    [F: DirectHandler] Invoker<'r, F>, uses(ResourceUse::invoke::<F>());
}
