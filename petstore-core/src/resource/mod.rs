//! Resources: path templates such as `/pets/{petId}`, and the tree that finds the one a path belongs to.
//!
//! The rules are those of API Gateway's REST APIs:
//!
//! - A static segment goes before `{name}`, and that before the greedy `{name+}`, which takes all that is left.
//!   Where the better branch leads nowhere, the next one is tried, up to the root.
//! - Doubled slashes at the beginning are one, slashes at the end are none. Any other empty segment is a
//!   segment of its own, which only a greedy parameter takes.
//! - Nothing else is normalised: `.` and `..` are names, and `%2F` is no slash.
//!
//! ```
//! use petstore_core::resource::ResourceTree;
//!
//! let mut tree = ResourceTree::new();
//! tree.insert("/pets/{petId}", "one pet")?;
//! tree.insert("/{proxy+}", "anything else")?;
//!
//! let found = tree.find("/pets/rex").unwrap();
//! assert_eq!(*found.value, "one pet");
//! assert_eq!(found.parameters().collect::<Vec<_>>(), [("petId", "rex")]);
//! assert_eq!(*tree.find("/pets/rex/toys").unwrap().value, "anything else");
//! # Ok::<(), petstore_core::resource::InsertError>(())
//! ```

mod template;
mod tree;

pub use template::{Segment, Template, TemplateError};
pub use tree::{InsertError, Match, ResourceTree};
