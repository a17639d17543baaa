//! A raw response must have a status that its route declares, also inside a `Result`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "local")]

use petstore::prelude::*;
use petstore::test::Client;

#[derive(Debug, thiserror::Error, HttpError)]
enum Refused {
    #[error("no")]
    #[status(404)]
    No,
}

#[route(GET, "/raw/{code}", status(200, 404))]
async fn raw(code: u16) -> Response {
    Response::new(code.try_into().unwrap())
}

#[route(GET, "/result/{code}", status(200, 404))]
async fn in_result(code: u16) -> Result<Response, Refused> {
    if code == 404 {
        return Err(Refused::No);
    }
    Ok(Response::new(code.try_into().unwrap()))
}

#[tokio::test]
async fn an_undeclared_status_is_a_500() {
    let app = App::new("raw").routes(routes![raw, in_result]);
    let client = Client::new(app).await.unwrap();
    for path in ["raw", "result"] {
        for (code, status) in [(200, 200), (404, 404), (409, 500), (503, 503)] {
            let response = client.get(&format!("/{path}/{code}")).send().await;
            assert_eq!(response.status(), status, "{path} {code}");
        }
    }
}
