//! S3 event notifications: which changes of objects are reported, where to, and how
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html>).
//!
//! [`Bucket`] holds no objects. The store reports every [`ObjectChange`], and the bucket turns it
//! into messages for queues and topics, events for functions, and events for EventBridge.
//!
//! ```
//! use petstore_core::Timestamp;
//! use petstore_local::events::bucket::{
//!     Bucket, Change, Configuration, CreatedBy, Creation, ObjectChange,
//! };
//! use petstore_local::events::ids::CountedIds;
//!
//! let (mut ids, now) = (CountedIds::default(), Timestamp::from_seconds(1_700_000_000));
//! let mut bucket = Bucket::new("photos", "eu-west-1", "111111111111");
//! let queue = "arn:aws:sqs:eu-west-1:111111111111:thumbnails";
//! let rule = Configuration::new(queue, &["s3:ObjectCreated:*"]).suffix(".jpg");
//! bucket.configure(vec![rule], now, &mut ids, &|_| true)?;
//!
//! let created = Creation { by: CreatedBy::Put, size: 7, etag: "0cc1".into() };
//! bucket.notify(&ObjectChange::new("my cat.jpg", Change::Created(created)), now, &mut ids);
//! let due = bucket.take_due(now);
//! assert!(due[0].1.body.contains("s3:TestEvent"));
//! assert!(due[1].1.body.contains(r#""key":"my+cat.jpg""#));
//! # Ok::<(), petstore_local::events::bucket::ConfigurationError>(())
//! ```

mod change;
mod configuration;
mod error;
mod record;
mod state;

pub use change::{Change, CreatedBy, Creation, Deletion, ObjectChange, Requester, Restore};
pub use configuration::{Configuration, DestinationKind, FilterRule, selects};
pub use error::ConfigurationError;
pub use record::encode_key;
pub use state::{Bucket, Notification, Versioning};
