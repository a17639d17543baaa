//! Errors in an app are found when it starts, and reported in one message that explains how to fix
//! them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use petstore::prelude::*;
use petstore::{RouteEntry, StartError};

use crate::format::{call, start};

struct Shop(u32);

#[route(GET, "/shop")]
async fn shop(shop: &Shop) -> String {
    shop.0.to_string()
}

#[route(GET, "/pets/{petId}")]
async fn pet(pet_id: String) -> String {
    pet_id
}

#[route(ANY, "/pets/{petId}")]
async fn any_pet(pet_id: String) -> String {
    format!("any {pet_id}")
}

#[route(GET, "/pets/{petId}")]
async fn second_pet(pet_id: String) -> String {
    pet_id
}

#[route(GET, "/pets/{name}/toys")]
async fn toys(name: String) -> String {
    name
}

#[tokio::test]
async fn missing_state_is_named_with_the_function_that_takes_it() {
    let error = App::new("start").route::<shop>().start().await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("`shop` takes `&"), "{text}");
    assert!(text.contains("Shop"), "{text}");
    assert!(text.contains("add `.state(…)`"), "{text}");
}

#[tokio::test]
async fn failing_state_reports_its_error() {
    let app = App::new("start")
        .route::<shop>()
        .state_from(|| async { Err::<Shop, _>("the door is locked") });
    let error = app.start().await.unwrap_err();
    assert!(matches!(error, StartError::StateFailed { .. }), "{error}");
    assert!(error.to_string().contains("Shop"), "{error}");
    let source = std::error::Error::source(&error).expect("a source");
    assert_eq!(source.to_string(), "the door is locked");
}

#[tokio::test]
async fn state_is_created_once_when_the_app_starts() {
    let made = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&made);
    let app = App::new("start")
        .route::<shop>()
        .state_from(move || async move {
            counter.fetch_add(1, Ordering::SeqCst);
            Ok::<_, std::io::Error>(Shop(7))
        });
    assert_eq!(made.load(Ordering::SeqCst), 0);
    let function = start(app).await;
    for _ in 0..3 {
        let response = call("GET", "/shop").rest(&function).await;
        assert_eq!(response.body, "7");
    }
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

/// `routes![]` detects these conflicts at compile time; routes of several tables only meet here.
#[tokio::test]
async fn conflicting_routes_are_named() {
    let clash = App::new("start").route::<pet>().route::<second_pet>();
    let error = clash.start().await.unwrap_err();
    assert!(matches!(error, StartError::Conflict(_)), "{error}");
    for part in ["`pet`", "`second_pet`", "GET", "/pets/{petId}"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    let names = App::new("start").routes(&[
        RouteEntry::for_route::<pet>(),
        RouteEntry::for_route::<toys>(),
    ]);
    let error = names.start().await.unwrap_err();
    assert!(matches!(error, StartError::Template { .. }), "{error}");
    assert!(error.to_string().contains("`toys`"), "{error}");
}

#[tokio::test]
async fn one_verb_beside_any_is_not_a_conflict() {
    let function = start(App::new("start").route::<any_pet>().route::<pet>()).await;
    assert_eq!(call("GET", "/pets/7").rest(&function).await.body, "7");
    assert_eq!(call("PUT", "/pets/7").rest(&function).await.body, "any 7");
}

/// The app is below the path of an ALB rule, or of a server in front of a function URL.
#[tokio::test]
async fn a_base_path_is_not_part_of_the_path() {
    use petstore::payload::Format;
    for base_path in ["/shop/v1", "shop/v1/"] {
        let function = start(App::new("start").route::<pet>().base_path(base_path)).await;
        for format in [
            Format::Alb,
            Format::AlbMultiValue,
            Format::FunctionUrl,
            Format::VpcLatticeV1,
            Format::VpcLatticeV2,
        ] {
            let response = call("GET", "/shop/v1/pets/7").to(&function, format).await;
            assert_eq!(response.body, "7", "{format:?}");
            // Something in front of the function may already remove the base path.
            let response = call("GET", "/pets/7").to(&function, format).await;
            assert_eq!(response.body, "7", "{format:?}");
            let response = call("GET", "/shop/v11/pets/7").to(&function, format).await;
            assert_eq!(response.status, 404, "{format:?}");
        }
    }
}

struct Config {
    name: &'static str,
}

struct Suffix(&'static str);

struct Pool {
    name: String,
}

async fn connect(config: &Config, suffix: &Suffix) -> Result<Pool, std::io::Error> {
    Ok(Pool {
        name: format!("{}{}", config.name, suffix.0),
    })
}

async fn suffix(config: &Config) -> Result<Suffix, std::io::Error> {
    assert_eq!(config.name, "pets");
    Ok(Suffix("-pool"))
}

#[route(GET, "/pool")]
async fn pool(pool: &Pool) -> String {
    pool.name.clone()
}

#[tokio::test]
async fn state_is_made_from_state_that_was_added_before() {
    let app = App::new("pets")
        .state(Config { name: "pets" })
        .state_from(suffix)
        .state_from(connect)
        .routes(routes![pool]);
    let function = app.start().await.unwrap();
    assert_eq!(call("GET", "/pool").rest(&function).await.body, "pets-pool");
}

#[tokio::test]
async fn state_that_is_needed_and_comes_later_is_named() {
    let app = App::new("pets")
        .state(Config { name: "pets" })
        .state_from(connect)
        .state_from(suffix)
        .routes(routes![pool]);
    let error = app.start().await.unwrap_err().to_string();
    assert!(error.contains("Pool` is made from `&"), "{error}");
    assert!(error.contains("Suffix` before it"), "{error}");
}
