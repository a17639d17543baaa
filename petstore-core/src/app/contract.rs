//! Code → contract: what the types of an app's routes say, in API Gateway's terms.

use std::collections::BTreeMap;

use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::App;
use crate::contract::{
    Api, Auth as MethodAuth, Authorizer, AuthorizerKind, Docs, Integration, Location, Method,
    MethodResponse, MethodVerb, Model, Parameter, RequestValidator, ResponseHeader,
};
use crate::describe::{AnswerDoc, Answers, BodyDoc, Inputs};
use crate::rejection::In;
use crate::route::{Auth, Entry};
use crate::verb::Verbs;

/// The names of the two validators that an app's methods use.
const PARAMETERS: &str = "parameters";
const BODY_AND_PARAMETERS: &str = "body-and-parameters";

/// The name of the authorizer of `auth = cognito`.
const COGNITO: &str = "cognito";

/// Where schemars puts definitions.
const DEFINITIONS: &str = "#/$defs/";

impl App {
    /// The contract of the app: every route as a method, as its types describe it.
    ///
    /// Parameters, bodies and answers come from the types of the signature, statuses from the
    /// answers' constants. Bodies are validated by the function unless
    /// [`App::validate_at_gateway`] says otherwise; the methods' validators say which it is.
    pub fn contract(&self) -> Api {
        let mut api = Api::new(&self.name);
        let mut models = Models::default();
        for entry in &self.entries {
            for verb in method_verbs(entry.spec.verbs) {
                let method = self.method(entry, verb, &mut models);
                let resource = api.resource(entry.spec.template);
                resource.methods.insert(verb, method);
            }
        }
        api.models = models.finish();
        for name in [PARAMETERS, BODY_AND_PARAMETERS] {
            let used = |method: &Method| method.request_validator.as_deref() == Some(name);
            if api.methods().any(|(_, _, method)| used(method)) {
                let validator = RequestValidator {
                    validate_request_body: name == BODY_AND_PARAMETERS,
                    validate_request_parameters: true,
                };
                api.request_validators.insert(name.to_owned(), validator);
            }
        }
        if self
            .entries
            .iter()
            .any(|entry| entry.spec.auth == Auth::Cognito)
        {
            let provider_arns = vec![self.settings.cognito_user_pool.clone()];
            let authorizer = Authorizer::new(AuthorizerKind::CognitoUserPools { provider_arns });
            api.authorizers.insert(COGNITO.to_owned(), authorizer);
        }
        api
    }

    fn method(&self, entry: &Entry, verb: MethodVerb, models: &mut Models) -> Method {
        let spec = entry.spec;
        let operation_name = operation_name(spec.name, spec.verbs, verb);
        let mut inputs = Inputs::new(&mut models.generator);
        (entry.inputs)(&mut inputs);
        let (parameters, body) = (inputs.parameters, inputs.body);
        let mut method = Method {
            docs: Docs {
                summary: text(spec.summary),
                description: text(spec.description),
                tags: Vec::new(),
            },
            api_key_required: spec.auth == Auth::ApiKey,
            auth: match spec.auth {
                Auth::None | Auth::ApiKey => MethodAuth::None,
                Auth::Iam => MethodAuth::Iam,
                Auth::Cognito => MethodAuth::Cognito {
                    authorizer: COGNITO.to_owned(),
                    scopes: Vec::new(),
                },
            },
            integration: Some(Integration::lambda_proxy(&self.function_name())),
            ..Method::default()
        };
        for parameter in &parameters {
            // API Gateway has no cookie parameters: they are part of a header.
            let Some(location) = location(parameter.part) else {
                continue;
            };
            method.request_parameters.push(Parameter {
                location,
                name: parameter.name.clone(),
                required: parameter.required || location == Location::Path,
                description: description_of(&parameter.schema),
                schema: referring_to_models(parameter.schema.as_value()),
            });
        }
        if let Some(body) = &body {
            self.describe_body(&mut method, body, &operation_name, models);
        }
        method.request_validator = self.validator(&method);
        let mut answers = Answers::new(&mut models.generator);
        (entry.outputs)(&mut answers);
        own_answers(&mut answers, entry, !parameters.is_empty(), body.is_some());
        for (status, answer) in answers.by_status {
            let response = response(answer, &operation_name, status, models);
            method.responses.insert(status, response);
        }
        method.operation_name = Some(operation_name);
        method
    }

    fn describe_body(
        &self,
        method: &mut Method,
        body: &BodyDoc,
        operation: &str,
        models: &mut Models,
    ) {
        method.request_body_optional = !body.required;
        if body.content_type == "application/json" {
            let model = models.name_of(&body.schema, &format!("{}Request", capitalized(operation)));
            method
                .request_models
                .insert(body.content_type.to_owned(), model);
        } else {
            // A model would have the gateway read the body as JSON.
            method.consumes.push(body.content_type.to_owned());
        }
    }

    fn validator(&self, method: &Method) -> Option<String> {
        let has_required = method
            .request_parameters
            .iter()
            .any(|parameter| parameter.required && parameter.location != Location::Path);
        if self.settings.validate_at_gateway && !method.request_models.is_empty() {
            Some(BODY_AND_PARAMETERS.to_owned())
        } else if has_required {
            Some(PARAMETERS.to_owned())
        } else {
            None
        }
    }

    /// A function is named like its app, with what Lambda allows in a name.
    fn function_name(&self) -> String {
        let legal = |c: char| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        };
        self.name.chars().map(legal).collect()
    }
}

fn method_verbs(verbs: Verbs) -> Vec<MethodVerb> {
    if verbs.is_any() {
        vec![MethodVerb::Any]
    } else {
        verbs.iter().map(MethodVerb::Verb).collect()
    }
}

/// The function's name in camel case; with the verb before it where the function has several.
fn operation_name(function: &str, verbs: Verbs, verb: MethodVerb) -> String {
    let words = function.split('_').filter(|word| !word.is_empty());
    let name: String = words.map(capitalized).collect();
    match verb {
        MethodVerb::Verb(verb) if verbs != Verbs::of(&[verb]) => {
            verb.as_str().to_ascii_lowercase() + &name
        }
        _ => {
            let mut characters = name.chars();
            let first = characters.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(characters).collect()
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn location(part: In) -> Option<Location> {
    match part {
        In::Path => Some(Location::Path),
        In::Query => Some(Location::QueryString),
        In::Header => Some(Location::Header),
        In::Cookie | In::Body => None,
    }
}

fn description_of(schema: &Schema) -> Option<String> {
    schema.get("description")?.as_str().map(str::to_owned)
}

/// The statuses that no handler answers: the framework's where they can happen, and the gateway's.
fn own_answers(answers: &mut Answers<'_>, entry: &Entry, parameters: bool, body: bool) {
    if answers.raw
        && let Some(declared) = entry.spec.declared
    {
        for status in declared.iter() {
            answers.empty(status, "As the function answers");
        }
    }
    if parameters || body {
        answers.invalid_request();
    }
    if body {
        answers.error(
            415,
            "The body is of a media type that the method does not take",
        );
    }
    if entry.spec.auth != Auth::None {
        answers.error(403, "The caller may not call this method");
    }
    match entry.spec.auth {
        Auth::ApiKey => answers.error(429, "The usage plan of the API key is used up"),
        Auth::Cognito => answers.error(401, "The token is missing or not valid"),
        Auth::None | Auth::Iam => {}
    }
    answers.error(500, "Internal server error");
    answers.error(502, "The function failed");
    answers.error(504, "The function took too long");
}

fn response(
    answer: AnswerDoc,
    operation: &str,
    status: u16,
    models: &mut Models,
) -> MethodResponse {
    let mut response = MethodResponse {
        description: Some(answer.description),
        ..MethodResponse::default()
    };
    for (name, description) in answer.headers {
        let header = ResponseHeader {
            description: Some(description.to_owned()),
            ..ResponseHeader::default()
        };
        response.headers.insert(name.to_owned(), header);
    }
    match answer.body {
        Some((content_type, Some(schema))) => {
            let model = models.name_of(
                &schema,
                &format!("{}Response{status}", capitalized(operation)),
            );
            response
                .response_models
                .insert(content_type.to_owned(), model);
        }
        Some((content_type, None)) => response.produces.push(content_type.to_owned()),
        None => {}
    }
    response
}

/// The models of an API, collected while its methods are described.
#[derive(Default)]
struct Models {
    generator: SchemaGenerator,
    /// Schemas that have no name of their own.
    unnamed: BTreeMap<String, Model>,
}

impl Models {
    /// The name of the schema's model; a schema without a name gets `otherwise`.
    fn name_of(&mut self, schema: &Schema, otherwise: &str) -> String {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(name) = reference.and_then(|reference| reference.strip_prefix(DEFINITIONS)) {
            return model_name(name);
        }
        let model = Model::json(referring_to_models(schema.as_value()));
        self.unnamed.insert(otherwise.to_owned(), model);
        otherwise.to_owned()
    }

    fn finish(mut self) -> BTreeMap<String, Model> {
        let mut models = self.unnamed;
        for (name, schema) in self.generator.take_definitions(true) {
            models.insert(model_name(&name), Model::json(referring_to_models(&schema)));
        }
        models
    }
}

/// Names of models are of letters and digits; schemars writes `Page_of_Pet`.
fn model_name(name: &str) -> String {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .map(capitalized)
        .collect()
}

/// The schema with its references to definitions turned into references to models.
fn referring_to_models(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let reference = value.as_str().filter(|_| key == "$ref");
                let name = reference.and_then(|reference| reference.strip_prefix(DEFINITIONS));
                let value = match name {
                    Some(name) => {
                        Value::String(format!("{}{}", Model::REF_PREFIX, model_name(name)))
                    }
                    None => referring_to_models(value),
                };
                (key.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(referring_to_models).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verb::Verb;

    #[test]
    fn operations_are_named_after_their_functions() {
        let get = MethodVerb::Verb(Verb::Get);
        assert_eq!(
            operation_name("get_pet", Verbs::of(&[Verb::Get]), get),
            "getPet"
        );
        let both = Verbs::of(&[Verb::Get, Verb::Head]);
        assert_eq!(operation_name("pet", both, get), "getPet");
        assert_eq!(
            operation_name("hello", Verbs::ANY, MethodVerb::Any),
            "hello"
        );
    }

    #[test]
    fn names_of_models_have_letters_and_digits_only() {
        assert_eq!(model_name("Page_of_Pet2"), "PageOfPet2");
    }
}
