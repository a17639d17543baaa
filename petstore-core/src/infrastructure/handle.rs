//! Handles: what a function needs to call a resource, and the type of its access to it.
//!
//! A handle contains names, ARNs and URLs. The AWS SDK, or any other client, makes the call.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::access::{Access, ReadAccess, ReadWrite, WriteAccess};
use super::arns::{ResourceArns, last_name};
use super::resource::{
    BucketResource, DirectHandler, PublishTarget, QueueResource, Resource, TableResource,
};
use crate::arn::Arn;

macro_rules! handle {
    ($(#[$doc:meta])* $handle:ident<R: $bound:ident $(, $access:ident = $default:ty)?>) => {
        $(#[$doc])*
        pub struct $handle<'r, R $(, $access = $default)?> {
            name: &'r str,
            arn: Option<&'r str>,
            resource: PhantomData<fn() -> (R, $($access)?)>,
        }

        impl<R $(, $access)?> Clone for $handle<'_, R $(, $access)?> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<R $(, $access)?> Copy for $handle<'_, R $(, $access)?> {}

        impl<R $(, $access)?> std::fmt::Debug for $handle<'_, R $(, $access)?> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($handle)).field("name", &self.name).finish_non_exhaustive()
            }
        }

        impl<'r, R: $bound $(, $access: Access)?> $handle<'r, R $(, $access)?> {
            /// A handle of the resource at its ARN, or with its declared name if `arns` has none.
            pub fn new(arns: &'r ResourceArns) -> Self {
                let resource = <R as Resource>::RESOURCE;
                let arn = arns.get(resource);
                $handle {
                    name: arn.map_or(resource.name(), |arn| last_name(resource.kind(), arn)),
                    arn,
                    resource: PhantomData,
                }
            }
        }

        impl<'r, R $(, $access)?> $handle<'r, R $(, $access)?> {
            /// The physical name.
            pub fn name(&self) -> &'r str {
                self.name
            }

            /// The ARN, if the environment contains it.
            pub fn arn(&self) -> Option<&'r str> {
                self.arn
            }
        }
    };
}

handle! {
    #[doc = include_str!("../../docs/table.md")]
    Table<R: TableResource, A = ReadWrite>
}

handle! {
    #[doc = include_str!("../../docs/bucket.md")]
    Bucket<R: BucketResource, A = ReadWrite>
}

handle! {
    #[doc = include_str!("../../docs/publisher.md")]
    Publisher<R: PublishTarget>
}

handle! {
    #[doc = include_str!("../../docs/sender.md")]
    Sender<R: QueueResource>
}

handle! {
    #[doc = include_str!("../../docs/invoker.md")]
    Invoker<R: DirectHandler>
}

impl<F: DirectHandler> Invoker<'_, F> {
    /// The payload in JSON, which the API `Invoke` takes.
    ///
    /// # Errors
    ///
    /// The error of serde_json if the payload cannot be serialized.
    pub fn payload<'p>(&self, payload: &F::Payload<'p>) -> serde_json::Result<Vec<u8>>
    where
        F::Payload<'p>: Serialize,
    {
        serde_json::to_vec(payload)
    }

    /// The reply of the handler, from the payload that `Invoke` returns for a synchronous
    /// invocation without a function error.
    ///
    /// # Errors
    ///
    /// The error of serde_json if the payload is not a reply of the handler.
    pub fn reply(&self, payload: &[u8]) -> serde_json::Result<F::Reply>
    where
        F::Reply: DeserializeOwned,
    {
        serde_json::from_slice(payload)
    }
}

impl<'r, R, A> Table<'r, R, A> {
    /// The name, for an operation that reads: a compile error if the handle does not allow it.
    pub fn name_for_reading(&self) -> &'r str
    where
        A: ReadAccess,
    {
        self.name
    }

    /// The name, for an operation that writes: a compile error if the handle does not allow it.
    pub fn name_for_writing(&self) -> &'r str
    where
        A: WriteAccess,
    {
        self.name
    }
}

impl<'r, R, A> Bucket<'r, R, A> {
    /// The name, for an operation that reads: a compile error if the handle does not allow it.
    pub fn name_for_reading(&self) -> &'r str
    where
        A: ReadAccess,
    {
        self.name
    }

    /// The name, for an operation that writes: a compile error if the handle does not allow it.
    pub fn name_for_writing(&self) -> &'r str
    where
        A: WriteAccess,
    {
        self.name
    }
}

impl<R> Sender<'_, R> {
    /// The URL of the queue, which the API of SQS takes; `None` if the environment does not contain
    /// the ARN.
    ///
    /// Source: [identifiers of
    /// queues](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html).
    pub fn url(&self) -> Option<String> {
        let arn = Arn::parse(self.arn?)?;
        let domain = if arn.partition == "aws-cn" {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        Some(format!(
            "https://sqs.{}.{domain}/{}/{}",
            arn.region, arn.account_id, arn.resource
        ))
    }
}
