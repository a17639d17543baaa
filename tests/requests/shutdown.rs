//! What an app wants done before its process ends.

use std::sync::{Arc, Mutex};

use petstore::prelude::*;

#[tokio::test]
async fn goodbyes_are_said_in_order_and_once() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let say = |word: &'static str| {
        let said = said.clone();
        move || async move { said.lock().unwrap().push(word) }
    };
    let app = App::new("goodbye")
        .on_shutdown(say("flush"))
        .on_shutdown(say("close"));

    let function = app.start().await.unwrap();
    assert!(said.lock().unwrap().is_empty());
    function.shut_down().await;
    function.shut_down().await;

    assert_eq!(*said.lock().unwrap(), ["flush", "close"]);
}
