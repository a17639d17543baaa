//! Callers and time limits that routes inherit from their group and app, enforced by the function
//! without a gateway.

use std::time::Duration;

use petstore::prelude::*;
use petstore::{Auth, RouteGroup};
use serde_json::json;

use crate::format::{call, start};

#[route(GET, "/inherits")]
async fn inherits() -> &'static str {
    "in"
}

#[route(GET, "/public", auth = none)]
async fn public() -> &'static str {
    "in"
}

#[route(GET, "/signed", auth = iam)]
async fn signed() -> &'static str {
    "in"
}

const ROUTES: petstore::Routes = routes![inherits, public, signed];

/// The statuses of the three routes: without proof, and with the proof of an API key.
async fn statuses(app: App, prefix: &str) -> [(u64, u64); 3] {
    let function = start(app).await;
    let mut statuses = [(0, 0); 3];
    for (path, status) in ["/inherits", "/public", "/signed"]
        .iter()
        .zip(&mut statuses)
    {
        let path = format!("{prefix}{path}");
        let proof = json!({ "identity": { "apiKey": "k" } });
        *status = (
            call("GET", &path).rest(&function).await.status,
            call("GET", &path)
                .context(proof)
                .rest(&function)
                .await
                .status,
        );
    }
    statuses
}

#[tokio::test]
async fn routes_inherit_the_callers_of_their_group_and_then_of_the_app() {
    let open = [(200, 200), (200, 200), (403, 403)];
    let with_key = [(403, 200), (200, 200), (403, 403)];
    let app = || App::new("groups").nest("/a", ROUTES);
    let group = |auth| RouteGroup::from_entries(ROUTES).auth(auth);
    assert_eq!(statuses(app(), "/a").await, open);
    assert_eq!(statuses(app().auth(Auth::ApiKey), "/a").await, with_key);
    let of_group = App::new("groups").nest("/b", group(Auth::ApiKey));
    assert_eq!(statuses(of_group, "/b").await, with_key);
    let opened = App::new("groups").nest("/c", group(Auth::None));
    assert_eq!(statuses(opened.auth(Auth::ApiKey), "/c").await, open);
}

#[route(GET, "/endless")]
async fn endless() -> &'static str {
    std::future::pending().await
}

#[tokio::test]
async fn routes_inherit_the_time_limit_of_their_group() {
    let group = RouteGroup::from_entries(routes![endless, public]);
    let limited = group.timeout(Duration::from_millis(20));
    let function = start(App::new("groups").routes(limited)).await;
    assert_eq!(call("GET", "/endless").rest(&function).await.status, 504);
    assert_eq!(call("GET", "/public").rest(&function).await.status, 200);
}
