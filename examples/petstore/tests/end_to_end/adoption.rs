//! The ordinary use of the API: creating, reading, listing and deleting pets.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Client, Program};

fn new_petstore() -> (Program, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    (Program::start(&folder.path().join("pets.db")), folder)
}

/// Creates a pet and returns its id.
fn created(client: &Client<'_>, r#type: &str, price: f64) -> String {
    let response = client.post(
        "/dev/pets",
        &json!({"type": r#type, "price": price}).to_string(),
    );
    let adopted = response.json(201);
    adopted["pet"]["id"]
        .as_str()
        .expect("an id is a text")
        .to_owned()
}

/// All pages of a list, by the query of the first page.
fn pages(client: &Client<'_>, query: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut next = String::new();
    loop {
        let response = client.get(&format!("/dev/pets?{query}{next}")).json(200);
        pages.push(
            response["pets"]
                .as_array()
                .expect("pets are a list")
                .clone(),
        );
        match response.get("next") {
            Some(token) => next = format!("&next={}", token.as_str().expect("a token is a text")),
            None => return pages,
        }
    }
}

fn ids(pages: &[Vec<Value>]) -> BTreeSet<&str> {
    pages
        .iter()
        .flatten()
        .map(|pet| pet["id"].as_str().expect("an id is a text"))
        .collect()
}

#[test]
fn a_pet_is_created_read_listed_and_deleted() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();

    let response = client.post("/dev/pets", r#"{"type":"dog","price":249.99}"#);
    let adopted = response.json(201);
    let id = adopted["pet"]["id"].as_str().expect("an id is a text");
    let dog = json!({"id": id, "type": "dog", "price": 249.99});
    assert_eq!(
        adopted,
        json!({"pet": dog, "message": "Your pet dog has been adopted."})
    );
    // The location is relative to `/dev/pets`, so it is correct under any stage.
    assert_eq!(response.location.as_deref(), Some(&*format!("pets/{id}")));
    let place = format!("/dev/pets/{id}");
    assert_eq!(client.get(&place).json(200), dog);
    assert_eq!(client.get("/dev/pets").json(200), json!({"pets": [dog]}));

    let deleted = client.delete(&place);
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    let gone = json!({"message": format!("there is no pet {id}")});
    assert_eq!(client.get(&place).json(404), gone);
    assert_eq!(client.delete(&place).json(404), gone);
    assert_eq!(client.get("/dev/pets").json(200), json!({"pets": []}));
}

#[test]
fn a_list_is_split_into_pages_and_filtered_by_type() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    let dogs: BTreeSet<_> = (0..7)
        .map(|number| created(&client, "dog", f64::from(number)))
        .collect();
    let cats: BTreeSet<_> = (0..5)
        .map(|number| created(&client, "cat", f64::from(number)))
        .collect();

    let all = pages(&client, "limit=5");
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5, 2]);
    assert_eq!(ids(&all), dogs.union(&cats).map(String::as_str).collect());

    let of_type = pages(&client, "type=dog&limit=3");
    assert_eq!(of_type.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    assert_eq!(ids(&of_type), dogs.iter().map(String::as_str).collect());

    assert_eq!(pages(&client, "type=newt"), [Vec::<Value>::new()]);
}

#[test]
fn pets_survive_a_kill() {
    let (petstore, folder) = new_petstore();
    let client = petstore.client();
    let (dog, cat) = (
        created(&client, "dog", 249.99),
        created(&client, "cat", 120.5),
    );
    assert_eq!(client.delete(&format!("/dev/pets/{cat}")).status, 204);
    drop(client);
    petstore.kill();

    let petstore = Program::start(&folder.path().join("pets.db"));
    let client = petstore.client();
    assert_eq!(
        client.get(&format!("/dev/pets/{dog}")).json(200),
        json!({"id": dog, "type": "dog", "price": 249.99})
    );
    assert_eq!(client.get(&format!("/dev/pets/{cat}")).status, 404);
    assert_eq!(
        ids(&pages(&client, "limit=10")),
        BTreeSet::from([dog.as_str()])
    );
}

#[test]
fn sixteen_clients_at_once_create_five_hundred_pets() {
    let (petstore, _folder) = new_petstore();
    let created: BTreeSet<String> = std::thread::scope(|scope| {
        let clients = (0..16_u16).map(|number| {
            let petstore = &petstore;
            scope.spawn(move || {
                let client = petstore.client();
                let mine = (number..500).step_by(16);
                mine.map(|number| created(&client, "dog", f64::from(number)))
                    .collect::<Vec<_>>()
            })
        });
        let clients: Vec<_> = clients.collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("no client panics"))
            .collect()
    });
    assert_eq!(created.len(), 500);
    let listed = pages(&petstore.client(), "limit=100");
    assert_eq!(listed.iter().map(Vec::len).sum::<usize>(), 500);
    assert_eq!(ids(&listed), created.iter().map(String::as_str).collect());
}
