//! Tokens of PyJWT and python-jose, and forged ones, for a method with a user pool.

use std::process::Command;

use serde_json::{Value, json};

use crate::served::{Lambda, Serve, file};
use crate::{functions, peers};

const POOL: &str = "us-east-1_AbCdEfGhI";

/// `GET /pets` for users of the pool; the response has the claim `sub`.
fn definition() -> String {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "paths": {"/pets": {"get": {
            "security": [{"pool": []}],
            "responses": {"200": {"description": "the user"}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                "passthroughBehavior": "never",
                "responses": {"default": {
                    "statusCode": "200",
                    "responseTemplates": {"application/json": "{\"sub\": \"$context.authorizer.claims.sub\"}"},
                }},
            },
        }}},
        "components": {"securitySchemes": {"pool": {
            "type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": [format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{POOL}")],
            },
        }}},
    })
    .to_string()
}

#[test]
fn valid_tokens_pass_and_others_are_refused() {
    let issuer = format!("https://cognito-idp.us-east-1.amazonaws.com/{POOL}");
    let mut command = Command::new(peers::program("python"));
    command.arg(functions::programs().join("tokens.py"));
    let output = command
        .args([&*issuer, "shop"])
        .output()
        .expect("Python starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let made: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // The user pool's endpoint, which publishes its keys.
    let key_set: &'static str = Box::leak(made["key_set"].to_string().into_boxed_str());
    let pool = Lambda::start("200 OK", "Content-Type: application/json\r\n", key_set);
    let serve = Serve::start(
        &[&file(&definition()), "--stage", "test"],
        &[("AWS_ENDPOINT_URL", &pool.url)],
    );
    let tokens = made["tokens"].as_array().expect("tokens");
    assert!(tokens.len() > 15, "{}", tokens.len());
    for token in tokens {
        let text = token["token"].as_str().expect("a token");
        let address = &serve.address;
        let response = serve.exchange(&format!(
            "GET /test/pets HTTP/1.1\r\nHost: {address}\r\nAuthorization: {text}\r\nConnection: close\r\n\r\n"
        ));
        let (status, body) = crate::parts(&response);
        let what = format!("{} by {}: {body}", token["what"], token["by"]);
        if token["valid"] == true {
            assert_eq!((status, &body), (200, &json!({"sub": "user-1"})), "{what}");
        } else {
            assert_eq!(status, 401, "{what}");
        }
    }
    let log = serve.end();
    for token in tokens {
        let text = token["token"].as_str().expect("a token");
        assert!(!log.contains(text), "the log contains a token");
    }
}
