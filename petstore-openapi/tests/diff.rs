//! What changes for clients from one contract to the next.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_core::contract::{
    Api, Auth, Authorizer, AuthorizerKind, Cors, GatewayResponse, GatewayResponseType, Integration,
    Method, MethodKey, MethodResponse, Model, Parameter, RequestValidator, ResponseHeader,
};
use petstore_core::verb::Verb;
use petstore_openapi::diff::diff;
use serde_json::{Value, json};

/// `POST /pets/{petId}`, which takes a `NewPet` and returns a `Pet`.
fn base() -> Api {
    let mut api = Api::new("pets");
    let pet = json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "kind": {"type": "string", "enum": ["cat", "dog"]},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    });
    api.models.insert("NewPet".into(), Model::json(pet.clone()));
    api.models.insert("Pet".into(), Model::json(pet));
    let json = "application/json".to_owned();
    let mut page = Parameter::query_string("page");
    page.schema = json!({"type": "integer", "minimum": 1});
    let created = MethodResponse {
        headers: [("Location".into(), ResponseHeader::default())].into(),
        response_models: [(json.clone(), "Pet".into())].into(),
        ..MethodResponse::default()
    };
    let post = Method {
        request_parameters: vec![Parameter::path("petId"), page],
        request_models: [(json, "NewPet".into())].into(),
        responses: [(201, created), (404, MethodResponse::default())].into(),
        ..Method::default()
    };
    api.resource("/pets/{petId}")
        .methods
        .insert(Verb::Post.into(), post);
    api
}

fn post(api: &mut Api) -> &mut Method {
    let methods = &mut api.resource("/pets/{petId}").methods;
    methods
        .get_mut(&Verb::Post.into())
        .expect("it is in the base")
}

fn model<'a>(api: &'a mut Api, name: &str, pointer: &str) -> &'a mut Value {
    let model = api.models.get_mut(name).expect("it is in the base");
    model
        .schema
        .pointer_mut(pointer)
        .expect("it is in the base")
}

/// The changes that an edit of the base makes, as text.
fn changes(edit: impl FnOnce(&mut Api)) -> Vec<String> {
    let mut new = base();
    edit(&mut new);
    diff(&base(), &new)
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// The changes that undoing an edit of the base makes, as text.
fn undone(edit: impl FnOnce(&mut Api)) -> Vec<String> {
    let mut old = base();
    edit(&mut old);
    diff(&old, &base())
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn nothing_changed() {
    assert_eq!(changes(|_| {}), [""; 0]);
}

#[test]
fn methods_come_and_go() {
    let get = |api: &mut Api| {
        let methods = &mut api.resource("/pets").methods;
        methods.insert(Verb::Get.into(), Method::default());
    };
    assert_eq!(changes(get), ["additive: GET /pets: the method is new"]);
    assert_eq!(undone(get), ["breaking: GET /pets: the method is gone"]);
}

#[test]
fn any_stands_for_the_verbs_it_replaces() {
    let any = |api: &mut Api| {
        let methods = &mut api.resource("/pets/{petId}").methods;
        let post = methods
            .remove(&Verb::Post.into())
            .expect("it is in the base");
        methods.insert(MethodKey::Any, post);
    };
    assert_eq!(
        changes(any),
        ["additive: ANY /pets/{petId}: the method is new"]
    );
    assert_eq!(
        undone(any),
        ["breaking: ANY /pets/{petId}: the method is gone"]
    );
}

#[test]
fn the_name_of_a_path_parameter_is_nothing_to_clients() {
    let rename = |api: &mut Api| {
        let resource = api
            .resources
            .remove("/pets/{petId}")
            .expect("it is in the base");
        api.resources.insert("/pets/{id}".into(), resource);
    };
    assert_eq!(
        changes(rename),
        ["neutral: /pets/{petId}: the path is now written `/pets/{id}`"]
    );
}

#[test]
fn parameters() {
    let at = "POST /pets/{petId}:";
    let add =
        |parameter: Parameter| move |api: &mut Api| post(api).request_parameters.push(parameter);
    let sort = Parameter::query_string("sort");
    assert_eq!(
        changes(add(sort.clone())),
        [format!("additive: {at} the query parameter `sort` is new")]
    );
    assert_eq!(
        undone(add(sort.clone())),
        [format!("breaking: {at} the query parameter `sort` is gone")]
    );
    assert_eq!(
        changes(add(sort.required())),
        [format!(
            "breaking: {at} the query parameter `sort` is new and required"
        )]
    );
    let require = |api: &mut Api| post(api).request_parameters[1].required = true;
    assert_eq!(
        changes(require),
        [format!(
            "breaking: {at} the query parameter `page` is required"
        )]
    );
    assert_eq!(
        undone(require),
        [format!(
            "additive: {at} the query parameter `page` is no longer required"
        )]
    );
    let narrow = |api: &mut Api| post(api).request_parameters[1].schema["minimum"] = 2.into();
    assert_eq!(
        changes(narrow),
        [format!(
            "breaking: {at} the query parameter `page`: `minimum` was 1 and is 2"
        )]
    );
    let widen = |api: &mut Api| post(api).request_parameters[1].schema["type"] = "number".into();
    assert_eq!(
        changes(widen),
        [format!(
            "additive: {at} the query parameter `page`: the type was integer and is number"
        )]
    );
}

#[test]
fn headers_have_no_case() {
    let old = |api: &mut Api| {
        post(api)
            .request_parameters
            .push(Parameter::header("X-Tenant"));
    };
    let mut was = base();
    old(&mut was);
    let mut is = base();
    post(&mut is)
        .request_parameters
        .push(Parameter::header("x-tenant"));
    assert_eq!(diff(&was, &is), []);
}

#[test]
fn headers_of_one_name_are_told_apart_by_how_they_are_written() {
    let mut api = base();
    let mut upper = Parameter::header("X-TENANT");
    upper.schema = json!({"type": "integer"});
    let headers = [upper, Parameter::header("x-tenant")];
    post(&mut api).request_parameters.extend(headers);
    assert_eq!(diff(&api, &api), []);
}

/// A change of a model: in a request, and in a response.
fn both(edit: impl Fn(&mut Api, &str)) -> (Vec<String>, Vec<String>) {
    let strip = |all: Vec<String>| -> Vec<String> {
        let wanted = |text: String| {
            text.replace("POST /pets/{petId}: the body as `application/json`", "in")
                .replace(
                    "POST /pets/{petId}: the response 201 as `application/json`",
                    "out",
                )
        };
        all.into_iter().map(wanted).collect()
    };
    (
        strip(changes(|api| edit(api, "NewPet"))),
        strip(changes(|api| edit(api, "Pet"))),
    )
}

#[test]
fn a_value_less_breaks_requests_and_a_value_more_breaks_responses() {
    let less = both(|api, name| *model(api, name, "/properties/kind/enum") = json!(["cat"]));
    assert_eq!(
        less.0,
        ["breaking: in, at `/kind`: the value \"dog\" is gone"]
    );
    assert_eq!(
        less.1,
        ["additive: out, at `/kind`: the value \"dog\" is gone"]
    );
    let more =
        both(|api, name| *model(api, name, "/properties/kind/enum") = json!(["cat", "dog", "eel"]));
    assert_eq!(
        more.0,
        ["additive: in, at `/kind`: the value \"eel\" is new"]
    );
    assert_eq!(
        more.1,
        ["breaking: out, at `/kind`: the value \"eel\" is new"]
    );
}

#[test]
fn a_type_narrowed_breaks_requests_and_a_type_widened_breaks_responses() {
    let wider = both(|api, name| *model(api, name, "/properties/id/type") = json!("number"));
    assert_eq!(
        wider.0,
        ["additive: in, at `/id`: the type was integer and is number"]
    );
    assert_eq!(
        wider.1,
        ["breaking: out, at `/id`: the type was integer and is number"]
    );
    let other = both(|api, name| *model(api, name, "/properties/id/type") = json!("string"));
    assert_eq!(
        other.0,
        ["breaking: in, at `/id`: the type was integer and is string"]
    );
    assert_eq!(
        other.1,
        ["breaking: out, at `/id`: the type was integer and is string"]
    );
    let items = both(|api, name| {
        *model(api, name, "/properties/tags/items") = json!({"type": "string", "maxLength": 9});
    });
    assert_eq!(
        items.0,
        ["breaking: in, at `/tags/items`: `maxLength` is now 9"]
    );
    assert_eq!(
        items.1,
        ["additive: out, at `/tags/items`: `maxLength` is now 9"]
    );
}

#[test]
fn a_value_that_may_be_null() {
    let nullable = json!({"anyOf": [{"type": "integer"}, {"enum": [null]}]});
    let found = both(|api, name| *model(api, name, "/properties/id") = nullable.clone());
    assert_eq!(found.0, ["additive: in, at `/id`: `null` is allowed"]);
    assert_eq!(found.1, ["breaking: out, at `/id`: `null` is allowed"]);
}

#[test]
fn properties_and_whether_they_are_required() {
    let required = both(|api, name| *model(api, name, "/required") = json!(["id", "kind"]));
    assert_eq!(
        required.0,
        ["breaking: in: the property `kind` is required"]
    );
    assert_eq!(
        required.1,
        ["additive: out: the property `kind` is always there"]
    );
    let missing = both(|api, name| *model(api, name, "/required") = json!([]));
    assert_eq!(
        missing.0,
        ["additive: in: the property `id` may be missing"]
    );
    assert_eq!(
        missing.1,
        ["breaking: out: the property `id` may be missing"]
    );
    let new =
        both(|api, name| model(api, name, "/properties")["price"] = json!({"type": "number"}));
    assert_eq!(new.0, ["additive: in: the property `price` is new"]);
    assert_eq!(new.1, ["additive: out: the property `price` is new"]);
    let gone = both(|api, name| {
        model(api, name, "/properties")
            .as_object_mut()
            .expect("an object")
            .remove("tags");
    });
    assert_eq!(gone.0, ["breaking: in: the property `tags` is gone"]);
    assert_eq!(gone.1, ["breaking: out: the property `tags` is gone"]);
    let closed = both(|api, name| model(api, name, "")["additionalProperties"] = false.into());
    assert_eq!(
        closed.0,
        ["breaking: in: `additionalProperties` is now false"]
    );
}

#[test]
fn models_that_refer_to_themselves_come_to_an_end() {
    let circular = |api: &mut Api| {
        let itself = json!({"$ref": format!("{}Pet", Model::REF_PREFIX)});
        model(api, "Pet", "/properties")["mother"] = itself.clone();
        model(api, "Pet", "/properties")["puppies"] = json!({"type": "array", "items": itself});
    };
    let mut old = base();
    circular(&mut old);
    let mut new = old.clone();
    *model(&mut new, "Pet", "/properties/id/type") = json!("string");
    assert_eq!(diff(&old, &new).len(), 1);
    let mut endless = base();
    model(&mut endless, "Pet", "")["$ref"] = format!("{}Pet", Model::REF_PREFIX).into();
    assert_eq!(diff(&endless, &endless), []);
}

#[test]
fn bodies() {
    let at = "POST /pets/{petId}:";
    let optional = |api: &mut Api| post(api).request_body_optional = true;
    assert_eq!(
        changes(optional),
        [format!("additive: {at} the body is no longer required")]
    );
    assert_eq!(
        undone(optional),
        [format!("breaking: {at} the body is required")]
    );
    let none = |api: &mut Api| post(api).request_models.clear();
    assert_eq!(undone(none), [format!("breaking: {at} a body is required")]);
    let form = |api: &mut Api| post(api).consumes.push("text/plain".into());
    assert_eq!(
        changes(form),
        [format!("additive: {at} the body as `text/plain` is new")]
    );
    assert_eq!(
        undone(form),
        [format!("breaking: {at} the body as `text/plain` is gone")]
    );
}

#[test]
fn statuses_and_headers() {
    let at = "POST /pets/{petId}:";
    let status = |status| {
        move |api: &mut Api| {
            post(api)
                .responses
                .insert(status, MethodResponse::default());
        }
    };
    assert_eq!(
        changes(status(202)),
        [format!("breaking: {at} the status 202 is new")]
    );
    assert_eq!(
        changes(status(409)),
        [format!("additive: {at} the status 409 is new")]
    );
    assert_eq!(
        undone(status(202)),
        [format!("breaking: {at} the status 202 is gone")]
    );
    assert_eq!(
        undone(status(409)),
        [format!("neutral: {at} the status 409 is gone")]
    );
    let headers = |api: &mut Api| {
        post(api)
            .responses
            .values_mut()
            .for_each(|r| r.headers.clear());
    };
    assert_eq!(
        changes(headers),
        [format!(
            "breaking: {at} the header of 201 `Location` is gone"
        )]
    );
}

fn authorizer(header: &str) -> Authorizer {
    let kind = AuthorizerKind::CognitoUserPools {
        provider_arns: vec!["arn:aws:cognito-idp:eu-west-1:111111111111:userpool/x".into()],
    };
    Authorizer {
        identity_source: vec![format!("method.request.header.{header}")],
        ..Authorizer::new(kind)
    }
}

fn cognito(scopes: &[&str]) -> impl Fn(&mut Api) + use<> {
    let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
    move |api| {
        api.authorizers
            .insert("pool".into(), authorizer("Authorization"));
        post(api).auth = Auth::Cognito {
            authorizer: "pool".into(),
            scopes: scopes.clone(),
        };
    }
}

#[test]
fn auth_tightened_and_loosened() {
    let at = "POST /pets/{petId}:";
    let key = |api: &mut Api| post(api).api_key_required = true;
    assert_eq!(
        changes(key),
        [format!("breaking: {at} an API key is required")]
    );
    assert_eq!(
        undone(key),
        [format!("additive: {at} an API key is no longer required")]
    );
    let iam = |api: &mut Api| post(api).auth = Auth::Iam;
    assert_eq!(
        changes(iam),
        [format!(
            "breaking: {at} authorization by AWS_IAM is required"
        )]
    );
    assert_eq!(
        undone(iam),
        [format!(
            "additive: {at} authorization by AWS_IAM is no longer required"
        )]
    );

    let from_to = |old: &dyn Fn(&mut Api), new: &dyn Fn(&mut Api)| -> Vec<String> {
        let (mut was, mut is) = (base(), base());
        old(&mut was);
        new(&mut is);
        diff(&was, &is).iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        from_to(&iam, &cognito(&[])),
        [format!(
            "breaking: {at} authorization was by AWS_IAM and is by COGNITO_USER_POOLS"
        )]
    );
    assert_eq!(
        from_to(&cognito(&["a"]), &cognito(&["b"])),
        [
            format!("breaking: {at} the accepted scope `a` is gone"),
            format!("additive: {at} the accepted scope `b` is new"),
        ]
    );
    assert_eq!(
        from_to(&cognito(&[]), &cognito(&["a"])),
        [format!(
            "breaking: {at} an access token with a scope is required"
        )]
    );
    let elsewhere = |api: &mut Api| {
        cognito(&[])(api);
        api.authorizers.insert("pool".into(), authorizer("X-Token"));
    };
    assert_eq!(
        from_to(&cognito(&[]), &elsewhere),
        [format!(
            "breaking: {at} callers were identified by `method.request.header.Authorization`, and are by \
             `method.request.header.X-Token`"
        )]
    );
}

#[test]
fn validation_at_the_gateway() {
    let validated = |api: &mut Api| {
        let validator = RequestValidator {
            validate_request_body: true,
            validate_request_parameters: false,
        };
        api.request_validators.insert("bodies".into(), validator);
        post(api).request_validator = Some("bodies".into());
    };
    assert_eq!(
        changes(validated),
        ["breaking: POST /pets/{petId}: the gateway refuses bodies that do not fit their model"]
    );
    assert_eq!(
        undone(validated),
        ["additive: POST /pets/{petId}: the gateway no longer checks bodies"]
    );
}

#[test]
fn the_api_itself() {
    let origin = |origin: &str| Cors {
        allow_origins: vec![origin.into()],
        ..Cors::default()
    };
    let cors = |api: &mut Api| api.cors = Some(origin("*"));
    let ignored = "neutral: the API: another `x-amazon-apigateway-cors`, which REST APIs ignore";
    assert_eq!(changes(cors), [ignored]);
    assert_eq!(undone(cors), [ignored]);
    let teapot = |api: &mut Api| {
        let response = GatewayResponse {
            status_code: Some(404),
            ..GatewayResponse::default()
        };
        let missing = GatewayResponseType::MissingAuthenticationToken;
        api.gateway_responses.insert(missing, response);
    };
    assert_eq!(
        changes(teapot),
        ["breaking: gateway response MISSING_AUTHENTICATION_TOKEN: the status was 403 and is 404"]
    );
    let words = |api: &mut Api| {
        api.version = Some("2".into());
        post(api).docs.summary = Some("Adds a pet".into());
        post(api).integration = Some(Integration::mock());
    };
    assert_eq!(
        changes(words),
        [
            "neutral: POST /pets/{petId}: another integration",
            "neutral: POST /pets/{petId}: other words",
            "neutral: the API: another version",
        ]
    );
}
