//! Resources: path templates such as `/pets/{petId}`, and the tree that finds the resource of a
//! path.
//!
//! The rules are those of API Gateway's REST APIs:
//!
//! - A static segment takes precedence over `{name}`, which takes precedence over the greedy
//!   `{name+}`, which matches the rest of the path. If a branch does not match, the next one is
//!   tried, up to the root.
//! - Repeated slashes at the beginning count as one, and slashes at the end are ignored. Any other
//!   empty segment is a segment, which only a greedy parameter matches.
//! - Nothing else is normalized: `.` and `..` are names, and `%2F` is not a slash.
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

pub use template::{PathTemplate, PathTemplateError, Segment};
pub use tree::{InsertError, Match, ResourceTree};
