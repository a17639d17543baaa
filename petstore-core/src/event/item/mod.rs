//! Items of DynamoDB in JSON, read by serde: `{"petId": {"S": "7"}, "price": {"N": "249.99"}}`.

mod attributes;
mod error;
mod text;
mod value;

use serde::Deserialize;

use attributes::Item;
pub use error::ItemError;

/// Reads an item in the JSON of DynamoDB: an object whose members have types, such as `{"S":
/// "text"}`.
///
/// Numbers are read as the type that serde requests. Read as text, they keep all of their digits.
///
/// # Errors
///
/// [`ItemError`] if the JSON is not an item, or if an attribute is missing or has another type.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Pet<'a> { name: &'a str, price: f64 }
///
/// let json = r#"{"name": {"S": "Rex"}, "price": {"N": "249.99"}, "tags": {"SS": ["old"]}}"#;
/// let pet: Pet = petstore_core::event::from_item(json)?;
/// assert_eq!((pet.name, pet.price), ("Rex", 249.99));
/// # Ok::<(), petstore_core::event::ItemError>(())
/// ```
pub fn from_item<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, ItemError> {
    T::deserialize(Item { json, depth: 0 })
}
