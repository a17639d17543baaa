//! IAM authorization: which signatures a stage accepts. The signatures are made by AWS's own crate.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::{Api, Auth};
use petstore_gateway::{AwsCredentials, IamUser, ReceivedAt, Stage, StageOptions};
use serde_json::json;

use common::{header, json_of, request, text};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SIGNED: u64 = 1_795_406_400;

fn api() -> Api {
    let mut api = common::api(&["ANY /{path+}"]);
    for method in api.resource("/{path+}").methods.values_mut() {
        method.auth = Auth::Iam;
    }
    api
}

fn stage_with(session_token: Option<&str>, api: &Api) -> Stage {
    let mut credentials = AwsCredentials::new("AKIDEXAMPLE", SECRET);
    credentials.session_token = session_token.map(str::to_owned);
    let mut options = StageOptions::default();
    options.identities.users = vec![IamUser::new("dev", credentials)];
    Stage::new(api, common::echo(), options).unwrap()
}

fn stage() -> Stage {
    stage_with(None, &api())
}

/// How a client signs.
struct Signer {
    secret: &'static str,
    token: Option<&'static str>,
    region: &'static str,
    service: &'static str,
    presigned: Option<Duration>,
}

const SIGNER: Signer = Signer {
    secret: SECRET,
    token: None,
    region: "us-east-1",
    service: "execute-api",
    presigned: None,
};

impl Signer {
    fn sign(&self, mut request: Request<Bytes>) -> Request<Bytes> {
        let token = self.token.map(str::to_owned);
        let credentials = Credentials::new("AKIDEXAMPLE", self.secret, token, None, "test");
        let identity = credentials.into();
        let mut settings = SigningSettings::default();
        if let Some(expires) = self.presigned {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(expires);
        }
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(time(SIGNED))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let uri = format!("https://api.test{}", request.uri());
        *request.uri_mut() = uri.parse().unwrap();
        request
            .headers_mut()
            .insert("host", "api.test".parse().unwrap());
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = SignableBody::Bytes(request.body());
        let method = request.method().as_str();
        let signable = SignableRequest::new(method, uri, headers, body).unwrap();
        let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut request);
        let target = request.uri().path_and_query().unwrap().as_str();
        *request.uri_mut() = target.parse().unwrap();
        request
    }
}

fn time(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

async fn serve(stage: &Stage, mut request: Request<Bytes>, seconds: u64) -> Response<Bytes> {
    request.extensions_mut().insert(ReceivedAt(time(seconds)));
    stage.serve(request).await
}

fn post(uri: &str) -> Request<Bytes> {
    let headers = &[
        ("content-type", "application/json"),
        ("x-spaces", "  a   b "),
    ];
    common::request_with("POST", uri, headers, r#"{"pet": 1}"#)
}

#[tokio::test]
async fn a_signed_request_has_its_identity() {
    for uri in [
        "/dev/pets",
        "/dev/pets/a%20b/%E2%82%AC/c+d",
        "/dev/pets?b=2&a=x%20y&a=1&empty&plus=a%2Bb",
        "/dev/pets/~x_y-z.w/",
    ] {
        let response = serve(&stage(), SIGNER.sign(post(uri)), SIGNED).await;
        assert_eq!(response.status(), 200, "{uri} {}", text(&response));
        let identity = json_of(&response)["requestContext"]["identity"].clone();
        assert_eq!(identity["accessKey"], json!("AKIDEXAMPLE"));
        assert_eq!(identity["accountId"], json!("123456789012"));
        assert_eq!(
            identity["userArn"],
            json!("arn:aws:iam::123456789012:user/dev")
        );
        assert_eq!(identity["user"], identity["caller"]);
    }
}

#[tokio::test]
async fn a_change_after_the_signature_is_refused() {
    type Change = fn(&mut Request<Bytes>);
    let changes: [Change; 5] = [
        |request| *request.body_mut() = Bytes::from_static(br#"{"pet": 2}"#),
        |request| *request.uri_mut() = "/dev/pets/8?q=1".parse().unwrap(),
        |request| *request.uri_mut() = "/dev/pets/7?q=2".parse().unwrap(),
        |request| *request.method_mut() = http::Method::PUT,
        |request| {
            let other = "other.test".parse().unwrap();
            request.headers_mut().insert("host", other);
        },
    ];
    for change in changes {
        let mut request = SIGNER.sign(post("/dev/pets/7?q=1"));
        change(&mut request);
        let response = serve(&stage(), request, SIGNED).await;
        assert_eq!(response.status(), 403);
        let error_type = header(&response, "x-amzn-errortype");
        assert_eq!(error_type, "InvalidSignatureException");
        assert!(text(&response).starts_with(r#"{"message":"The request signature we calculated"#));
    }
    let wrong = Signer {
        secret: "wrong",
        ..SIGNER
    };
    let response = serve(&stage(), wrong.sign(post("/dev/pets")), SIGNED).await;
    assert_eq!(
        header(&response, "x-amzn-errortype"),
        "InvalidSignatureException"
    );
}

#[tokio::test]
async fn a_signature_holds_for_five_minutes_in_both_directions() {
    let message = async |seconds| {
        let response = serve(&stage(), SIGNER.sign(post("/dev/pets")), seconds).await;
        json_of(&response)["message"].as_str().map(str::to_owned)
    };
    assert_eq!(message(SIGNED + 300).await, None);
    assert_eq!(message(SIGNED - 300).await, None);
    assert_eq!(
        message(SIGNED + 301).await.as_deref(),
        Some(
            "Signature expired: 20261123T040000Z is now earlier than 20261123T040001Z (20261123T040501Z - 5 min.)"
        )
    );
    assert_eq!(
        message(SIGNED - 301).await.as_deref(),
        Some(
            "Signature not yet current: 20261123T040000Z is still later than 20261123T035959Z (20261123T035459Z + 5 min.)"
        )
    );
}

#[tokio::test]
async fn a_presigned_url_holds_until_it_expires() {
    let signer = Signer {
        presigned: Some(Duration::from_secs(900)),
        ..SIGNER
    };
    let signed = || signer.sign(request("GET", "/dev/pets?q=a%20b", &[]));
    let response = serve(&stage(), signed(), SIGNED + 900).await;
    assert_eq!(response.status(), 200, "{}", text(&response));
    let response = serve(&stage(), signed(), SIGNED + 901).await;
    assert_eq!(response.status(), 403);
    let mut changed = signed();
    let uri = changed.uri().to_string().replace("q=a", "q=b");
    *changed.uri_mut() = uri.parse().unwrap();
    assert_eq!(serve(&stage(), changed, SIGNED).await.status(), 403);
}

#[tokio::test]
async fn the_scope_is_that_of_the_api() {
    for (signer, message) in [
        (
            Signer {
                region: "eu-west-1",
                ..SIGNER
            },
            "Credential should be scoped to a valid region, not 'eu-west-1'. ",
        ),
        (
            Signer {
                service: "s3",
                ..SIGNER
            },
            "Credential should be scoped to correct service: 'execute-api'. ",
        ),
    ] {
        let response = serve(&stage(), signer.sign(post("/dev/pets")), SIGNED).await;
        assert_eq!(json_of(&response)["message"], json!(message));
    }
}

#[tokio::test]
async fn temporary_credentials_need_their_token() {
    let signer = |token| Signer { token, ..SIGNER };
    for (stage_token, sent, status) in [
        (Some("session"), Some("session"), 200),
        (Some("session"), Some("other"), 403),
        (Some("session"), None, 403),
        (None, Some("session"), 403),
    ] {
        let stage = stage_with(stage_token, &api());
        let response = serve(&stage, signer(sent).sign(post("/dev/pets")), SIGNED).await;
        assert_eq!(response.status(), status, "{}", text(&response));
        if status == 403 {
            let error_type = header(&response, "x-amzn-errortype");
            assert_eq!(error_type, "UnrecognizedClientException");
        }
    }
}

#[tokio::test]
async fn an_unsigned_request_and_an_unknown_key_are_refused() {
    let response = serve(&stage(), request("GET", "/dev/pets", &[]), SIGNED).await;
    assert_eq!(response.status(), 403);
    assert_eq!(
        text(&response),
        r#"{"message":"Missing Authentication Token"}"#
    );
    let without_users = Stage::new(&api(), common::echo(), StageOptions::default()).unwrap();
    let response = serve(&without_users, SIGNER.sign(post("/dev/pets")), SIGNED).await;
    assert_eq!(
        text(&response),
        r#"{"message":"The security token included in the request is invalid."}"#
    );
    let bearer = &[("authorization", "Bearer abc")];
    let response = serve(&stage(), request("GET", "/dev/pets", bearer), SIGNED).await;
    assert_eq!(
        header(&response, "x-amzn-errortype"),
        "IncompleteSignatureException"
    );
    assert_eq!(
        json_of(&response)["message"],
        "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'."
    );
}

#[tokio::test]
async fn a_resource_policy_may_deny_a_user() {
    let mut api = api();
    let deny = |user: &str| {
        json!({"Statement": {
            "Effect": "Deny", "Principal": {"AWS": format!("arn:aws:iam::123456789012:user/{user}")},
            "Action": "execute-api:Invoke", "Resource": "execute-api:/*"
        }})
    };
    api.policy = Some(deny("other"));
    let signed = || SIGNER.sign(post("/dev/pets"));
    let response = serve(&stage_with(None, &api), signed(), SIGNED).await;
    assert_eq!(response.status(), 200);
    api.policy = Some(deny("dev"));
    let response = serve(&stage_with(None, &api), signed(), SIGNED).await;
    let message = json_of(&response)["Message"].as_str().unwrap().to_owned();
    let start = "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ";
    assert!(message.starts_with(start), "{message}");
    assert!(
        message.ends_with("/dev/POST/pets with an explicit deny"),
        "{message}"
    );
}
