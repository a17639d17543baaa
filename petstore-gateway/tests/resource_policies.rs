//! Resource policies: which requests they allow.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use petstore_core::contract::Api;
use petstore_gateway::{Connection, Stage, StageOptions};
use serde_json::{Value, json};

use common::{header, json_of, request, text};

fn stage(policy: Value) -> Result<Stage, petstore_gateway::DeployError> {
    let mut api: Api = common::api(&["ANY /{path+}"]);
    api.policy = Some(policy);
    Stage::new(&api, common::echo(), StageOptions::default())
}

fn statement(effect: &str, resource: &str) -> Value {
    json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource})
}

#[tokio::test]
async fn only_what_a_policy_allows_is_served() {
    let allow = statement("Allow", "execute-api:/dev/GET/pets/*");
    let deny = statement("Deny", "arn:aws:execute-api:*:*:*/dev/*/pets/secret");
    let stage = stage(json!({"Version": "2012-10-17", "Statement": [allow, deny]})).unwrap();
    let message = async |verb, path| {
        let response = stage.serve(request(verb, path, &[])).await;
        if response.status() == 200 {
            return None;
        }
        assert_eq!(response.status(), 403);
        assert_eq!(
            header(&response, "x-amzn-errortype"),
            "AccessDeniedException"
        );
        Some(json_of(&response)["Message"].as_str().unwrap().to_owned())
    };
    assert_eq!(message("GET", "/dev/pets/7").await, None);
    let implicit = message("POST", "/dev/pets/7").await.unwrap();
    let start = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
                 arn:aws:execute-api:us-east-1:********9012:";
    assert!(implicit.starts_with(start), "{implicit}");
    assert!(implicit.ends_with("/dev/POST/pets/7"), "{implicit}");
    let explicit = message("GET", "/dev/pets/secret").await.unwrap();
    assert!(
        explicit.ends_with("/dev/GET/pets/secret with an explicit deny"),
        "{explicit}"
    );
}

#[tokio::test]
async fn a_policy_may_depend_on_the_address_and_the_client() {
    let mut local = statement("Allow", "execute-api:/*");
    local["Condition"] = json!({
        "IpAddress": {"aws:SourceIp": "192.0.2.0/24"},
        "StringLike": {"aws:UserAgent": "test/*"}
    });
    let stage = stage(json!({"Statement": [local]})).unwrap();
    for (address, agent, status) in [
        ("192.0.2.7", "test/1", 200),
        ("192.0.3.7", "test/1", 403),
        ("192.0.2.7", "other", 403),
    ] {
        let mut request = request("GET", "/dev/pets", &[("user-agent", agent)]);
        let connection = Connection {
            source_ip: address.parse().unwrap(),
            ..Connection::default()
        };
        request.extensions_mut().insert(connection);
        let response = stage.serve(request).await;
        assert_eq!(
            response.status(),
            status,
            "{address} {agent} {}",
            text(&response)
        );
    }
}

#[test]
fn a_document_that_is_no_policy_is_not_deployed() {
    let error = stage(json!({"Statement": [{"Effect": "Allow"}]})).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the resource policy is not valid: "),
        "{error}"
    );
}
