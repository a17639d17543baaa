//! The service that an integration's URI names, and where it is.

use petstore_core::Arn;

use crate::backends::AwsConfig;
use crate::deployment::StageOptions;

/// A service and what is called there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ServiceTarget {
    pub(super) region: String,
    /// The service as in its endpoint and in signatures, such as `dynamodb`.
    pub(super) service: String,
    /// What precedes the service in its host name, with the dot.
    pub(super) subdomain: String,
    pub(super) operation: Operation,
}

/// What is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// `path/<path>`
    Path(String),
    /// `action/<action>&<query>`
    Action { name: String, query: String },
}

impl ServiceTarget {
    /// Parses `arn:<partition>:apigateway:<region>:[<subdomain>.]<service>:{path,action}/…`.
    pub(super) fn parse(uri: &str, options: &StageOptions) -> Option<Self> {
        // A definition may leave these to the deployment.
        let uri = uri
            .replace("${AWS::Partition}", "aws")
            .replace("${AWS::Region}", &options.region)
            .replace("${AWS::AccountId}", &options.account_id);
        let arn = Arn::parse(&uri)?;
        // In these ARNs, the called service takes the place of the account.
        let (region, service, operation) = (arn.region, arn.account_id, arn.resource);
        if arn.service != "apigateway" || service.is_empty() {
            return None;
        }
        let (subdomain, service) = match service.rsplit_once('.') {
            Some((subdomain, service)) => (format!("{subdomain}."), service),
            None => (String::new(), service),
        };
        let operation = if let Some(path) = operation.strip_prefix("path/") {
            Operation::Path(path.to_owned())
        } else {
            let action = operation.strip_prefix("action/")?;
            let (name, query) = action.split_once('&').unwrap_or((action, ""));
            Operation::Action {
                name: name.to_owned(),
                query: query.to_owned(),
            }
        };
        Some(Self {
            region: if region.is_empty() {
                options.region.clone()
            } else {
                region.to_owned()
            },
            service: service.to_owned(),
            subdomain,
            operation,
        })
    }

    /// The URL of the service without a slash at its end.
    pub(super) fn endpoint(&self, config: &AwsConfig) -> String {
        let own = config
            .service_endpoint_urls
            .get(&endpoint_variable(&self.service));
        let configured = own.or(config.endpoint_url.as_ref());
        let Some(url) = configured else {
            let Self {
                region,
                service,
                subdomain,
                ..
            } = self;
            return format!("https://{subdomain}{service}.{region}.amazonaws.com");
        };
        url.trim_end_matches('/').to_owned()
    }
}

/// The service's part of the name of its variable `AWS_ENDPOINT_URL_…`, where it is not the service
/// itself.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html>
fn endpoint_variable(service: &str) -> String {
    let id = match service {
        "states" => "SFN",
        "events" => "EVENTBRIDGE",
        "monitoring" => "CLOUDWATCH",
        "logs" => "CLOUDWATCH_LOGS",
        "secretsmanager" => "SECRETS_MANAGER",
        "elasticloadbalancing" => "ELASTIC_LOAD_BALANCING_V2",
        "email" => "SES",
        "cognito-idp" => "COGNITO_IDENTITY_PROVIDER",
        "cognito-identity" => "COGNITO_IDENTITY",
        "autoscaling" => "AUTO_SCALING",
        "apigateway" => "API_GATEWAY",
        other => return other.to_ascii_uppercase().replace('-', "_"),
    };
    id.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(uri: &str) -> Option<ServiceTarget> {
        ServiceTarget::parse(uri, &StageOptions::default())
    }

    #[test]
    fn a_uri_names_a_path_or_an_action() {
        let path = parse("arn:aws:apigateway:eu-west-1:s3:path/bucket/{key}:1").unwrap();
        assert_eq!(
            (path.region.as_str(), path.service.as_str()),
            ("eu-west-1", "s3")
        );
        assert_eq!(path.operation, Operation::Path("bucket/{key}:1".into()));
        let action = parse(
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:action/SendMessage&Version=1",
        );
        let action = action.unwrap();
        let (name, query) = ("SendMessage".to_owned(), "Version=1".to_owned());
        assert_eq!(action.operation, Operation::Action { name, query });
        for invalid in [
            "",
            "arn:aws:lambda:us-east-1:f:path/x",
            "arn:aws:apigateway:us-east-1:sqs:other/x",
        ] {
            assert_eq!(parse(invalid), None);
        }
    }

    #[test]
    fn an_endpoint_is_the_most_specific_one() {
        let mut config = AwsConfig::default();
        let target = |service: &str| {
            parse(&format!("arn:aws:apigateway:us-east-1:{service}:path/x")).unwrap()
        };
        assert_eq!(
            target("b.s3").endpoint(&config),
            "https://b.s3.us-east-1.amazonaws.com"
        );
        config.endpoint_url = Some("http://127.0.0.1:4566/".into());
        assert_eq!(target("states").endpoint(&config), "http://127.0.0.1:4566");
        config.service_endpoint_urls = [("SFN".into(), "http://127.0.0.1:8083".into())].into();
        assert_eq!(target("states").endpoint(&config), "http://127.0.0.1:8083");
    }
}
