//! An API whose methods respond without their backends: from the models and examples that they
//! declare.
//!
//! It is what `StageOptions::mock` deploys. Methods whose integration is a mock already stay as
//! they are.

mod example;

use std::collections::BTreeMap;

use petstore_core::contract::{Api, Integration, IntegrationType, MappingExpression, Method};
use serde_json::Value;

use example::example_of;

const CONTENT_TYPE: &str = "method.response.header.Content-Type";

/// The API with a mock behind every method.
pub(crate) fn with_mocks(api: &Api) -> Api {
    let mut mocked = api.clone();
    for resource in mocked.resources.values_mut() {
        for method in resource.methods.values_mut() {
            let kind = method.integration.as_ref().map(|own| own.integration_type);
            if kind != Some(IntegrationType::Mock) {
                method.integration = Some(mock_of(api, method));
            }
        }
    }
    mocked
}

/// A mock with the first successful response that the method declares, or else its first response.
fn mock_of(api: &Api, method: &Method) -> Integration {
    let mut statuses = method.responses.keys().copied();
    let success = statuses.clone().find(|status| (200..300).contains(status));
    let status = success.or_else(|| statuses.next()).unwrap_or(200);
    let body = body_of(api, method, status);
    let mut mock = match &body {
        Some((_, example)) => Integration::mock_response(status, example),
        None => Integration::mock_response(status, &Value::Null),
    };
    if let Some(response) = mock.responses.get_mut(&status) {
        response.response_parameters = literal_headers(method, status);
        match body {
            None => response.response_templates.clear(),
            Some((media_type, _)) if media_type != "application/json" => {
                let parameters = &mut response.response_parameters;
                parameters
                    .entry(CONTENT_TYPE.to_owned())
                    .or_insert(format!("'{media_type}'"));
            }
            Some(_) => {}
        }
    }
    mock
}

/// The media type and the example of a response's body; `None` if it declares no model.
fn body_of(api: &Api, method: &Method, status: u16) -> Option<(String, Value)> {
    let models = &method.responses.get(&status)?.response_models;
    let json = models.get_key_value("application/json");
    let (media_type, name) = json.or_else(|| models.first_key_value())?;
    let model = api.models.get(name)?;
    Some((media_type.clone(), example_of(&model.schema, &api.models)))
}

/// The headers that the method's integration sets without its backend.
fn literal_headers(method: &Method, status: u16) -> BTreeMap<String, String> {
    let responses = method.integration.as_ref().map(|own| &own.responses);
    let response = responses.and_then(|responses| responses.get(&status));
    let parameters = response
        .into_iter()
        .flat_map(|response| &response.response_parameters);
    let without_backend = parameters.filter(|(_, source)| {
        !matches!(source.parse(), Ok(MappingExpression::Response(_)) | Err(_))
    });
    without_backend
        .map(|(target, source)| (target.clone(), source.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use petstore_core::contract::{IntegrationResponse, MethodResponse, Model};
    use petstore_core::verb::Verb;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_method_responds_with_the_example_of_its_model() {
        let mut api = Api::new("test");
        let name = json!({"type": "string", "example": "Rex"});
        let model = json!({"type": "object", "properties": {"name": name}});
        api.models.insert("Pet".into(), Model::json(model));
        let mut http = Integration::http_proxy("GET", "https://pets.example/");
        let response = IntegrationResponse {
            response_parameters: [("A", "'*'"), ("B", "integration.response.header.B")]
                .map(|(name, source)| (format!("method.response.header.{name}"), source.into()))
                .into(),
            ..IntegrationResponse::default()
        };
        http.responses.insert(201, response);
        let declared = MethodResponse {
            response_models: [("application/json".to_owned(), "Pet".to_owned())].into(),
            ..MethodResponse::default()
        };
        let method = Method {
            responses: [(201, declared), (404, MethodResponse::default())].into(),
            integration: Some(http),
            ..Method::default()
        };
        api.resource("/pets")
            .methods
            .insert(Verb::Get.into(), method);
        let mocked = with_mocks(&api);
        let mock = mocked
            .method("/pets", Verb::Get)
            .unwrap()
            .integration
            .as_ref()
            .unwrap();
        assert_eq!(mock.integration_type, IntegrationType::Mock);
        let response = &mock.responses[&201];
        assert_eq!(
            response.response_templates["application/json"],
            r#"{"name":"Rex"}"#
        );
        let headers: Vec<_> = response.response_parameters.keys().collect();
        assert_eq!(headers, ["method.response.header.A"]);
    }
}
