//! Whatever a document holds, the import ends, and ends well.

use petstore_openapi::import::{BasePath, Options, import};
use petstore_openapi::{GetExport, Version, export, get_export};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::generate;

/// Names that the import looks for.
const NAMES: [&str; 30] = [
    "openapi",
    "swagger",
    "info",
    "title",
    "paths",
    "/pets/{id}",
    "/{rest+}",
    "get",
    "post",
    "parameters",
    "name",
    "in",
    "schema",
    "$ref",
    "responses",
    "200",
    "default",
    "content",
    "application/json",
    "components",
    "schemas",
    "Pet",
    "security",
    "securitySchemes",
    "requestBody",
    "servers",
    "statusCode",
    "x-amazon-apigateway-integration",
    "type",
    "x-amazon-apigateway-gateway-responses",
];

const TEXTS: [&str; 12] = [
    "2.0",
    "3.0.1",
    "path",
    "query",
    "body",
    "id",
    "mock",
    "http",
    "#/components/schemas/Pet",
    "#/paths",
    "#",
    "200",
];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        select(&TEXTS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 5, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            3 => prop::collection::btree_map(select(&NAMES[..]).prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// The places of all values within a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let mut below = |name: &str, member: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        places(member, &format!("{at}/{name}"), found);
    };
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| below(name, member)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, item)| below(&i.to_string(), item)),
        _ => {}
    }
}

/// A document that could be exported, with something else at one of its places.
fn damaged() -> impl Strategy<Value = Value> {
    (generate::api(), any::<prop::sample::Index>(), any_value()).prop_map(|(api, index, value)| {
        let mut document = export(&api, &Default::default()).document.to_value();
        let mut all = Vec::new();
        places(&document, "", &mut all);
        if let Some(place) = document.pointer_mut(index.get(&all).as_str()) {
            *place = value;
        }
        document
    })
}

fn ends_well(document: &str) -> Result<(), TestCaseError> {
    for base_path in [BasePath::Ignore, BasePath::Split] {
        let options = Options {
            base_path,
            ..Options::default()
        };
        match import(document, &options) {
            Err(error) => prop_assert!(error.problems.iter().all(|p| p.path.starts_with('#'))),
            Ok(imported) => {
                let exported = export(&imported.api, &Default::default()).document;
                let again = import(&exported.to_json(), &Options::default());
                let again = again.map(|imported| imported.api);
                prop_assert_eq!(again.as_ref(), Ok(&imported.api), "{}", exported.to_json());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        ends_well(&text)?;
    }

    #[test]
    fn any_yaml(text in "[\\[\\]{}:,&*a#'\"|>?! \n-]{0,60}") {
        ends_well(&text)?;
    }

    #[test]
    fn any_document(value in any_value()) {
        ends_well(&value.to_string())?;
        let mut document = json!({"openapi": "3.0.1", "paths": value, "components": value});
        document["security"] = document["paths"]["security"].clone();
        ends_well(&document.to_string())?;
    }

    #[test]
    fn documents_with_a_fault(document in damaged()) {
        ends_well(&document.to_string())?;
    }

    #[test]
    fn documents_cut_short(api in generate::api(), end in any::<prop::sample::Index>()) {
        let json = export(&api, &Default::default()).document.to_json();
        let end = end.index(json.trim_end().len());
        if let Some(cut) = json.get(..end) {
            prop_assert!(import(cut, &Options::default()).is_err());
        }
    }

    #[test]
    fn what_api_gateway_exports_can_be_imported(api in generate::api()) {
        for version in [Version::OpenApi30, Version::Swagger20] {
            let request = GetExport {
                documentation: false,
                version,
                extensions: true,
                stage: "prod".into(),
                host: "a1b2c3.execute-api.eu-west-1.amazonaws.com".into(),
            };
            let exported = get_export(&api, &request).to_json();
            prop_assert!(import(&exported, &Options::default()).is_ok(), "{}", exported);
        }
    }
}

/// What the fuzzer found, each once a difference between a document and its export.
#[test]
fn documents_that_fuzzing_found() {
    let nameless = json!({"swagger": "2.0", "securityDefinitions": {"a": {
        "type": "apiKey", "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"},
    }}});
    ends_well(&nameless.to_string()).expect("the same again");
}

/// What is looked up for each of many things must not be looked for among all of them.
#[test]
fn large_documents_take_no_time_to_speak_of() {
    const MANY: usize = 20_000;
    let references = (0..MANY).map(|i| json!({"$ref": format!("#/components/parameters/p{i}")}));
    let parameters = (0..MANY).map(|i| {
        (
            format!("p{i}"),
            json!({"name": format!("q{i}"), "in": "query"}),
        )
    });
    let operations = (0..MANY).map(|i| (format!("/{i}"), json!({"get": {}})));
    let mut document = json!({
        "openapi": "3.0.1",
        "paths": operations.collect::<Value>(),
        "components": {"parameters": parameters.collect::<Value>()},
    });
    document["paths"]["/0"]["parameters"] = references.collect();
    for i in 0..MANY {
        document[format!("x-{i}")] = Value::Null;
    }
    let text = document.to_string();
    let error = import(&text, &Options::default()).unwrap_err().to_string();
    assert!(error.contains("takes more than 17 MB"), "{error}");
    let options = Options {
        max_memory: Some(1024 * 1024 * 1024),
        ..Options::default()
    };
    let imported = import(&text, &options).expect("a good document");
    assert_eq!(imported.api.resources.len(), MANY);
    let method = imported
        .api
        .methods()
        .next()
        .map(|(_, _, method)| method.request_parameters.len());
    assert_eq!(method, Some(MANY));
}

/// A regular expression takes many times its length.
#[test]
fn a_long_selection_pattern_is_refused() {
    let document = |length: usize| {
        let responses = json!({"a".repeat(length): {"statusCode": "200"}});
        let integration = json!({"type": "mock", "responses": responses});
        json!({"openapi": "3.0.1", "paths": {"/": {"get": {
            "responses": {"200": {"description": "o"}},
            "x-amazon-apigateway-integration": integration,
        }}}})
        .to_string()
    };
    assert!(import(&document(4096), &Options::default()).is_ok());
    let error = import(&document(4097), &Options::default()).unwrap_err();
    assert!(error.to_string().contains("has 4097 characters"), "{error}");
}
