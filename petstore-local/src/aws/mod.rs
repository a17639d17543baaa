//! AWS: where its services are, how requests to them are signed, and, in the local world, the
//! services themselves in their own protocols.
//!
//! | Module | Service | Protocol |
//! |---|---|---|
//! | `sqs` | SQS | AWS JSON 1.0, and AWS Query for old clients |
//! | `sns` | SNS | AWS Query |
//! | `eventbridge` | EventBridge | AWS JSON 1.1 |
//! | `lambda` | Lambda | REST JSON |
//! | `dynamodb` | DynamoDB and its streams | AWS JSON 1.0 |
//! | `s3` | S3 | REST XML |
//!
//! [`LocalAws::respond`] is all of them: the port and the connector of the SDK both call it.

#[cfg(feature = "world")]
mod access;
#[cfg(feature = "world")]
mod caller;
#[cfg(feature = "world")]
mod dynamodb;
#[cfg(feature = "world")]
mod engine;
#[cfg(feature = "world")]
mod error;
#[cfg(feature = "world")]
mod eventbridge;
#[cfg(feature = "world")]
mod faults;
#[cfg(feature = "world")]
mod json;
#[cfg(feature = "world")]
mod lambda;
#[cfg(feature = "world")]
mod local;
#[cfg(feature = "world")]
mod notify_error;
#[cfg(feature = "world")]
mod objects;
#[cfg(feature = "world")]
mod port;
#[cfg(feature = "world")]
mod query;
#[cfg(feature = "world")]
mod route;
#[cfg(feature = "world")]
mod s3;
#[cfg(feature = "world")]
mod scope;
#[cfg(feature = "backends")]
mod settings;
#[cfg(feature = "backends")]
mod sign;
#[cfg(feature = "world")]
mod sns;
#[cfg(feature = "world")]
mod sqs;
#[cfg(feature = "world")]
mod tables;
#[cfg(feature = "world")]
mod xml;

#[cfg(feature = "world")]
pub use access::Policies;
#[cfg(feature = "world")]
pub use caller::{Caller, access_key_of};
#[cfg(feature = "world")]
pub use engine::{Changed, Engine, Invoked};
#[cfg(feature = "world")]
pub use faults::{Faults, FaultsError};
#[cfg(feature = "world")]
pub use local::LocalAws;
#[cfg(feature = "world")]
pub use notify_error::NotifyError;
#[cfg(feature = "world")]
pub use objects::{BucketsError, Objects};
#[cfg(feature = "world")]
pub use port::AwsPort;
#[cfg(feature = "world")]
pub use scope::{Scope, as_function, current, install, scope};
#[cfg(feature = "backends")]
pub use settings::AwsSettings;
#[cfg(feature = "backends")]
pub(crate) use sign::sign;
#[cfg(feature = "world")]
pub use tables::{Tables, TablesError};
