//! Parameter mapping, passthrough behaviors and content handling.

use petstore_core::contract::{ContentHandling, Integration, IntegrationType, PassthroughBehavior};

use crate::backend::{Backend, api, header, map, request, respond, text, transform};

fn http() -> Integration {
    let mut integration = Integration {
        uri: Some("http://pets.example/".to_owned()),
        http_method: Some("POST".to_owned()),
        ..Integration::new(IntegrationType::Http)
    };
    respond(&mut integration, 200, None, None);
    integration
}

#[tokio::test]
async fn a_source_without_a_value_sets_nothing() {
    let backend = Backend::responding(200, &[], "");
    let mut integration = http();
    for (target, source) in [
        ("header.X-Lower", "method.request.header.x-case"),
        ("header.X-None", "context.identity.user"),
        ("header.X-Body", "method.request.body.pet.name"),
        ("header.X-Whole", "method.request.body"),
        ("header.X-All", "method.request.multivaluequerystring.tag"),
        ("header.X-Last", "method.request.querystring.tag"),
        ("querystring.stage", "context.stage"),
        ("querystring.none", "stageVariables.none"),
    ] {
        map(&mut integration, target, source);
    }
    let body = r#"{"pet": {"name": "Rex"}}"#;
    backend
        .call(integration, request(&[("X-Case", "1")], body))
        .await;
    let sent = backend.request();
    assert_eq!(sent.uri(), "http://pets.example/?stage=dev");
    for (name, value) in [
        ("x-lower", None),
        ("x-none", None),
        ("x-body", Some("Rex")),
        ("x-whole", Some(body)),
        ("x-all", Some("a,b c")),
        ("x-last", Some("b c")),
    ] {
        assert_eq!(header(sent.headers(), name), value, "{name}");
    }
}

#[tokio::test]
async fn a_mapping_from_a_body_that_is_not_json_fails() {
    let mut integration = http();
    map(&mut integration, "header.X-Body", "method.request.body.a");
    let backend = Backend::responding(200, &[], "");
    let response = backend.call(integration.clone(), request(&[], "{a")).await;
    assert_eq!(response.status(), 400);
    assert_eq!(
        text(response.body()),
        r#"{"message":"Invalid JSON in request body"}"#
    );
    let response = backend.call(integration, request(&[], "text")).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn overrides_win_over_mappings() {
    let backend = Backend::responding(200, &[("X-Own", "own")], "{}");
    let mut integration = http();
    map(&mut integration, "header.X-A", "'mapped'");
    map(&mut integration, "header.X-B", "'mapped'");
    let template = "#set($context.requestOverride.header.X-A = 'template')\
                    #set($context.requestOverride.querystring.tag = ['x', 'y'])";
    transform(&mut integration, template);
    let template = "#set($context.responseOverride.header.X-A = 'template')\
                    #set($context.responseOverride.status = 202)";
    respond(&mut integration, 200, None, Some(template));
    let parameters = &mut integration
        .responses
        .get_mut(&200)
        .unwrap()
        .response_parameters;
    for (name, source) in [
        ("X-A", "integration.response.header.X-Own"),
        ("X-B", "integration.response.header.X-Own"),
        ("X-C", "integration.response.header.x-own"),
        ("Date", "'mapped'"),
    ] {
        parameters.insert(format!("method.response.header.{name}"), source.to_owned());
    }
    let response = backend.call(integration, request(&[], "{}")).await;
    let sent = backend.request();
    assert_eq!(sent.uri(), "http://pets.example/?tag=x&tag=y");
    assert_eq!(header(sent.headers(), "x-a"), Some("template"));
    assert_eq!(header(sent.headers(), "x-b"), Some("mapped"));
    assert_eq!(response.status(), 202);
    for (name, value) in [
        ("x-a", Some("template")),
        ("x-b", Some("own")),
        ("x-c", None),
        ("x-amzn-remapped-date", Some("mapped")),
    ] {
        assert_eq!(header(response.headers(), name), value, "{name}");
    }
}

#[tokio::test]
async fn a_body_without_a_template_passes_or_is_rejected() {
    use PassthroughBehavior::{Never, WhenNoMatch, WhenNoTemplates};
    for (behavior, has_template, status) in [
        (WhenNoMatch, true, 200),
        (WhenNoTemplates, true, 415),
        (WhenNoTemplates, false, 200),
        (Never, false, 415),
    ] {
        let backend = Backend::responding(200, &[], "");
        let mut integration = http();
        integration.passthrough_behavior = behavior;
        if has_template {
            transform(&mut integration, "not used");
        }
        let request = request(&[("Content-Type", "text/csv")], "a;b");
        let response = backend.call(integration, request).await;
        assert_eq!(response.status(), status, "{behavior:?} {has_template}");
        if status == 200 {
            assert_eq!(text(backend.request().body()), "a;b");
        }
    }
}

#[tokio::test]
async fn bytes_are_converted_as_the_integration_asks() {
    let mut integration = http();
    integration.content_handling = Some(ContentHandling::ConvertToText);
    transform(&mut integration, "unused for images");
    let templates = &mut integration.request_templates;
    templates.insert(
        "image/png".to_owned(),
        "{\"image\": \"$input.body\"}".to_owned(),
    );
    let mut api = api(integration);
    api.binary_media_types = vec!["image/png".to_owned()];
    let backend = Backend::responding(200, &[("Content-Type", "image/png")], "\u{1}\u{2}");
    let headers = [("Content-Type", "image/png"), ("Accept", "image/png")];
    let response = backend
        .stage(&api)
        .serve(request(&headers, "\u{1}\u{2}"))
        .await;
    assert_eq!(text(backend.request().body()), r#"{"image": "AQI="}"#);
    assert_eq!(text(response.body()), "\u{1}\u{2}");
}
