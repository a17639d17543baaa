//! Members of a definition that no API has, and members of integrations with values that API
//! Gateway refuses.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_openapi::import::{Options, Source, import};
use serde_json::{Value, json};

/// The warnings of the import as the kind of API that the document defines.
fn warnings(document: &Value) -> Vec<(String, String)> {
    let options = Options::default();
    let source = Source::parse(&document.to_string(), &options).expect("a document");
    let warnings = match source.kind() {
        petstore_openapi::import::ApiKind::Http => {
            source.import_http_api(&options).map(|it| it.warnings)
        }
        _ => source.import(&options).map(|it| it.warnings),
    };
    let warnings = warnings.unwrap_or_else(|error| panic!("{error}"));
    warnings.into_iter().map(|w| (w.message, w.path)).collect()
}

fn pair(message: &str, path: &str) -> (String, String) {
    (message.to_owned(), path.to_owned())
}

#[test]
fn a_misspelled_member_at_the_root_is_named() {
    let document = json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "pahts": {}});
    assert_eq!(
        warnings(&document),
        [
            pair("attribute pahts is unexpected", "#/pahts"),
            pair("attribute paths is missing", "#"),
        ]
    );
}

#[test]
fn misspelled_methods_and_members_of_operations_are_named() {
    let wanted = [
        pair(
            "attribute paths.'/invoices'(put).sumary is unexpected",
            "#/paths/~1invoices/put/sumary",
        ),
        pair(
            "attribute paths.'/invoices'.delte is unexpected",
            "#/paths/~1invoices/delte",
        ),
    ];
    for (root, integration) in [
        (json!({"openapi": "3.0.1"}), json!({"type": "mock"})),
        (json!({"swagger": "2.0"}), json!({"type": "mock"})),
        (
            json!({"openapi": "3.0.1", "x-amazon-apigateway-importexport-version": "1.0"}),
            json!({"type": "http_proxy", "httpMethod": "PUT", "uri": "https://a.example",
                "payloadFormatVersion": "1.0"}),
        ),
    ] {
        let mut document = root;
        document["paths"] = json!({"/invoices": {
            "x-owner": "billing",
            "parameters": [],
            "delte": {"responses": {}},
            "put": {
                "sumary": "Replaces an invoice.",
                "deprecated": false,
                "x-since": "2",
                "responses": {"200": {"description": "replaced"}},
                "x-amazon-apigateway-integration": integration,
            },
        }});
        let mut found = warnings(&document);
        found.sort();
        assert_eq!(found, wanted, "{document}");
    }
}

fn with_role(kind: &str, uri: &str, role: &str) -> Value {
    json!({"openapi": "3.0.1", "paths": {"/reports": {"get": {
        "responses": {"200": {"description": "reports"}},
        "x-amazon-apigateway-integration": {
            "type": kind, "httpMethod": "GET", "uri": uri, "credentials": role,
        },
    }}}})
}

#[test]
fn a_role_is_an_arn() {
    const BUCKET: &str = "arn:aws:apigateway:eu-west-1:s3:path/reports/latest";
    const FUNCTION: &str = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\
        arn:aws:lambda:eu-west-1:123456789012:function:reports/invocations";
    for (kind, uri) in [
        ("aws", BUCKET),
        ("AWS_PROXY", FUNCTION),
        ("http", "https://reports.example"),
        ("http_proxy", "https://reports.example"),
    ] {
        for role in ["none", "reader", "<role>", "arn:aws:iam::123456789012"] {
            let document = with_role(kind, uri, role).to_string();
            let error = import(&document, &Options::default()).unwrap_err();
            assert_eq!(
                error.problems[0].message,
                "Unable to put integration on 'GET' for resource at path '/reports': Invalid ARN specified in the \
                 request",
                "{kind} {role}"
            );
            assert_eq!(
                error.problems[0].path,
                "#/paths/~1reports/get/x-amazon-apigateway-integration/credentials"
            );
        }
        let document = with_role(kind, uri, "arn:aws-us-gov:iam::123456789012:role/reader");
        assert_eq!(warnings(&document), [], "{kind}");
    }
    assert_eq!(warnings(&with_role("mock", "", "none")), []);
}

fn refused(integration: Value) -> Vec<String> {
    const WHERE: &str = "Unable to put integration on 'PATCH' for resource at path '/orders': ";
    let document = json!({"openapi": "3.0.1", "paths": {"/orders": {"patch": {
        "responses": {"200": {"description": "changed"}},
        "x-amazon-apigateway-integration": integration,
    }}}});
    let error = import(&document.to_string(), &Options::default()).unwrap_err();
    let problems = error.problems.into_iter();
    let messages = problems.map(|problem| match problem.message.strip_prefix(WHERE) {
        Some(message) => message.to_owned(),
        None => panic!("{}", problem.message),
    });
    messages.collect()
}

#[test]
fn a_missing_verb_and_an_invalid_uri_are_both_reported() {
    const NO_VERB: &str = "Enumeration value for HttpMethod must be non-empty";
    for (kind, uri_message) in [
        ("http", "Invalid HTTP endpoint specified for URI"),
        ("HTTP_PROXY", "Invalid HTTP endpoint specified for URI"),
        ("aws", "Invalid ARN specified in the request"),
        ("aws_proxy", "Invalid ARN specified in the request"),
    ] {
        for members in [
            json!({"type": kind}),
            json!({"type": kind, "httpMethod": null, "uri": null}),
            json!({"type": kind, "httpMethod": "", "uri": "orders"}),
        ] {
            assert_eq!(
                refused(members.clone()),
                [NO_VERB, uri_message],
                "{members}"
            );
        }
    }
    let with_path = json!({"type": "aws", "uri": "arn:aws:s3:::orders"});
    assert_eq!(
        refused(with_path),
        [
            NO_VERB,
            "AWS ARN for integration must contain path or action"
        ]
    );
    let named = json!({"type": "http", "uri": "https://a.example", "httpMethod": "READ"});
    assert_eq!(
        refused(named),
        [
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"
        ]
    );
}

#[test]
fn a_timeout_outside_of_the_range() {
    for millis in [
        json!(-5),
        json!(0),
        json!(49),
        json!("29001"),
        json!(30_000),
    ] {
        assert_eq!(
            refused(json!({"type": "mock", "timeoutInMillis": millis})),
            ["Timeout should be between 50 ms and 29000 ms"],
            "{millis}"
        );
    }
}
