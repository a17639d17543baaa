//! The variables of templates, and what happens to templates that fail.

use petstore_core::contract::Integration;
use petstore_gateway::DeployWarning;

use crate::backend::{Backend, api, request, respond, text, transform};

/// The body of a mock's response with this template.
async fn rendered(template: &str, headers: &[(&str, &str)]) -> String {
    let mut mock = Integration::mock();
    transform(&mut mock, "{\"statusCode\": 200}");
    respond(&mut mock, 200, None, Some(template));
    let backend = Backend::default();
    let response = backend
        .call(mock, request(headers, "{\"hidden\": 1}"))
        .await;
    text(response.body()).to_owned()
}

#[tokio::test]
async fn templates_see_the_request() {
    let headers = [("X-Own", "own"), ("TE", "trailers"), ("Host", "gateway")];
    for (template, expected) in [
        ("$input.params('petId') $input.params('tag')", "7 b c"),
        (
            "$input.params('X-Own')|$input.params('x-own')|$input.params('TE')",
            "own||",
        ),
        (
            "$input.params().path.petId $input.params().header.Host",
            "7 gateway",
        ),
        (
            "$context.stage $context.httpMethod $context.path",
            "dev POST /dev/pets/7",
        ),
        (
            "$context.resourcePath|$context.identity.user|",
            "/pets/{petId}||",
        ),
        ("$context.get('stage')$context.get('identity')", "dev"),
        (
            "$stageVariables.host $stageVariables['function']",
            "pets.example adopt",
        ),
        ("$util.urlEncode('a b')", "a+b"),
        ("$input.body$input.json('$')", "{}{}"),
    ] {
        assert_eq!(rendered(template, &headers).await, expected, "{template}");
    }
}

#[tokio::test]
async fn what_a_mock_echoes_goes_through_the_context() {
    let mut mock = Integration::mock();
    let template = "#set($context.requestOverride.path.body = $input.body){\"statusCode\": 200}";
    transform(&mut mock, template);
    let template = "#set($pet = $util.parseJson($context.requestOverride.path.body))$pet.type";
    respond(&mut mock, 200, None, Some(template));
    let backend = Backend::default();
    let response = backend.call(mock, request(&[], r#"{"type": "dog"}"#)).await;
    assert_eq!(text(response.body()), "dog");
}

#[tokio::test]
async fn a_syntax_error_is_found_at_deployment_and_fails_its_requests_only() {
    let mut mock = Integration::mock();
    transform(&mut mock, "{\"statusCode\": 200}\n#if(");
    respond(&mut mock, 200, None, None);
    let stage = Backend::default().stage(&api(mock));
    let warnings: Vec<_> = stage.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[0].contains("requestTemplates[application/json]:2:5"),
        "{warnings:?}"
    );
    let [DeployWarning::Template { path, .. }, _] = stage.warnings() else {
        panic!("{warnings:?}")
    };
    assert_eq!(path, "/pets/{petId}");
    assert_eq!(stage.serve(request(&[], "")).await.status(), 500);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_the_mistake_of_whoever_sent_it() {
    let mut http = Integration {
        uri: Some("http://pets.example/".to_owned()),
        ..Integration::new(petstore_core::contract::IntegrationType::Http)
    };
    respond(&mut http, 200, None, Some("$input.json('$.a')"));
    let backend = Backend::responding(200, &[], "{a");
    let response = backend.call(http.clone(), request(&[], "{}")).await;
    assert_eq!(response.status(), 500);

    transform(&mut http, "$input.json('$.a')");
    let response = backend.call(http, request(&[], "{a")).await;
    assert_eq!(response.status(), 400);
    assert!(text(response.body()).starts_with("{\"message\":\"Could not process payload"));
}

#[tokio::test]
async fn a_runaway_template_ends_with_an_error() {
    let mut mock = Integration::mock();
    let template = "#macro(again)#again()#again()#end#set($l = [1..1000])\
                    #foreach($a in $l)#foreach($b in $l)#foreach($c in $l)x#end#end#end";
    transform(&mut mock, template);
    respond(&mut mock, 200, None, None);
    let response = Backend::default().call(mock, request(&[], "")).await;
    assert_eq!(response.status(), 500);
}
