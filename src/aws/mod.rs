//! The AWS SDK, on Lambda and on a laptop: its configuration, and the traits that publish, send and
//! invoke through the handles of a handler.
//!
//! [`config`] configures every client of the SDK: on Lambda for AWS, on a laptop for the local
//! world in this process. The same code runs in both places:
//!
//! ```no_run
//! use petstore::aws::{self, AwsError, Publish};
//! use petstore::prelude::*;
//!
//! #[petstore::model]
//! struct PetAdded { name: String }
//!
//! #[table("pets", key = "name")]
//! struct PetsTable;
//!
//! #[topic("pet-added", message = PetAdded)]
//! struct PetAddedTopic;
//!
//! async fn announce(added: Publisher<'_, PetAddedTopic>) -> Result<(), AwsError> {
//!     added.publish(&PetAdded { name: "Rex".to_owned() }).await?;
//!     Ok(())
//! }
//!
//! // The client of a table is that of the AWS SDK; the handle contains the name of the table.
//! async fn count(pets: Table<'_, PetsTable, Read>) -> Option<i32> {
//!     let client = aws_sdk_dynamodb::Client::new(&aws::config().await);
//!     let scanned = client.scan().table_name(pets.name_for_reading()).send().await;
//!     Some(scanned.ok()?.count())
//! }
//! ```
//!
//! Keep a client made from [`config`] in the state of the app, so that it can reuse its
//! connections. [`Publish`], [`PutEvent`], [`SendMessage`] and [`Invoke`] reuse those of their own
//! clients.

mod clients;
mod config;
#[cfg(feature = "world")]
mod connector;
mod error;
mod invoke;
mod publish;
mod put_event;
mod send_message;

pub use config::config;
pub use error::AwsError;
pub use invoke::Invoke;
pub use publish::Publish;
pub use put_event::PutEvent;
pub use send_message::SendMessage;
pub use {aws_config, aws_sdk_eventbridge, aws_sdk_lambda, aws_sdk_sns, aws_sdk_sqs};
