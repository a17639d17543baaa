//! Cognito user pools: which tokens a stage accepts, and what becomes of their claims.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;
#[path = "common/tokens.rs"]
mod tokens;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Response;
use petstore_core::contract::{Api, Auth, Authorizer, AuthorizerKind};
use petstore_gateway::{ReceivedAt, ServeReport, Stage, StageOptions};
use serde_json::{Value, json};

use common::{header, json_of, request, text};
use tokens::{Issuer, KEY_SET, NOW, token};

const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC";

fn api(scopes: &[&str]) -> Api {
    let mut api = common::api(&["GET /pets"]);
    let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC";
    let kind = AuthorizerKind::CognitoUserPools {
        provider_arns: vec![arn.to_owned()],
    };
    api.authorizers.insert("pool".into(), Authorizer::new(kind));
    for method in api.resource("/pets").methods.values_mut() {
        method.auth = Auth::Cognito {
            authorizer: "pool".into(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        };
    }
    api
}

fn stage(api: &Api) -> Stage {
    let mut options = StageOptions::default();
    options.backends.http_client = Some(Arc::new(Issuer));
    Stage::new(api, common::echo(), options).unwrap()
}

async fn get(stage: &Stage, authorization: Option<&str>) -> Response<Bytes> {
    let headers: Vec<_> = authorization
        .iter()
        .map(|&value| ("authorization", value))
        .collect();
    let mut request = request("GET", "/dev/pets", &headers);
    let time = UNIX_EPOCH + Duration::from_secs(NOW);
    request.extensions_mut().insert(ReceivedAt(time));
    stage.serve(request).await
}

fn claims(own: Value) -> Value {
    let mut all = json!({"iss": ISSUER, "sub": "user-1", "token_use": "id", "aud": "shop"});
    all.as_object_mut()
        .unwrap()
        .extend(own.as_object().unwrap().clone());
    all
}

#[tokio::test]
async fn an_identity_token_is_accepted_and_its_claims_are_texts() {
    let stage = stage(&api(&[]));
    let own = token(&claims(
        json!({"cognito:groups": ["a", "b"], "email_verified": true}),
    ));
    for header in [own.clone(), format!("Bearer {own}")] {
        let response = get(&stage, Some(&header)).await;
        assert_eq!(response.status(), 200, "{}", text(&response));
        let authorizer = json_of(&response)["requestContext"]["authorizer"].clone();
        let claims = &authorizer["claims"];
        assert_eq!(claims["sub"], "user-1");
        assert_eq!(claims["cognito:groups"], "a,b");
        assert_eq!(claims["email_verified"], "true");
        assert_eq!(claims["exp"], "Mon Nov 23 05:00:00 UTC 2026");
        assert!(authorizer.get("principalId").is_none());
    }
}

#[tokio::test]
async fn tokens_of_others_and_forged_tokens_are_refused() {
    let stage = stage(&api(&[]));
    let good = token(&claims(json!({})));
    let mut parts: Vec<_> = good.split('.').map(str::to_owned).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(claims(json!({"sub": "other", "exp": NOW + 9})).to_string());
    let forged = parts.join(".");
    parts[0] = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"test"}"#);
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let refused = [
        token(&claims(
            json!({"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_X"}),
        )),
        token(&claims(json!({"token_use": "access"}))),
        token(&claims(json!({"token_use": null}))),
        token(&claims(json!({"nbf": NOW + 60}))),
        forged,
        unsigned,
        "abc".to_owned(),
        String::new(),
    ];
    for authorization in refused.iter().map(|token| Some(&**token)).chain([None]) {
        let response = get(&stage, authorization).await;
        assert_eq!(response.status(), 401, "{authorization:?}");
        assert_eq!(text(&response), r#"{"message":"Unauthorized"}"#);
        assert_eq!(
            header(&response, "x-amzn-errortype"),
            "UnauthorizedException"
        );
        assert!(!response.headers().contains_key("www-authenticate"));
    }
    assert_eq!(get(&stage, Some(&good)).await.status(), 200);
}

#[tokio::test]
async fn an_expired_token_has_a_message_of_its_own() {
    let expired = token(&claims(json!({"exp": NOW})));
    let response = get(&stage(&api(&[])), Some(&expired)).await;
    assert_eq!(response.status(), 401);
    assert_eq!(
        text(&response),
        r#"{"message":"The incoming token has expired"}"#
    );
}

#[tokio::test]
async fn scopes_require_an_access_token_with_one_of_them() {
    let stage = stage(&api(&["pets/read", "pets/write"]));
    let access = |scope: &str| token(&claims(json!({"token_use": "access", "scope": scope})));
    for (own, status) in [
        (access("openid pets/write"), 200),
        (access("openid"), 401),
        (access(""), 401),
        (token(&claims(json!({"scope": "pets/read"}))), 401),
    ] {
        assert_eq!(get(&stage, Some(&own)).await.status(), status);
    }
}

#[tokio::test]
async fn an_expression_restricts_the_audience() {
    let mut api = api(&[]);
    let own = api.authorizers.get_mut("pool").unwrap();
    own.identity_validation_expression = Some("shop-[0-9]".to_owned());
    let stage = stage(&api);
    for (audience, status) in [("shop-1", 200), ("shop-10", 401), ("shop", 401)] {
        let own = token(&claims(json!({"aud": audience})));
        assert_eq!(get(&stage, Some(&own)).await.status(), status, "{audience}");
    }
}

#[tokio::test]
async fn a_pool_alone_does_not_replace_the_resource_policy() {
    let mut api = api(&[]);
    let own = token(&claims(json!({})));
    for (statement, status) in [
        (json!([]), 403),
        (
            json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/*"}),
            200,
        ),
    ] {
        api.policy = Some(json!({"Statement": statement}));
        assert_eq!(get(&stage(&api), Some(&own)).await.status(), status);
    }
}

#[tokio::test]
async fn a_development_issuer_is_accepted_beside_the_pool_and_advised_in_the_log() {
    let mut options = StageOptions::default();
    let issuers = &mut options.identities.issuers;
    issuers.add("https://dev.test", KEY_SET.as_bytes()).unwrap();
    issuers.set_development_issuer("https://dev.test");
    options.identities.token_advice = Some("print a token".to_owned());
    let stage = Stage::new(&api(&[]), common::echo(), options).unwrap();
    let own = token(&claims(json!({"iss": "https://dev.test"})));
    assert_eq!(get(&stage, Some(&own)).await.status(), 200);
    // The pool's own keys cannot be fetched, and nothing is accepted unchecked.
    let pool = token(&claims(json!({})));
    let response = get(&stage, Some(&pool)).await;
    assert_eq!(response.status(), 401);
    let report = response.extensions().get::<ServeReport>().unwrap();
    let note = report.note.as_deref().unwrap();
    assert!(note.ends_with(": print a token"), "{note}");
    assert!(!note.contains(&pool));
    assert_eq!(get(&stage, None).await.status(), 401);
}

#[tokio::test]
async fn a_stage_without_a_way_to_check_tokens_starts_and_refuses_them() {
    let stage = Stage::new(&api(&[]), common::echo(), StageOptions::default()).unwrap();
    let response = get(&stage, Some(&token(&claims(json!({}))))).await;
    assert_eq!(response.status(), 401);
}
