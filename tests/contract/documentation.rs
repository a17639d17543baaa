//! What a document has for its readers: tags, deprecated methods, examples and servers.

use petstore::prelude::*;
use petstore_openapi::diff::diff;
use petstore_openapi::import::import;
use petstore_openapi::{Options, export};
use serde_json::{Value, json};

/// A pet for sale.
#[petstore::model]
#[schemars(example = json!({"name": "Rex", "price": 249.99}))]
struct Pet {
    #[schemars(example = &"Rex")]
    name: String,
    price: f64,
}

#[route(POST, "/pets", tags("pets"))]
async fn create_pet(Json(pet): Json<Pet>) -> Json<Pet> {
    Json(pet)
}

#[route(GET, "/animals")]
#[deprecated = "use /pets"]
async fn list_animals() -> NoContent {
    NoContent
}

fn app() -> App {
    App::new("pets")
        .servers(["https://api.example.com", "http://127.0.0.1:3000/dev"])
        .routes(routes![create_pet, list_animals])
}

fn document(app: &App) -> Value {
    let document = export(&app.contract(), &Options::default()).document;
    serde_json::from_str(&document.to_json()).unwrap()
}

#[test]
fn a_document_has_what_its_readers_need() {
    let document = document(&app());
    assert_eq!(document["servers"][0]["url"], "https://api.example.com");
    assert_eq!(document["servers"][1]["url"], "http://127.0.0.1:3000/dev");
    assert_eq!(document["paths"]["/animals"]["get"]["deprecated"], true);
    let post = &document["paths"]["/pets"]["post"];
    assert_eq!(post["deprecated"], Value::Null);
    assert_eq!(post["tags"], json!(["pets"]));
    let pet = &document["components"]["schemas"]["Pet"];
    assert_eq!(pet["example"], json!({"name": "Rex", "price": 249.99}));
    assert_eq!(pet["properties"]["name"]["example"], "Rex");
}

#[test]
fn it_is_read_again_and_compared() {
    let contract = app().contract();
    let text = export(&contract, &Options::default()).document.to_json();
    let imported = import(&text, &Default::default()).unwrap().api;
    assert_eq!(imported.servers, contract.servers);
    let docs = |api: &petstore::contract::Api| {
        let methods = api.methods();
        methods
            .map(|(_, _, method)| method.docs.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(docs(&imported), docs(&contract));
    // Import leaves examples out, as API Gateway does.
    let mut expected: Value = serde_json::from_str(&text).unwrap();
    let pet = &mut expected["components"]["schemas"]["Pet"];
    pet.as_object_mut().unwrap().remove("example");
    pet["properties"]["name"]
        .as_object_mut()
        .unwrap()
        .remove("example");
    let again = export(&imported, &Options::default()).document.to_json();
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), expected);
    let mut other = imported;
    other.servers.clear();
    let path = other.resources.get_mut("/animals").unwrap();
    for method in path.methods.values_mut() {
        method.docs.deprecated = false;
    }
    let texts: Vec<String> = (diff(&contract, &other).iter())
        .map(|change| format!("{change:?}"))
        .collect();
    assert!(
        texts.iter().any(|text| text.contains("servers")),
        "{texts:?}"
    );
    assert!(
        texts.iter().any(|text| text.contains("deprecated")),
        "{texts:?}"
    );
}
