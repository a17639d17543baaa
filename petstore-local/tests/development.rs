//! The development user pool and the development user, in front of a stage.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::{Api, Auth, Authorizer, AuthorizerKind, Integration, Method};
use petstore_core::verb::Verb;
use petstore_gateway::{InvokeError, ServeReport, Stage, StageOptions};
use petstore_local::development::{TokenOptions, UserPool, identities};
use serde_json::{Value, json};

/// A directory that is gone when this is dropped.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("petstore-{}", uuid::Uuid::new_v4())))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn api(auth: Auth) -> Api {
    let mut api = Api::new("pets");
    let kind = AuthorizerKind::CognitoUserPools {
        provider_arns: vec!["${CognitoUserPoolArn}".to_owned()],
    };
    api.authorizers
        .insert("pool".to_owned(), Authorizer::new(kind));
    let method = Method {
        auth,
        integration: Some(Integration::lambda_proxy("pets")),
        ..Method::default()
    };
    api.resource("/pets")
        .methods
        .insert(Verb::Get.into(), method);
    api
}

fn pool(scopes: &[&str]) -> Auth {
    Auth::Cognito {
        authorizer: "pool".to_owned(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
    }
}

fn stage(auth: Auth, directory: &Path) -> Stage {
    let api = api(auth);
    let mut options = StageOptions::default();
    options.identities = identities(&api, directory).unwrap();
    let echo = petstore_gateway::invoke_fn(|event: Bytes| async move {
        let event = String::from_utf8_lossy(&event).into_owned();
        Ok::<_, InvokeError>(json!({"body": event}).to_string().into())
    });
    Stage::new(&api, echo, options).unwrap()
}

async fn get(stage: &Stage, token: Option<&str>) -> Response<Bytes> {
    let mut request = Request::get("/dev/pets");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    stage.serve(request.body(Bytes::new()).unwrap()).await
}

#[tokio::test]
async fn a_token_of_the_development_pool_identifies_the_caller() {
    let directory = Directory::new();
    let stage = stage(pool(&[]), &directory.0);
    let mut options = TokenOptions::default();
    options
        .claims
        .insert("email".to_owned(), json!("dev@example.com"));
    let development = UserPool::open(&directory.0).unwrap();
    let token = development.token(options, SystemTime::now()).unwrap();
    let response = get(&stage, Some(&token)).await;
    assert_eq!(response.status(), 200);
    let event: Value = serde_json::from_slice(response.body()).unwrap();
    let claims = &event["requestContext"]["authorizer"]["claims"];
    assert_eq!(claims["sub"], "development");
    assert_eq!(claims["email"], "dev@example.com");

    let other = Directory::new();
    let foreign = UserPool::open(&other.0).unwrap();
    let foreign = foreign
        .token(TokenOptions::default(), SystemTime::now())
        .unwrap();
    let expired = development
        .token(TokenOptions::default(), SystemTime::UNIX_EPOCH)
        .unwrap();
    for token in [Some(&*foreign), Some(&*expired), None] {
        assert_eq!(get(&stage, token).await.status(), 401);
    }
}

#[tokio::test]
async fn scopes_need_a_token_with_one_of_them() {
    let directory = Directory::new();
    let stage = stage(pool(&["pets/read"]), &directory.0);
    let development = UserPool::open(&directory.0).unwrap();
    let token = |scopes: &[&str]| {
        let mut options = TokenOptions::default();
        options
            .scopes
            .extend(scopes.iter().map(|&scope| scope.to_owned()));
        development.token(options, SystemTime::now()).unwrap()
    };
    assert_eq!(
        get(&stage, Some(&token(&["pets/read"]))).await.status(),
        200
    );
    assert_eq!(get(&stage, Some(&token(&["other"]))).await.status(), 401);
    assert_eq!(get(&stage, Some(&token(&[]))).await.status(), 401);
}

#[tokio::test]
async fn the_log_recommends_what_to_do() {
    let directory = Directory::new();
    for (auth, status, advice) in [
        (pool(&[]), 401, "cargo run -- token"),
        (Auth::Iam, 403, "AWS_SHARED_CREDENTIALS_FILE="),
    ] {
        let response = get(&stage(auth, &directory.0), None).await;
        assert_eq!(response.status(), status);
        let report = response.extensions().get::<ServeReport>().unwrap();
        let note = report.note.as_deref().unwrap();
        assert!(note.contains(advice), "{note}");
    }
}
