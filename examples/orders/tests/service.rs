//! Both functions, as their callers see them.

use orders::around::AuditLog;
use petstore::test::Client;
use serde_json::{Value, json};

const CUSTOMER: &str = "/v1/customers/67e55044-10b1-426f-9247-bb680e5fe0c8/orders";

#[tokio::test]
async fn a_customer_with_a_login_orders() {
    let client = Client::new(orders::api()).await.unwrap();
    let ada = json!({"sub": "ada"});
    let order =
        json!({"id": 7, "customer": "67e55044-10b1-426f-9247-bb680e5fe0c8", "note": "ring twice"});
    let post = || {
        client
            .post(CUSTOMER)
            .claims(ada.clone())
            .json(&order)
            .send()
    };
    let created = post().await;
    assert_eq!(
        (created.status().as_u16(), created.header("location")),
        (201, Some("orders/7"))
    );
    assert_eq!(
        created.header("strict-transport-security"),
        Some("max-age=63072000")
    );
    let conflict = post().await;
    assert_eq!(
        conflict.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(conflict.json::<Value>().unwrap()["code"], "conflict");
    let one = format!("{}/7", CUSTOMER.replace("v1", "v2"));
    let found = client.get(&one).claims(ada.clone()).send().await;
    assert_eq!(
        (found.status().as_u16(), found.header("etag")),
        (200, Some("\"7\""))
    );
    let same = client
        .get(&one)
        .claims(ada.clone())
        .header("if-none-match", "\"7\"")
        .send()
        .await;
    assert_eq!(same.status(), 304);
    // The tenant is asked for before the body is read.
    let stranger = client
        .post(CUSTOMER)
        .claims(ada.clone())
        .header("x-tenant", "evil")
        .json(&json!({}))
        .send()
        .await;
    assert_eq!(stranger.status(), 401);
    let busy = client
        .get(CUSTOMER)
        .claims(ada)
        .header("x-tenant", "busy")
        .send()
        .await;
    assert_eq!(
        (busy.status().as_u16(), busy.header("retry-after")),
        (429, Some("30"))
    );
    assert!(client.get(CUSTOMER).send().await.status().is_client_error());
    let lines = client.function().state::<AuditLog>().unwrap().lines();
    assert_eq!(lines.first().unwrap(), &format!("POST {CUSTOMER} 201"));
    assert_eq!(lines.len(), 6);
}

#[tokio::test]
async fn the_back_office_has_a_key() {
    let client = Client::new(orders::admin()).await.unwrap();
    assert_eq!(client.get("/health").send().await.text(), "ok");
    assert_eq!(client.get("/admin/orders").send().await.status(), 403);
    let response = client
        .get("/admin/orders")
        .api_key(Client::API_KEY)
        .send()
        .await;
    assert_eq!(response.text(), "0");
}
