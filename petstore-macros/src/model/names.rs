//! The JSON names of fields, by serde's rules for reading.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Error, Fields, LitStr, Result};

/// A field: its name in Rust, as garde reports it, and in JSON. An empty JSON name is a field
/// without a pointer of its own: a flattened one, or that of a newtype.
pub(super) struct Place {
    pub(super) rust: String,
    pub(super) json: String,
    /// Whether the field's type cannot be a model.
    pub(super) plain: bool,
}

impl Place {
    /// The pointer of the field in a value at the pointer `at`.
    pub(super) fn pointer(&self, at: &TokenStream) -> TokenStream {
        match self.json.as_str() {
            "" => quote! { #at },
            json => quote! { #at.member(#json) },
        }
    }
}

pub(super) fn places(fields: &Fields, case: Option<Case>, transparent: bool) -> Result<Vec<Place>> {
    let newtype = matches!(fields, Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1);
    let mut places = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let serde = Serde::from_attributes(&field.attrs)?;
        let rust = match &field.ident {
            Some(ident) => {
                let name = ident.to_string();
                name.strip_prefix("r#").unwrap_or(&name).to_owned()
            }
            None => index.to_string(),
        };
        let json = if serde.flatten || transparent || newtype {
            String::new()
        } else if field.ident.is_some() {
            serde.name_of(&rust, case, Case::field)
        } else {
            rust.clone()
        };
        let plain = crate::function::is_plain(&field.ty);
        places.push(Place { rust, json, plain });
    }
    Ok(places)
}

/// How JSON identifies the variant of an enum.
#[derive(Default)]
pub(super) enum Tagging {
    #[default]
    External,
    /// `tag`, or `untagged`: the contents take the place of the enum.
    Inline,
    /// `tag` and `content`.
    Adjacent(String),
}

/// The `#[serde(…)]` options of a type, a variant or a field that change names.
#[derive(Default)]
pub(super) struct Serde {
    rename: Option<String>,
    pub(super) rename_all: Option<Case>,
    pub(super) rename_all_fields: Option<Case>,
    pub(super) flatten: bool,
    pub(super) transparent: bool,
    pub(super) untagged: bool,
    pub(super) tagging: Tagging,
    pub(super) tag: Option<String>,
    /// Other names for reading.
    pub(super) aliases: Vec<String>,
    pub(super) other: bool,
    pub(super) deny_unknown_fields: bool,
    pub(super) try_from: bool,
    /// Whether it is not read.
    pub(super) is_skipped: bool,
    /// The function or module that reads the field.
    pub(super) read_with: Option<LitStr>,
}

impl Serde {
    pub(super) fn from_attributes(attributes: &[Attribute]) -> Result<Serde> {
        let mut serde = Serde::default();
        let mut content = None;
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
        {
            attribute.parse_nested_meta(|meta| {
                let word = meta
                    .path
                    .get_ident()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                match word.as_str() {
                    "flatten" => serde.flatten = true,
                    "transparent" => serde.transparent = true,
                    "untagged" => serde.untagged = true,
                    "tag" => {
                        serde.tag = Some(meta.value()?.parse::<LitStr>()?.value());
                    }
                    "content" => content = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "alias" => serde.aliases.push(meta.value()?.parse::<LitStr>()?.value()),
                    "other" => serde.other = true,
                    "deny_unknown_fields" => serde.deny_unknown_fields = true,
                    "skip" | "skip_deserializing" => serde.is_skipped = true,
                    "try_from" => {
                        meta.value()?.parse::<LitStr>()?;
                        serde.try_from = true;
                    }
                    "with" | "deserialize_with" => {
                        serde.read_with = Some(meta.value()?.parse::<LitStr>()?);
                    }
                    "rename" => serde.rename = for_reading(&meta)?.map(|name| name.value()),
                    "rename_all" => serde.rename_all = case(for_reading(&meta)?)?,
                    "rename_all_fields" => serde.rename_all_fields = case(for_reading(&meta)?)?,
                    // Other options do not change names: skip the value.
                    _ if meta.input.peek(syn::Token![=]) => {
                        meta.value()?.parse::<syn::Expr>()?;
                    }
                    _ if meta.input.peek(syn::token::Paren) => {
                        let list;
                        syn::parenthesized!(list in meta.input);
                        list.parse::<proc_macro2::TokenStream>()?;
                    }
                    _ => {}
                }
                Ok(())
            })?;
        }
        serde.tagging = match (serde.untagged, serde.tag.is_some(), content) {
            (true, ..) | (false, true, None) => Tagging::Inline,
            (false, true, Some(content)) => Tagging::Adjacent(content),
            (false, false, _) => Tagging::External,
        };
        Ok(serde)
    }

    pub(super) fn name_of(
        &self,
        rust: &str,
        case: Option<Case>,
        apply: fn(Case, &str) -> String,
    ) -> String {
        match (&self.rename, case) {
            (Some(name), _) => name.clone(),
            (None, Some(case)) => apply(case, rust),
            (None, None) => rust.to_owned(),
        }
    }
}

/// `= "name"`, or `(deserialize = "name")`.
fn for_reading(meta: &syn::meta::ParseNestedMeta<'_>) -> Result<Option<LitStr>> {
    if meta.input.peek(syn::Token![=]) {
        return meta.value()?.parse().map(Some);
    }
    let mut name = None;
    meta.parse_nested_meta(|inner| {
        let value: LitStr = inner.value()?.parse()?;
        if inner.path.is_ident("deserialize") {
            name = Some(value);
        }
        Ok(())
    })?;
    Ok(name)
}

fn case(name: Option<LitStr>) -> Result<Option<Case>> {
    name.map(|name| {
        Case::ALL
            .iter()
            .find(|(text, _)| *text == name.value())
            .map(|(_, case)| *case)
            .ok_or_else(|| Error::new(name.span(), "serde does not have this case: use `camelCase`, `snake_case`, `kebab-case`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `SCREAMING-KEBAB-CASE`, `lowercase` or `UPPERCASE`"))
    })
    .transpose()
}

/// The cases of serde's `rename_all`.
#[derive(Clone, Copy)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    const ALL: [(&str, Case); 8] = [
        ("lowercase", Case::Lower),
        ("UPPERCASE", Case::Upper),
        ("PascalCase", Case::Pascal),
        ("camelCase", Case::Camel),
        ("snake_case", Case::Snake),
        ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
        ("kebab-case", Case::Kebab),
        ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
    ];

    /// A field's name, which is `snake_case` in Rust.
    pub(super) fn field(self, rust: &str) -> String {
        match self {
            Case::Lower | Case::Snake => rust.to_owned(),
            Case::Upper | Case::ScreamingSnake => rust.to_uppercase(),
            Case::Pascal => pascal(rust),
            Case::Camel => first_lower(&pascal(rust)),
            Case::Kebab => rust.replace('_', "-"),
            Case::ScreamingKebab => rust.to_uppercase().replace('_', "-"),
        }
    }

    /// A variant's name, which is `PascalCase` in Rust.
    pub(super) fn variant(self, rust: &str) -> String {
        match self {
            Case::Pascal => rust.to_owned(),
            Case::Lower => rust.to_lowercase(),
            Case::Upper => rust.to_uppercase(),
            Case::Camel => first_lower(rust),
            Case::Snake => snake(rust),
            Case::ScreamingSnake => snake(rust).to_uppercase(),
            Case::Kebab => snake(rust).replace('_', "-"),
            Case::ScreamingKebab => snake(rust).to_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut characters = word.chars();
            let first = characters.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + characters.as_str()
        })
        .collect()
}

fn first_lower(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, character) in name.char_indices() {
        if index > 0 && character.is_uppercase() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_serde() {
        assert_eq!(Case::Camel.field("first_owner"), "firstOwner");
        assert_eq!(Case::Kebab.field("first_owner"), "first-owner");
        assert_eq!(Case::ScreamingSnake.field("first_owner"), "FIRST_OWNER");
        assert_eq!(Case::Snake.variant("GuineaPig"), "guinea_pig");
        assert_eq!(Case::Camel.variant("GuineaPig"), "guineaPig");
        assert_eq!(Case::Lower.variant("GuineaPig"), "guineapig");
    }

    #[test]
    fn a_rename_for_reading_counts() {
        let data: syn::ItemStruct = syn::parse_quote! {
            #[serde(rename_all = "camelCase")]
            struct Pet {
                #[serde(rename(serialize = "out", deserialize = "in"), default = "f")]
                a: u8,
                #[serde(flatten)]
                rest: Rest,
                pet_name: String,
            }
        };
        let case = Serde::from_attributes(&data.attrs).unwrap().rename_all;
        let places = places(&data.fields, case, false).unwrap();
        let json: Vec<&str> = places.iter().map(|place| place.json.as_str()).collect();
        assert_eq!(json, ["in", "", "petName"]);
    }
}
