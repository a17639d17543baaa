//! `auth = …` fails closed: without proof from the gateway the response is a 403.

use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{FORMATS, call, start};

#[route(GET, "/key", auth = api_key)]
async fn with_key() -> &'static str {
    "in"
}

#[route(GET, "/iam", auth = iam)]
async fn with_iam() -> &'static str {
    "in"
}

#[route(GET, "/cognito", auth = cognito)]
async fn with_cognito() -> &'static str {
    "in"
}

#[route(GET, "/open")]
async fn open() -> &'static str {
    "in"
}

/// A stranger does not learn why a route would reject the request.
#[route(POST, "/strict", auth = api_key)]
async fn strict(Query(_n): Query<u32>) -> &'static str {
    "in"
}

fn app() -> App {
    App::new("auth").routes(routes![with_key, with_iam, with_cognito, open, strict])
}

async fn status(app: App, path: &str, format: Format, context: Value) -> u64 {
    let function = start(app).await;
    let response = call("GET", path)
        .context(context)
        .to(&function, format)
        .await;
    match response.status {
        200 => assert_eq!(response.body, "in"),
        _ => assert_eq!(response.json(), json!({ "message": "Forbidden" })),
    }
    response.status
}

/// The proof that a gateway adds to an event of the format after checking the caller.
fn proof(path: &str, format: Format) -> Option<Value> {
    let version_1 = matches!(format, Format::Rest | Format::HttpV1);
    Some(match (path, format) {
        ("/key", Format::Rest) => json!({ "identity": { "apiKey": "k", "apiKeyId": "id" } }),
        ("/iam", _) if version_1 => json!({ "identity": { "userArn": "arn:aws:iam::1:user/a" } }),
        ("/iam", Format::HttpV2 | Format::FunctionUrl) => {
            json!({ "authorizer": { "iam": { "userArn": "arn:aws:iam::1:user/a" } } })
        }
        ("/iam", Format::VpcLatticeV2) => {
            json!({ "identity": { "type": "AWS_IAM", "principal": "arn:aws:iam::1:user/a" } })
        }
        ("/cognito", _) if version_1 => json!({ "authorizer": { "claims": { "sub": "a" } } }),
        ("/cognito", Format::HttpV2) => {
            json!({ "authorizer": { "jwt": { "claims": { "sub": "a" }, "scopes": null } } })
        }
        _ => return None,
    })
}

#[tokio::test]
async fn only_proof_from_the_gateway_grants_access() {
    for format in FORMATS {
        assert_eq!(status(app(), "/open", format, json!({})).await, 200);
        for path in ["/key", "/iam", "/cognito"] {
            assert_eq!(
                status(app(), path, format, json!({})).await,
                403,
                "{format:?} {path} without proof"
            );
            if let Some(proof) = proof(path, format) {
                assert_eq!(
                    status(app(), path, format, proof).await,
                    200,
                    "{format:?} {path} with proof"
                );
            }
        }
    }
}

#[tokio::test]
async fn proof_of_another_format_or_scheme_grants_nothing() {
    for format in FORMATS {
        for path in ["/key", "/iam", "/cognito"] {
            for other_path in ["/key", "/iam", "/cognito"] {
                for other in FORMATS {
                    let Some(foreign) = proof(other_path, other) else {
                        continue;
                    };
                    let own = other_path == path && proof(path, format) == Some(foreign.clone());
                    // The proof for IAM and Cognito is the same in both versions of the payload.
                    let is_lattice = [format, other].contains(&Format::VpcLatticeV2);
                    let alike = other_path == path
                        && path != "/key"
                        && !is_lattice
                        && proof(path, format).is_some();
                    let expected = if own || alike { 200 } else { 403 };
                    assert_eq!(
                        status(app(), path, format, foreign.clone()).await,
                        expected,
                        "{format:?} {path} with {foreign}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn empty_or_malformed_proof_grants_nothing() {
    for context in [
        json!(null),
        json!("text"),
        json!({ "identity": null }),
        json!({ "identity": { "apiKey": null } }),
        json!({ "identity": { "apiKey": "" } }),
        json!({ "identity": { "apiKey": true } }),
        json!({ "identity": { "apiKeyId": "id" } }),
        json!({ "identity": "apiKey" }),
        json!({ "identity": { "userArn": "" } }),
        json!({ "identity": { "caller": "a" } }),
        json!({ "authorizer": null }),
        json!({ "authorizer": "claims" }),
        json!({ "authorizer": { "claims": null } }),
        json!({ "authorizer": { "claims": {} } }),
        json!({ "authorizer": { "claims": "sub" } }),
        json!({ "authorizer": { "principalId": "a" } }),
        json!({ "authorizer": { "lambda": { "claims": { "sub": "a" } } } }),
        json!({ "authorizer": { "jwt": { "claims": {} } } }),
    ] {
        let function = start(app()).await;
        for path in ["/key", "/iam", "/cognito"] {
            let mut event = call("GET", path).event(Format::Rest);
            event["requestContext"] = context.clone();
            let event = event.to_string();
            let response = crate::format::respond(&function, Format::Rest, event.as_bytes()).await;
            assert_eq!(response.status, 403, "{path} with {context}");
        }
    }
}

/// Headers are under the client's control.
#[tokio::test]
async fn headers_grant_nothing() {
    let function = start(app()).await;
    for format in FORMATS {
        for path in ["/key", "/iam", "/cognito"] {
            let response = call("GET", path)
                .header("x-api-key", "k")
                .header("authorization", "AWS4-HMAC-SHA256 Credential=a")
                .to(&function, format)
                .await;
            assert_eq!(response.status, 403, "{format:?} {path}");
        }
    }
}

/// The setting only applies to formats that cannot contain proof; in other formats missing proof
/// still counts.
#[tokio::test]
async fn unverified_callers_are_allowed_only_where_proof_is_impossible() {
    for format in FORMATS {
        for path in ["/key", "/iam", "/cognito"] {
            let trusted = status(app().allow_unverified_callers(), path, format, json!({})).await;
            let expected = if proof(path, format).is_some() {
                403
            } else {
                200
            };
            assert_eq!(trusted, expected, "{format:?} {path}");
        }
    }
}

#[tokio::test]
async fn the_caller_is_rejected_before_the_request_is_read() {
    let function = start(app()).await;
    let response = call("POST", "/strict?n=x").rest(&function).await;
    assert_eq!(response.status, 403);
}
