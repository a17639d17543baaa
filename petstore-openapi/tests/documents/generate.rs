//! Contracts of every kind that a document can hold.

use std::collections::BTreeMap;

use petstore_core::contract::{
    Api, ApiKeySource, Auth, Authorizer, AuthorizerKind, Connection, ContentHandling, Cors,
    Documentation, EndpointConfiguration, GatewayResponse, GatewayResponseType, Integration,
    IntegrationResponse, IntegrationType, Location, Method, MethodKey, MethodResponse, Model,
    Parameter, PassthroughBehavior, RequestValidator, Resource, ResponseHeader, TlsConfig,
};
use petstore_core::resource::PathTemplate;
use petstore_core::verb::Verb;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

const MODELS: [&str; 4] = ["Pet", "NewPet", "Error2", "MODEL1"];
const VALIDATORS: [&str; 2] = ["all", "params only"];
const MEDIA_TYPES: [&str; 4] = ["application/json", "text/html", "image/png", "*/*"];
/// At each place one variable, as API Gateway wants it.
const PATHS: [&str; 7] = [
    "/",
    "/pets",
    "/pets/{petId}",
    "/pets/{petId}/photos/{key+}",
    "/v1.0/a-b_c",
    "/shops/{shop}/x:y",
    "/{proxy+}",
];

fn words() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec![
            "true",
            "~",
            "1.0",
            "a: b #c",
            "- x",
            "\"quoted\"",
            "two\nlines\n",
            "ünï\u{2028}😀",
            "{a}"
        ])
        .prop_map(str::to_owned),
        "[ -~]{1,12}",
    ]
    .boxed()
}

fn some_words() -> impl Strategy<Value = Option<String>> {
    option::of(words())
}

fn media_type() -> impl Strategy<Value = String> {
    select(&MEDIA_TYPES[..]).prop_map(str::to_owned)
}

fn templates() -> BoxedStrategy<BTreeMap<String, String>> {
    btree_map(media_type(), words(), 0..3).boxed()
}

fn models_by_type() -> impl Strategy<Value = BTreeMap<String, String>> {
    btree_map(
        media_type(),
        select(&MODELS[..]).prop_map(str::to_owned),
        0..3,
    )
}

pub(crate) fn schema() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        Just(json!({"type": "string", "format": "uuid", "minLength": 1})),
        Just(json!({"type": "integer", "minimum": 0, "maximum": 255})),
        Just(json!({"enum": ["cat", "dog", null, 1.5]})),
        Just(json!({"not": {}})),
        select(&MODELS[..])
            .prop_map(|name| json!({"$ref": format!("{}{name}", Model::REF_PREFIX)})),
        ("\\^[a-z]{1,4}[+*]?[$]", words()).prop_map(
            |(pattern, text)| json!({"type": "string", "pattern": pattern, "title": text})
        ),
    ];
    leaf.prop_recursive(3, 20, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|items| json!({"type": "array", "items": items, "minItems": 1})),
            vec(inner.clone(), 1..3).prop_map(|all| json!({"anyOf": all})),
            btree_map("[a-z$]{1,4}", inner, 1..3).prop_map(|properties| {
                let required: Vec<&String> = properties.keys().collect();
                json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
            }),
        ]
    })
    .boxed()
}

fn model() -> impl Strategy<Value = Model> {
    (schema(), some_words()).prop_map(|(mut schema, description)| {
        // A reference stands alone, so such a model has no description.
        let description = description.filter(|_| schema.get("$ref").is_none());
        if let Some(description) = &description {
            schema["description"] = description.as_str().into();
        }
        Model {
            description,
            ..Model::json(schema)
        }
    })
}

fn authorizer() -> impl Strategy<Value = Authorizer> {
    let uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/\
         invocations";
    let credentials = option::of(Just("arn:aws:iam::111111111111:role/r".to_owned()));
    let kind = (0..3, credentials).prop_map(move |(kind, credentials)| match kind {
        0 => AuthorizerKind::Token {
            uri: uri.to_owned(),
            credentials,
        },
        1 => AuthorizerKind::Request {
            uri: uri.to_owned(),
            credentials,
        },
        _ => AuthorizerKind::CognitoUserPools {
            provider_arns: vec!["arn:aws:cognito-idp:eu-west-1:111111111111:userpool/x".to_owned()],
        },
    });
    let sources = subsequence(
        vec![
            "method.request.header.X-Api-Key",
            "method.request.querystring.q",
            "context.path",
        ],
        0..=3,
    );
    let ttl = option::of(0u32..=3600);
    (kind, option::of("[a-z]{1,8}"), sources, some_words(), ttl).prop_map(
        |(kind, auth_type, sources, pattern, ttl)| {
            let identity_source = match kind {
                AuthorizerKind::Request { .. } => sources.into_iter().map(str::to_owned).collect(),
                _ => vec!["method.request.header.Authorization".to_owned()],
            };
            Authorizer {
                kind,
                auth_type,
                identity_source,
                identity_validation_expression: pattern,
                result_ttl_seconds: ttl,
            }
        },
    )
}

/// The names of the authorizers are the names of our own schemes too.
fn auth() -> impl Strategy<Value = (Auth, Option<(String, Authorizer)>)> {
    let name = select(vec!["api_key", "sigv4", "keeper"]);
    let scopes = vec("[a-z/]{1,6}", 0..3);
    (0..3, name, authorizer(), scopes).prop_map(|(kind, name, authorizer, scopes)| {
        let name = name.to_owned();
        let auth = match (kind, &authorizer.kind) {
            (0, _) => return (Auth::None, None),
            (1, _) => return (Auth::Iam, None),
            (_, AuthorizerKind::CognitoUserPools { .. }) => Auth::Cognito {
                authorizer: name.clone(),
                scopes,
            },
            _ => Auth::Custom {
                authorizer: name.clone(),
            },
        };
        (auth, Some((name, authorizer)))
    })
}

fn integration_type() -> impl Strategy<Value = (IntegrationType, Option<&'static str>)> {
    select(vec![
        (IntegrationType::Mock, None),
        (IntegrationType::Http, Some("http://example.com/{x}")),
        (
            IntegrationType::HttpProxy,
            Some("https://${stageVariables.host}/"),
        ),
        (
            IntegrationType::Aws,
            Some("arn:aws:apigateway:us-east-1:sqs:path/1/q"),
        ),
        (
            IntegrationType::AwsProxy,
            Some(
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:\
                 function:f/invocations",
            ),
        ),
    ])
}

fn integration() -> impl Strategy<Value = Integration> {
    let sources = select(vec![
        "method.request.querystring.q",
        "'x y'",
        "context.requestId",
        "stageVariables.v",
        "method.request.body.a[0]",
    ]);
    let parameters = btree_map(
        "integration\\.request\\.header\\.[a-z-]{1,5}",
        sources.prop_map(str::to_owned),
        0..3,
    );
    let passthrough = select(vec![
        PassthroughBehavior::WhenNoMatch,
        PassthroughBehavior::WhenNoTemplates,
        PassthroughBehavior::Never,
    ]);
    let caching = (option::of("[a-z]{1,4}"), any::<bool>());
    let connection = option::of("[a-z0-9]{4}");
    let bodies = (templates(), passthrough, content_handling());
    (
        integration_type(),
        option::of("arn:aws:iam::[0-9]{12}:role/[a-z]{1,3}"),
        parameters,
        bodies,
        50u32..=29_000,
        caching,
        connection,
        any::<bool>(),
        integration_responses(),
    )
        .prop_map(
            |(
                (integration_type, uri),
                credentials,
                parameters,
                bodies,
                timeout,
                caching,
                link,
                insecure,
                responses,
            )| {
                let keys = parameters.keys().take(usize::from(caching.1)).cloned();
                let needs_role = integration_type == IntegrationType::Aws;
                let role = needs_role.then(|| "arn:aws:iam::123456789012:role/r".to_owned());
                Integration {
                    cache_key_parameters: keys.collect(),
                    credentials: credentials.or(role),
                    uri: uri.map(str::to_owned),
                    http_method: uri.map(|_| "POST".to_owned()),
                    request_parameters: parameters,
                    request_templates: bodies.0,
                    passthrough_behavior: bodies.1,
                    content_handling: bodies.2,
                    timeout_millis: timeout,
                    cache_namespace: caching.0,
                    connection: link.map_or(Connection::Internet, Connection::VpcLink),
                    tls_config: TlsConfig {
                        insecure_skip_verification: insecure,
                    },
                    responses,
                    ..Integration::new(integration_type)
                }
            },
        )
}

fn content_handling() -> impl Strategy<Value = Option<ContentHandling>> {
    option::of(select(vec![
        ContentHandling::ConvertToBinary,
        ContentHandling::ConvertToText,
    ]))
}

fn integration_responses() -> impl Strategy<Value = BTreeMap<u16, IntegrationResponse>> {
    let sources = select(vec![
        "integration.response.header.a",
        "integration.response.body.x",
        "'*'",
    ]);
    let parameters = btree_map(
        "method\\.response\\.header\\.[A-Z][a-z]{1,5}",
        sources.prop_map(str::to_owned),
        0..3,
    );
    let response = (parameters, templates(), content_handling());
    btree_map(100u16..600, response, 0..4).prop_map(|responses| {
        let numbered = responses.into_iter().enumerate();
        numbered
            .map(
                |(i, (status, (response_parameters, response_templates, content_handling)))| {
                    let response = IntegrationResponse {
                        // A document tells responses apart by their patterns.
                        selection_pattern: (i > 0).then(|| format!(".*Error {i}.*")),
                        response_parameters,
                        response_templates,
                        content_handling,
                    };
                    (status, response)
                },
            )
            .collect()
    })
}

fn responses() -> impl Strategy<Value = BTreeMap<u16, MethodResponse>> {
    let header = (some_words(), schema()).prop_map(|(description, schema)| ResponseHeader {
        description,
        schema,
    });
    let headers = btree_map("[A-Z][a-z-]{1,8}", header, 0..3);
    let response = (some_words(), headers, models_by_type(), bare_types());
    let response = response.prop_map(|(description, headers, response_models, mut produces)| {
        produces.retain(|kind| !response_models.contains_key(kind));
        MethodResponse {
            description,
            headers,
            response_models,
            produces,
        }
    });
    btree_map(100u16..600, response, 0..4)
}

fn bare_types() -> impl Strategy<Value = Vec<String>> {
    let all = MEDIA_TYPES.map(str::to_owned).to_vec();
    subsequence(all, 0..=2)
}

fn parameters() -> impl Strategy<Value = BTreeMap<String, Parameter>> {
    let location = select(vec![Location::QueryString, Location::Header]);
    let parameter = (location, any::<bool>(), some_words(), schema());
    // The first letter keeps them apart from the parameters of paths.
    btree_map("Q[A-Za-z0-9._$-]{0,6}", parameter, 0..4).prop_map(|parameters| {
        let parameters = parameters.into_iter();
        parameters
            .map(|(name, (location, required, description, schema))| {
                let parameter = Parameter {
                    location,
                    name: name.clone(),
                    required,
                    description,
                    schema,
                };
                (name, parameter)
            })
            .collect()
    })
}

type Authorized = (Method, Option<(String, Authorizer)>);

fn method() -> impl Strategy<Value = Authorized> {
    let docs = (
        some_words(),
        some_words(),
        vec(words(), 0..3),
        any::<bool>(),
    )
        .prop_map(|(summary, description, tags, deprecated)| Documentation {
            summary,
            description,
            tags,
            deprecated,
        });
    let validator = option::of(select(&VALIDATORS[..]).prop_map(str::to_owned));
    let body = (models_by_type(), bare_types(), any::<bool>());
    (
        option::of("[a-z]{1,8}"),
        docs,
        auth(),
        any::<bool>(),
        validator,
        parameters(),
        body,
        responses(),
        option::of(integration()),
    )
        .prop_map(
            |(
                operation_name,
                docs,
                (auth, authorizer),
                api_key_required,
                validator,
                parameters,
                body,
                responses,
                integration,
            )| {
                let (mut parameters, mut responses) = (parameters, responses);
                declare_mapped(&integration, &mut parameters, &mut responses);
                let (request_models, mut consumes, optional) = body;
                consumes.retain(|kind| !request_models.contains_key(kind));
                let has_body = !request_models.is_empty() || !consumes.is_empty();
                let method = Method {
                    operation_name,
                    docs,
                    auth,
                    api_key_required,
                    request_validator: validator,
                    request_parameters: parameters.into_values().collect(),
                    request_models,
                    consumes,
                    request_body_optional: has_body && optional,
                    responses,
                    integration,
                    ..Method::default()
                };
                (method, authorizer)
            },
        )
}

/// Declares the parameters, responses and headers that the mappings of the integration name, as API
/// Gateway requires.
fn declare_mapped(
    integration: &Option<Integration>,
    parameters: &mut BTreeMap<String, Parameter>,
    responses: &mut BTreeMap<u16, MethodResponse>,
) {
    let Some(integration) = integration else {
        return;
    };
    let source = "method.request.querystring.q";
    if integration.request_parameters.values().any(|s| s == source) {
        parameters.insert("q".to_owned(), Parameter::query_string("q"));
    }
    for (status, mapped) in &integration.responses {
        for target in mapped.response_parameters.keys() {
            let name = target.trim_start_matches("method.response.header.");
            let response = responses.entry(*status).or_default();
            response.headers.entry(name.to_owned()).or_default();
        }
    }
}

fn verb() -> impl Strategy<Value = MethodKey> {
    let mut verbs: Vec<MethodKey> = Verb::ALL.map(MethodKey::Verb).into();
    verbs.push(MethodKey::Any);
    select(verbs)
}

fn gateway_responses() -> impl Strategy<Value = BTreeMap<GatewayResponseType, GatewayResponse>> {
    let kind = select(&GatewayResponseType::ALL[..]);
    let values = words().prop_map(|text| format!("'{text}'"));
    let parameters = btree_map("gatewayresponse\\.header\\.[a-z]{1,5}", values, 0..2);
    let response = (option::of(100u16..600), parameters, templates());
    let response = response.prop_map(|(status_code, response_parameters, response_templates)| {
        GatewayResponse {
            status_code,
            response_parameters,
            response_templates,
        }
    });
    btree_map(kind, response, 0..3)
}

fn cors() -> impl Strategy<Value = Cors> {
    let texts = || vec("[a-z*]{1,5}", 0..3);
    (
        texts(),
        texts(),
        texts(),
        texts(),
        option::of(0u32..9999),
        any::<bool>(),
    )
        .prop_map(
            |(
                allow_origins,
                allow_methods,
                allow_headers,
                expose_headers,
                max_age,
                allow_credentials,
            )| Cors {
                allow_origins,
                allow_methods,
                allow_headers,
                expose_headers,
                max_age,
                allow_credentials,
            },
        )
}

/// What stands at the root of a document.
fn root() -> impl Strategy<Value = Api> {
    let endpoint =
        (vec("vpce-[0-9a-f]{4}", 0..2), any::<bool>()).prop_map(|(vpc_endpoint_ids, disabled)| {
            EndpointConfiguration {
                vpc_endpoint_ids,
                disable_execute_api_endpoint: disabled,
                ..EndpointConfiguration::default()
            }
        });
    let source = select(vec![ApiKeySource::Header, ApiKeySource::Authorizer]);
    let policy = option::of(Just(json!({"Version": "2012-10-17", "Statement": []})));
    let variables = btree_map("[a-z]{1,4}", words(), 0..3);
    (
        (
            words(),
            some_words(),
            some_words(),
            vec("https://[a-z]{1,5}\\.example(/[a-z]{1,3})?", 0..3),
        ),
        source,
        bare_types(),
        option::of(0u32..=10_485_760),
        endpoint,
        policy,
        gateway_responses(),
        variables,
        option::of(cors()),
    )
        .prop_map(
            |(
                (name, description, version, servers),
                api_key_source,
                binary_media_types,
                size,
                endpoint,
                policy,
                gateway_responses,
                stage_variables,
                cors,
            )| Api {
                name,
                description,
                version,
                servers,
                api_key_source,
                binary_media_types,
                minimum_compression_size: size,
                endpoint,
                policy,
                gateway_responses,
                stage_variables,
                cors,
                ..Api::default()
            },
        )
}

/// Any contract within what a document can hold.
pub(crate) fn api() -> impl Strategy<Value = Api> {
    let methods = btree_map(verb(), method(), 0..3);
    let resources = btree_map(select(&PATHS[..]), methods, 0..4);
    let models = vec(model(), MODELS.len());
    (root(), resources, models).prop_map(|(mut api, resources, models)| {
        api.models = MODELS
            .iter()
            .map(|name| (*name).to_owned())
            .zip(models)
            .collect();
        api.request_validators = VALIDATORS
            .iter()
            .zip([true, false])
            .map(|(name, validate_request_body)| {
                let validator = RequestValidator {
                    validate_request_body,
                    validate_request_parameters: true,
                };
                ((*name).to_owned(), validator)
            })
            .collect();
        for (path, methods) in resources {
            let mut resource = Resource::default();
            for (verb, (mut method, authorizer)) in methods {
                declare_path_parameters(path, &mut method);
                settle_authorizer(&mut api, &mut method, authorizer);
                resource.methods.insert(verb, method);
            }
            api.resources.insert(path.to_owned(), resource);
        }
        api
    })
}

fn declare_path_parameters(path: &str, method: &mut Method) {
    let template = PathTemplate::parse(path).expect("one of ours");
    let parameters = template.parameters().map(Parameter::path);
    method.request_parameters.extend(parameters);
}

/// Two methods may have made authorizers of one name: the first stays, and decides the kind of
/// both.
fn settle_authorizer(api: &mut Api, method: &mut Method, authorizer: Option<(String, Authorizer)>) {
    let Some((name, authorizer)) = authorizer else {
        return;
    };
    let settled = api.authorizers.entry(name.clone()).or_insert(authorizer);
    method.auth = match settled.kind {
        AuthorizerKind::CognitoUserPools { .. } => Auth::Cognito {
            authorizer: name,
            scopes: method.auth.scopes().to_vec(),
        },
        _ => Auth::Custom { authorizer: name },
    };
}
