//! Handles of resources.

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::inputs::EventInputs;
use crate::event::record::Record;
use crate::event::source::Source;
use crate::http::extract::ArgumentSpec;
use crate::infrastructure::{
    Access, Bucket, BucketResource, DirectHandler, Invoker, PublishTarget, Publisher,
    QueueResource, ResourceArns, ResourceUse, Sender, Table, TableResource,
};

macro_rules! handles {
    ($([$($generics:tt)*] $handle:ty, $uses:ident$(::<$of:ty>)? ($use:expr);)+) => {$(
        impl<'r, S: Source, $($generics)*> ExtractRecord<'r, S> for $handle {
            const READS_RECORD: bool = false;

            fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
                let arns = record.state::<ResourceArns>().ok_or(RecordError::Internal)?;
                Ok(<$handle>::new(arns))
            }

            fn describe(_: &'static ArgumentSpec, inputs: &mut EventInputs<'_>) {
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
