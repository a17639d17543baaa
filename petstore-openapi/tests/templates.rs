//! Definitions in CloudFormation and SAM templates.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_openapi::import::{ImportError, LoadError, Options, PseudoParameters, Source};
use serde_json::{Value, json};

fn options(values: &[(&str, &str)]) -> Options {
    let values = values.iter();
    Options {
        pseudo_parameters: Some(PseudoParameters {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account_id: "123456789012".to_owned(),
        }),
        values: values
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Options::default()
    }
}

/// A definition whose one integration has this URI.
fn definition(uri: &Value) -> Value {
    json!({"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, "paths": {"/orders": {"get": {
        "responses": {"200": {"description": "orders"}},
        "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", "uri": uri},
    }}}})
}

/// The URI that the call gives, in a template with these sections.
fn uri(call: Value, sections: Value, values: &[(&str, &str)]) -> Result<String, ImportError> {
    let mut template = json!({"Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": definition(&call)}},
    }});
    for (name, section) in sections.as_object().into_iter().flatten() {
        if name == "Resources" {
            let resources = section.as_object().expect("resources").clone();
            template["Resources"]
                .as_object_mut()
                .expect("an object")
                .extend(resources);
        } else {
            template[name] = section.clone();
        }
    }
    let options = options(values);
    let source = Source::parse(&template.to_string(), &options)?;
    let api = source.import(&options)?.api;
    let method = api.methods().next().expect("a method").2;
    let integration = method.integration.as_ref().expect("an integration");
    Ok(integration.uri.clone().expect("a URI"))
}

#[test]
fn functions_are_resolved() {
    let sections = json!({
        "Parameters": {"Host": {"Type": "String", "Default": "shop.example"}, "Stage": {"Type": "String"}},
        "Mappings": {"Hosts": {"eu-west-1": {"name": "eu.example"}}},
        "Conditions": {
            "IsLive": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
            "IsOther": {"Fn::Not": [{"Condition": "IsLive"}]},
            "Either": {"Fn::Or": [{"Condition": "IsLive"}, {"Condition": "IsOther"}]},
            "Both": {"Fn::And": [{"Condition": "IsLive"}, {"Condition": "IsOther"}]},
        },
        "Resources": {"Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"}},
    });
    for (call, wanted) in [
        (
            json!({"Fn::Sub": "https://${Host}/${!x}"}),
            "https://shop.example/${x}",
        ),
        (
            json!({"Fn::Sub": ["https://${Name}/", {"Name": {"Ref": "Host"}}]}),
            "https://shop.example/",
        ),
        (
            json!({"Fn::Join": ["", ["https://", {"Ref": "Host"}, "/", 1]]}),
            "https://shop.example/1",
        ),
        (
            json!({"Fn::Join": ["//", {"Fn::Split": ["|", "https:|a.example"]}]}),
            "https://a.example",
        ),
        (
            json!({"Fn::Select": [1, ["http://a", "http://b"]]}),
            "http://b",
        ),
        (
            json!({"Fn::Select": ["0", {"Fn::Split": [",", "http://a,http://b"]}]}),
            "http://a",
        ),
        (
            json!({"Fn::Sub": ["https://${H}", {"H": {"Fn::FindInMap": ["Hosts", {"Ref": "AWS::Region"}, "name"]}}]}),
            "https://eu.example",
        ),
        (
            json!({"Fn::If": ["IsLive", "http://live", "http://test"]}),
            "http://live",
        ),
        (
            json!({"Fn::If": ["IsOther", "http://live", "http://test"]}),
            "http://test",
        ),
        (
            json!({"Fn::If": ["Either", "http://live", "http://test"]}),
            "http://live",
        ),
        (
            json!({"Fn::If": ["Both", "http://live", "http://test"]}),
            "http://test",
        ),
        (
            json!({"Fn::Sub": "http://${Balancer.DNSName}/"}),
            "http://balancer.eu-west-1.elb.amazonaws.com/",
        ),
        (json!({"Fn::ImportValue": "shared-url"}), "http://shared"),
        (
            json!({"Fn::ImportValue": {"Fn::Sub": "${Stage}-url"}}),
            "http://imported",
        ),
        (
            json!("https://${terraform.host}/${stageVariables.v}"),
            "https://t/${stageVariables.v}",
        ),
    ] {
        let values = [
            ("Stage", "live"),
            ("shared-url", "http://shared"),
            ("live-url", "http://imported"),
            ("terraform.host", "t"),
        ];
        assert_eq!(
            uri(call.clone(), sections.clone(), &values).as_deref(),
            Ok(wanted),
            "{call}"
        );
    }
}

#[test]
fn what_has_no_value_is_named_once_for_all() {
    let call = json!({"Fn::Sub": "https://${Books.Arn}/${Host}/${Books.Arn}"});
    let fragment = definition(&call).to_string();
    let error = Source::parse(&fragment, &options(&[]))
        .err()
        .expect("no value");
    let [problem] = &error.problems[..] else {
        panic!("{error}");
    };
    assert!(
        problem.message.contains("CloudFormation template"),
        "{problem}"
    );
    assert!(problem.message.contains("`Books.Arn`"), "{problem}");
    assert!(
        problem.message.contains("--value Books.Arn=VALUE"),
        "{problem}"
    );
    assert_eq!(
        problem.path,
        "#/paths/~1orders/get/x-amazon-apigateway-integration/uri"
    );
    let values = [("Books.Arn", "a.example"), ("Host", "b")];
    let source = Source::parse(&fragment, &options(&values)).expect("values");
    let api = source.import(&options(&values)).expect("a definition").api;
    assert_eq!(api.methods().count(), 1);
    for call in [
        json!({"Fn::Cidr": ["10.0.0.0/8", 1, 8]}),
        json!({"Fn::Join": "x"}),
        json!({"Fn::Select": [2, ["a"]]}),
        json!({"Fn::If": ["None", "a", "b"]}),
        json!({"Ref": "None"}),
        json!({"Fn::GetAtt": ["None", "Arn"]}),
        json!({"Fn::Transform": {"Name": "Other"}}),
    ] {
        assert!(uri(call.clone(), json!({}), &[]).is_err(), "{call}");
    }
}

#[test]
fn yaml_tags_are_functions() {
    let template = r#"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Keeper:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: the-keeper}
  Queue: {Type: AWS::SQS::Queue}
  Role: {Type: AWS::IAM::Role}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody:
        swagger: "2.0"
        info: {title: !Join ["-", [a, !Ref AWS::Region]], version: "1"}
        securityDefinitions:
          keeper:
            type: apiKey
            in: header
            name: Authorization
            x-amazon-apigateway-authorizer:
              type: token
              authorizerUri: !Sub
                - arn:${AWS::Partition}:apigateway:${Region}:lambda:path/2015-03-31/functions/${Keeper.Arn}/invocations
                - Region: !Ref AWS::Region
        paths:
          /orders:
            post:
              security: [{keeper: []}]
              responses: {"200": {description: sent}}
              summary: !Ref AWS::NoValue
              x-amazon-apigateway-integration:
                type: aws
                httpMethod: POST
                credentials: !GetAtt Role.Arn
                uri: !Sub arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}
                responses: {default: {statusCode: 200}}
"#;
    let options = options(&[]);
    let source = Source::parse(template, &options).unwrap_or_else(|error| panic!("{error}"));
    let made_up = source.assumptions().iter();
    let made_up: Vec<(&str, &str)> = made_up
        .map(|a| (a.name.as_str(), a.value.as_str()))
        .collect();
    assert_eq!(
        made_up,
        [
            (
                "Keeper.Arn",
                "arn:aws:lambda:eu-west-1:123456789012:function:the-keeper"
            ),
            ("Queue.QueueName", "Queue"),
            ("Role.Arn", "arn:aws:iam::123456789012:role/Role"),
        ]
    );
    let imported = source
        .import(&options)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(imported.warnings, []);
    assert_eq!(imported.api.name, "a-eu-west-1");
    let method = imported.api.methods().next().expect("a method").2;
    assert_eq!(method.auth.authorizer(), Some("keeper"));
    assert_eq!(method.docs.summary, None);
}

#[test]
fn one_api_of_several_is_chosen() {
    let api = |title: &str| {
        let mut body = definition(&json!("http://a.example"));
        body["info"]["title"] = title.into();
        json!({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}})
    };
    let template = json!({"Resources": {"One": api("one"), "Two": api("two")}}).to_string();
    let error = Source::parse(&template, &options(&[])).err().expect("two");
    assert!(error.to_string().contains("`One`, `Two`"), "{error}");
    let chosen = Options {
        resource: Some("Two".to_owned()),
        ..options(&[])
    };
    let source = Source::parse(&template, &chosen).expect("one");
    assert_eq!(source.import(&chosen).expect("an API").api.name, "two");
    for template in [
        json!({"Resources": {}}),
        json!({"Resources": {"A": {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionUri": "x"}}}}),
    ] {
        let error = Source::parse(&template.to_string(), &options(&[]));
        assert!(error.is_err(), "{template}");
    }
}

#[test]
fn included_files_are_read() {
    let include =
        |location: Value| json!({"Name": "AWS::Include", "Parameters": {"Location": location}});
    let template = json!({"Resources": {"Api": {"Type": "AWS::Serverless::Api", "Properties": {
        "DefinitionBody": {"Fn::Transform": include(json!({"Fn::Sub": "s3://${AWS::AccountId}/orders.yaml"}))},
    }}}});
    let options = options(&[]);
    let load = |location: &str| match location {
        "s3://123456789012/orders.yaml" => Ok(definition(&json!("http://a.example")).to_string()),
        "loop.yaml" => Ok(json!({"a": {"Fn::Transform": include(json!("loop.yaml"))}}).to_string()),
        other => Err(LoadError::new(format!("no {other}"))),
    };
    let source = Source::parse_with(&template.to_string(), &options, &load).expect("a file");
    assert_eq!(source.import(&options).expect("an API").api.name, "orders");
    // Beside other members, the file's members are added.
    let mut merged = definition(&json!("http://a.example"));
    let paths = merged.as_object_mut().and_then(|m| m.remove("paths"));
    merged["Fn::Transform"] = include(json!("paths.yaml"));
    let load_paths = |_: &str| Ok(json!({"paths": paths}).to_string());
    let source = Source::parse_with(&merged.to_string(), &options, &load_paths).expect("a file");
    assert_eq!(
        source
            .import(&options)
            .expect("an API")
            .api
            .methods()
            .count(),
        1
    );
    for location in ["loop.yaml", "none.yaml"] {
        let mut broken = definition(&json!("http://a.example"));
        broken["x"] = json!({"Fn::Transform": include(json!(location))});
        let error = Source::parse_with(&broken.to_string(), &options, &load);
        assert!(error.is_err(), "{location}");
    }
}

/// A property may have the name of a function.
#[test]
fn schemas_are_not_calls() {
    let mut document = definition(&json!("http://a.example"));
    document["components"] = json!({"schemas": {"A": {"properties": {"Ref": {"type": "string"}}}}});
    let source = Source::parse(&document.to_string(), &options(&[])).expect("no call");
    let api = source.import(&options(&[])).expect("an API").api;
    assert_eq!(
        api.models["A"].schema["properties"]["Ref"]["type"],
        "string"
    );
}

#[test]
fn the_texts_of_functions_are_bounded() {
    let long = "x".repeat(100_000);
    let many = "${A}".repeat(10_000);
    let document = definition(&json!({"Fn::Sub": [many, {"A": long}]}));
    let error = Source::parse(&document.to_string(), &options(&[])).err();
    let error = error.expect("too long").to_string();
    assert!(
        error.contains("MB of memory"),
        "{}",
        error.get(..200).unwrap_or(&error)
    );
}

#[test]
fn placeholders_of_other_tools_are_named() {
    let mut document = definition(&json!("https://${host}/${stageVariables.v}/${var.name}"));
    document["x"] = json!({"requestTemplates": {"a/b": "${velocity}"}});
    let source = Source::parse(&document.to_string(), &options(&[])).expect("a document");
    let names: Vec<String> = source.placeholders().into_iter().collect();
    assert_eq!(names, ["host", "var.name"]);
    let source = Source::parse(
        &document.to_string(),
        &options(&[("host", "h"), ("var.name", "n")]),
    );
    assert!(source.expect("a document").placeholders().is_empty());
}

#[test]
fn an_empty_document_may_follow() {
    let text = format!("# YAML\n{}\n---\n", definition(&json!("https://a.example")));
    assert!(Source::parse(&text, &options(&[])).is_ok());
    assert!(Source::parse(&format!("{text}a: b\n"), &options(&[])).is_err());
}

#[test]
fn placeholders_are_replaced_in_names_of_members() {
    let mut document = definition(&json!("https://a.example"));
    let orders = document["paths"]["/orders"].take();
    document["paths"] = json!({"/${version}/orders": orders});
    let text = document.to_string();
    let source = Source::parse(&text, &options(&[])).expect("a document");
    assert!(source.placeholders().contains("version"));
    let given = options(&[("version", "v3")]);
    let source = Source::parse(&text, &given).expect("a document");
    assert!(source.placeholders().is_empty());
    let api = source.import(&given).expect("a definition").api;
    assert_eq!(api.methods().next().expect("a method").0, "/v3/orders");
}

#[test]
fn the_region_and_the_account_can_be_given() {
    let pseudo = "${AWS::Partition} ${AWS::Region} ${AWS::AccountId}";
    let call = json!({"Fn::Join": ["/", ["https://h", {"Ref": "AWS::Region"}, {"Fn::Sub": pseudo}, pseudo,
        {"Fn::GetAtt": ["Roles", "Arn"]}]]});
    let sections = json!({"Resources": {"Roles": {"Type": "AWS::IAM::Role"}}});
    // A blank is not allowed in a URL, so the texts are compared without import.
    let template = |values: &[(&str, &str)]| {
        let call = json!({"Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {
                "openapi": "3.0.1", "info": {"title": call}, "paths": {},
            }}},
            "Roles": sections["Resources"]["Roles"],
        }});
        let options = options(values);
        let source = Source::parse(&call.to_string(), &options).expect("a template");
        source.import(&options).expect("a definition").api.name
    };
    assert_eq!(
        template(&[]),
        "https://h/eu-west-1/aws eu-west-1 123456789012/aws eu-west-1 123456789012/\
         arn:aws:iam::123456789012:role/Roles"
    );
    assert_eq!(
        template(&[
            ("AWS::Region", "cn-north-1"),
            ("AWS::AccountId", "210987654321"),
            ("AWS::Partition", "aws-cn")
        ]),
        "https://h/cn-north-1/aws-cn cn-north-1 210987654321/aws-cn cn-north-1 210987654321/\
         arn:aws-cn:iam::210987654321:role/Roles"
    );
}

#[test]
fn outputs_of_other_stacks_are_not_made_up() {
    for (kind, attribute) in [
        ("AWS::CloudFormation::Stack", "Outputs.Url"),
        ("AWS::Serverless::Application", "Outputs.Url"),
        ("Custom::Lookup", "Url"),
        ("AWS::CloudFormation::CustomResource", "Url"),
    ] {
        let sections = json!({"Resources": {"Other": {"Type": kind}}});
        let call = json!({"Fn::GetAtt": ["Other", attribute]});
        let error = uri(call.clone(), sections.clone(), &[]).unwrap_err();
        let name = format!("Other.{attribute}");
        let message = &error.problems[0].message;
        assert!(
            message.contains(&format!("--value {name}=VALUE")),
            "{message}"
        );
        let given = [(name.as_str(), "https://b.example")];
        assert_eq!(
            uri(call, sections, &given).expect("a URI"),
            "https://b.example"
        );
    }
}

#[test]
fn the_file_of_a_definition_is_named() {
    let message = |properties: Value| {
        let template = json!({"Resources": {
            "Shop": {"Type": "AWS::Serverless::HttpApi", "Properties": properties},
        }});
        let source = Source::parse(&template.to_string(), &options(&[]));
        source.err().expect("no definition").problems[0]
            .message
            .clone()
    };
    let named = message(json!({"DefinitionUri": "api/shop.yaml"}));
    assert!(
        named.contains("but in `api/shop.yaml`: give this file"),
        "{named}"
    );
    let other = message(json!({"DefinitionUri": {"Bucket": "b", "Key": "k"}}));
    assert!(
        other.contains("must have it in `Body` or `DefinitionBody`"),
        "{other}"
    );
}
