//! Work that an app registers to be done before its process ends.

use std::sync::{Arc, Mutex};

use petstore::prelude::*;

#[tokio::test]
async fn shutdown_work_runs_in_order_and_once() {
    let recorded = Arc::new(Mutex::new(Vec::new()));
    let record = |word: &'static str| {
        let recorded = recorded.clone();
        move || async move { recorded.lock().unwrap().push(word) }
    };
    let app = App::new("goodbye")
        .on_shutdown(record("flush"))
        .on_shutdown(record("close"));

    let function = app.start().await.unwrap();
    assert!(recorded.lock().unwrap().is_empty());
    function.shut_down().await;
    function.shut_down().await;

    assert_eq!(*recorded.lock().unwrap(), ["flush", "close"]);
}
