//! The API that every peer serves: its types, and what each of its methods does.

use std::borrow::Cow;

use serde::Serialize;

/// A pet that a client puts up for adoption.
#[petstore::model]
#[derive(Debug, Clone)]
pub struct NewPet<'a> {
    /// What it is.
    #[garde(length(min = 1, max = 64))]
    #[serde(borrow, rename = "type")]
    pub kind: Cow<'a, str>,
    /// Its name.
    #[garde(length(min = 1, max = 64))]
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// In dollars.
    #[garde(range(min = 0.0))]
    pub price: f64,
}

/// [`NewPet`] for peers that do not support bodies that borrow.
#[derive(Debug, Clone, serde::Deserialize, garde::Validate)]
pub struct OwnedNewPet {
    /// What it is.
    #[garde(length(min = 1, max = 64))]
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    #[garde(length(min = 1, max = 64))]
    pub name: String,
    /// In dollars.
    #[garde(range(min = 0.0))]
    pub price: f64,
}

/// Many pets at once.
#[petstore::model]
#[derive(Debug, Clone)]
pub struct Litter<'a> {
    /// The pets.
    #[garde(length(max = 20000))]
    #[serde(borrow)]
    pub pets: Vec<NewPet<'a>>,
}

/// [`Litter`] for peers that call garde directly, which validates fields only if they are marked
/// `dive`.
#[derive(Debug, Clone, serde::Deserialize, garde::Validate)]
pub struct PlainLitter<'a> {
    /// The pets.
    #[garde(length(max = 20000), dive)]
    #[serde(borrow)]
    pub pets: Vec<NewPet<'a>>,
}

/// [`Litter`] for peers that do not support bodies that borrow.
#[derive(Debug, Clone, serde::Deserialize, garde::Validate)]
pub struct OwnedLitter {
    /// The pets.
    #[garde(length(max = 20000), dive)]
    pub pets: Vec<OwnedNewPet>,
}

/// A pet in the store.
#[petstore::model(unvalidated)]
#[derive(Debug, Clone)]
pub struct Pet<'a> {
    /// Its number.
    pub id: u32,
    /// What it is.
    #[serde(borrow, rename = "type")]
    pub kind: Cow<'a, str>,
    /// Its name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// In dollars.
    pub price: f64,
}

/// The pets of a [`Litter`].
#[petstore::model(unvalidated)]
#[derive(Debug, Clone)]
pub struct Pets<'a> {
    /// The pets.
    #[serde(borrow)]
    pub pets: Vec<Pet<'a>>,
}

/// The body of an error response, in the form that petstore uses.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// What happened.
    pub message: String,
    /// What is wrong with the request, and where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Problem>,
}

/// One problem of a request.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// The part of the request.
    #[serde(rename = "in")]
    pub part: &'static str,
    /// A JSON Pointer in a URI fragment.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

/// The number of pets in the store.
const KNOWN: u32 = 9999;

/// The id of every pet that is created.
const CREATED: u32 = 10000;

/// The pet with this number, if there is one.
pub fn find(id: u32) -> Option<Pet<'static>> {
    (id <= KNOWN).then_some(Pet {
        id,
        kind: Cow::Borrowed("dog"),
        name: Cow::Borrowed("Rex of the Great Mill"),
        price: 249.99,
    })
}

/// Puts a pet up for adoption.
pub fn create<'a>(kind: Cow<'a, str>, name: Cow<'a, str>, price: f64) -> Pet<'a> {
    Pet {
        id: CREATED,
        kind,
        name,
        price,
    }
}

/// Puts pets up for adoption.
pub fn import<'a>(pets: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>, f64)>) -> Pets<'a> {
    Pets {
        pets: pets
            .map(|(kind, name, price)| create(kind, name, price))
            .collect(),
    }
}

/// The location of a pet, relative to `/pets`.
pub fn location(pet: &Pet<'_>) -> String {
    format!("pets/{}", pet.id)
}

/// The error for a pet that does not exist.
pub fn no_such_pet(id: u32) -> ErrorBody {
    ErrorBody {
        message: format!("there is no pet {id}"),
        errors: Vec::new(),
    }
}

/// The error for a path that does not exist.
pub fn no_such_path() -> ErrorBody {
    ErrorBody {
        message: "Not found".to_owned(),
        errors: Vec::new(),
    }
}

/// The error for a body of another media type.
pub fn no_such_media_type() -> ErrorBody {
    ErrorBody {
        message: "Unsupported media type: send application/json".to_owned(),
        errors: Vec::new(),
    }
}

/// The error for a body that is not JSON, or that does not have the shape of its type.
pub fn unreadable(detail: &impl std::fmt::Display) -> ErrorBody {
    ErrorBody {
        message: "Invalid request".to_owned(),
        errors: vec![Problem {
            part: "body",
            pointer: "#".to_owned(),
            detail: detail.to_string(),
        }],
    }
}

/// The error for a body that violates constraints.
pub fn invalid(report: &garde::Report) -> ErrorBody {
    let errors = report.iter().map(|(path, error)| Problem {
        part: "body",
        pointer: pointer(&path.to_string()),
        detail: error.message().to_owned(),
    });
    ErrorBody {
        message: "Invalid request".to_owned(),
        errors: errors.collect(),
    }
}

/// `pets[3].kind` → `#/pets/3/type`.
fn pointer(path: &str) -> String {
    let mut pointer = String::with_capacity(path.len() + 2);
    pointer.push('#');
    for step in path.split(['.', '[']) {
        pointer.push('/');
        pointer.push_str(match step.trim_end_matches(']') {
            "kind" => "type",
            other => other,
        });
    }
    pointer
}
