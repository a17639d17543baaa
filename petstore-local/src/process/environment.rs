//! The environment variables that Lambda sets for a function.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>

use std::net::SocketAddr;

use uuid::Uuid;

use super::options::FunctionOptions;
use crate::AwsSettings;

/// The variables of one process. Those of this process are inherited beside them.
pub(super) fn variables(
    options: &FunctionOptions,
    settings: &AwsSettings,
    runtime_api: SocketAddr,
) -> Vec<(&'static str, String)> {
    let name = &options.name;
    let stream = Uuid::new_v4().simple();
    let mut variables = vec![
        ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        (
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            options.memory_mb.to_string(),
        ),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}")),
        (
            "AWS_LAMBDA_LOG_STREAM_NAME",
            format!("local/[$LATEST]{stream}"),
        ),
        ("AWS_REGION", settings.region.clone()),
        ("AWS_DEFAULT_REGION", settings.region.clone()),
        ("TZ", ":UTC".to_owned()),
    ];
    if let Ok(folder) = std::env::current_dir() {
        variables.push(("LAMBDA_TASK_ROOT", folder.display().to_string()));
    }
    if std::env::var_os("_HANDLER").is_none() {
        variables.push(("_HANDLER", name.clone()));
    }
    // The SDKs look for credentials on the network unless they find some here. These are accepted
    // by emulators.
    if settings.config.credentials.is_none() {
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            variables.push((name, "local".to_owned()));
        }
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_finds_what_it_finds_on_lambda() {
        let options = FunctionOptions::new("pets", "run").unwrap();
        let mut settings = AwsSettings::from_environment();
        settings.region = "eu-west-1".to_owned();
        settings.config.credentials = None;
        let variables = variables(&options, &settings, "127.0.0.1:7".parse().unwrap());
        for (name, value) in [
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:7"),
            ("AWS_LAMBDA_FUNCTION_NAME", "pets"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("_HANDLER", "pets"),
        ] {
            let found = variables.iter().find(|(found, _)| *found == name);
            assert_eq!(found.map(|(_, value)| &**value), Some(value), "{name}");
        }
    }
}
