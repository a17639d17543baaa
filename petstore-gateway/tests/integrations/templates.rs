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

/// The status of a mock with these templates, and the header `x-a` of its response.
async fn overridden(request_template: &str, response_template: &str) -> (u16, Option<String>) {
    let mut mock = Integration::mock();
    transform(
        &mut mock,
        &format!("{request_template}{{\"statusCode\": 200}}"),
    );
    respond(&mut mock, 200, None, Some(response_template));
    let response = Backend::default().call(mock, request(&[], "{}")).await;
    let header = response.headers().get("x-a");
    let header = header.map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), header)
}

#[tokio::test]
async fn a_template_may_override_each_parameter_once() {
    let twice = [
        "#set($context.responseOverride.status = 201)#set($context.responseOverride.status = 202)",
        "#set($context.responseOverride.header.x-a = '1')#set($context.responseOverride.header['x-a'] = '2')",
        "#set($h = $context.responseOverride.header)$h.put('x-a', '1')#set($h.x-a = '2')",
        "#foreach($i in [1, 2])#set($context.requestOverride.path.id = $i)#end",
        "#set($context.requestOverride.header.a = 'x')$context.requestOverride.header.putAll({'a': 'y'})",
    ];
    for template in twice {
        assert_eq!(overridden("", template).await.0, 500, "{template}");
        assert_eq!(overridden(template, "").await.0, 500, "{template}");
    }
    let once = "#set($context.responseOverride.status = 201)\
                #set($context.responseOverride.header.x-a = '1')\
                #set($context.responseOverride.header.x-b = '1')\
                #set($context.requestOverride.path.x-a = '1')";
    assert_eq!(overridden("", once).await, (201, Some("1".to_owned())));
    // The other template may override the same parameter.
    let again = "#set($context.responseOverride.status = 202)\
                 #set($context.responseOverride.header.x-a = '2')";
    assert_eq!(overridden(once, again).await, (202, Some("2".to_owned())));
    let read = "#set($context.requestOverride.path.a = '1')\
                #if($context.requestOverride.path.a == '1' && $context.requestOverride.path.size() == 1)\
                #set($context.responseOverride.header.x-a = $context.requestOverride.path.keySet().toString())#end";
    assert_eq!(overridden(read, "").await, (200, Some("[a]".to_owned())));
}
