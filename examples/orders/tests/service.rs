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

#[tokio::test]
async fn a_patch_keeps_removes_or_sets_a_note() {
    let client = Client::new(orders::api()).await.unwrap();
    let ada = json!({"sub": "ada"});
    let order =
        json!({"id": 7, "customer": "67e55044-10b1-426f-9247-bb680e5fe0c8", "note": "ring twice"});
    let created = client
        .post(CUSTOMER)
        .claims(ada.clone())
        .json(&order)
        .send();
    assert_eq!(created.await.status(), 201);
    for (patch, note) in [
        (json!({}), json!("ring twice")),
        (json!({"note": null}), json!(null)),
        (json!({"note": "knock"}), json!("knock")),
    ] {
        let one = format!("{CUSTOMER}/7");
        let changed = client
            .patch(&one)
            .claims(ada.clone())
            .json(&patch)
            .send()
            .await;
        assert_eq!(changed.json::<Value>().unwrap()["note"], note, "{patch}");
    }
}

#[tokio::test]
async fn files_go_up_and_orders_come_down() {
    let client = Client::new(orders::api()).await.unwrap();
    let ada = json!({"sub": "ada"});
    let form = |contents: &[u8]| {
        let mut form =
            b"--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.bin\"\r\n\r\n"
                .to_vec();
        form.extend_from_slice(contents);
        form.extend_from_slice(b"\r\n--b--\r\n");
        form
    };
    let upload = |content_type: &str, body: Vec<u8>| {
        client
            .post("/upload")
            .claims(ada.clone())
            .header("content-type", content_type)
            .body(body)
            .send()
    };
    // Bytes that are not text reach the function, too.
    let kind = "multipart/form-data; boundary=b";
    let response = upload(kind, form(b"\xff\x00\xfe")).await;
    assert_eq!((response.status().as_u16(), &*response.text()), (200, "3"));
    assert_eq!(upload(kind, form(&[b'x'; 1 << 20])).await.status(), 413);
    let response = upload("text/plain", form(b"x")).await;
    assert_eq!(response.json::<Value>().unwrap()["code"], "bad_upload");
    let order = json!({"id": 8, "customer": "67e55044-10b1-426f-9247-bb680e5fe0c8"});
    client
        .post(CUSTOMER)
        .claims(ada.clone())
        .json(&order)
        .send()
        .await;
    let export = client.get("/export").claims(ada.clone()).send().await;
    assert_eq!(export.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(export.text().lines().count(), 1);
}

#[tokio::test]
async fn pages_of_other_origins_may_call() {
    let client = Client::new(orders::api()).await.unwrap();
    let preflight = client.request(http::Method::OPTIONS, CUSTOMER).send().await;
    let allowed = preflight.header("access-control-allow-methods").unwrap();
    assert!(allowed.contains("POST"), "{allowed}");
    let health = client.get("/health").send().await;
    assert_eq!(health.header("access-control-allow-origin"), Some("*"));
    assert_eq!(health.header("x-service"), Some("orders"));
    let nowhere = client.get("/nowhere").send().await;
    assert_eq!(
        (nowhere.status().as_u16(), &*nowhere.text()),
        (404, "nothing here")
    );
}
