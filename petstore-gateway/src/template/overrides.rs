//! What a template overrides: `$context.requestOverride` and `$context.responseOverride`.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html>

use petstore_vtl::{Map, Value};

/// The parameters that templates have overridden.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) request_path: Vec<OverrideValue>,
    pub(crate) request_query_string: Vec<OverrideValue>,
    pub(crate) request_header: Vec<OverrideValue>,
    pub(crate) response_header: Vec<OverrideValue>,
    pub(crate) response_status: Option<u16>,
}

/// A parameter and its values: several if the template sets a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OverrideValue {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

impl Overrides {
    /// The overrides in `$context`.
    pub(super) fn read(context: &Map) -> Self {
        let member = |name: &str| match context.get(name) {
            Some(Value::Map(map)) => map,
            _ => Map::new(),
        };
        let request = member("requestOverride");
        let response = member("responseOverride");
        Self {
            request_path: values(&request, "path"),
            request_query_string: values(&request, "querystring"),
            request_header: values(&request, "header"),
            response_header: values(&response, "header"),
            response_status: response.get("status").as_ref().and_then(status),
        }
    }
}

fn values(overrides: &Map, place: &str) -> Vec<OverrideValue> {
    let Some(Value::Map(values)) = overrides.get(place) else {
        return Vec::new();
    };
    let values = values.entries().into_iter();
    let values = values.map(|(name, value)| OverrideValue {
        name: Value::from(name).to_string(),
        values: match value {
            Value::Null => Vec::new(),
            Value::List(list) => list.to_vec().iter().map(Value::to_string).collect(),
            value => vec![value.to_string()],
        },
    });
    values.collect()
}

/// An integer from 100 to 599, or its text; anything else is ignored.
fn status(value: &Value) -> Option<u16> {
    let status = match value {
        Value::Number(_) | Value::String(_) => value.to_string().parse().ok()?,
        _ => return None,
    };
    (100..=599).contains(&status).then_some(status)
}

#[cfg(test)]
mod tests {
    use petstore_vtl::Template;

    use super::*;

    fn overrides(template: &str) -> Overrides {
        let context: Map = ["requestOverride", "responseOverride"]
            .into_iter()
            .map(|name| {
                let places = ["header", "path", "querystring"];
                let places = places.map(|place| (place, Map::new()));
                (name, places.into_iter().collect::<Map>())
            })
            .collect();
        let scope = |name: &str| (name == "context").then(|| context.clone().into());
        Template::parse("t", template)
            .unwrap()
            .render(&scope)
            .unwrap();
        Overrides::read(&context)
    }

    #[test]
    fn every_way_to_write_sets_a_value() {
        let overrides = overrides(
            "#set($context.requestOverride.header.X-Id = 7)\
             #set($context.requestOverride.path['pet id'] = 'rex')\
             $context.requestOverride.querystring.put('tag', ['a', 'b'])\
             #set($context.responseOverride.status = 404)",
        );
        let value = |name: &str, values: &[&str]| OverrideValue {
            name: name.to_owned(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
        };
        assert_eq!(overrides.request_header, [value("X-Id", &["7"])]);
        assert_eq!(overrides.request_path, [value("pet id", &["rex"])]);
        assert_eq!(overrides.request_query_string, [value("tag", &["a", "b"])]);
        assert_eq!(overrides.response_status, Some(404));
    }

    #[test]
    fn a_status_out_of_range_or_of_another_type_is_ignored() {
        for (status, expected) in [
            ("599", Some(599)),
            ("'201'", Some(201)),
            ("99", None),
            ("600", None),
            ("-200", None),
            ("200.5", None),
            ("true", None),
            ("'ok'", None),
        ] {
            let template = format!("#set($context.responseOverride.status = {status})");
            assert_eq!(overrides(&template).response_status, expected, "{status}");
        }
    }
}
