//! The clients behind the handles.

use std::sync::OnceLock;

use aws_config::SdkConfig;
use tokio::sync::OnceCell;

use super::config::{Place, config};

/// The configuration of the process, where it is the same for all code.
static CONFIG: OnceCell<SdkConfig> = OnceCell::const_new();

/// Clients keep connections, so those of AWS and of endpoints are made once. Those of the local
/// world keep nothing, and belong to the code that makes them.
macro_rules! client {
    ($(#[$doc:meta])* $name:ident, $sdk:ident) => {
        $(#[$doc])*
        pub(super) async fn $name() -> $sdk::Client {
            static CLIENT: OnceLock<$sdk::Client> = OnceLock::new();
            match Place::from_env() {
                Place::Aws | Place::Endpoint => {
                    let config = CONFIG.get_or_init(config).await;
                    CLIENT.get_or_init(|| $sdk::Client::new(config)).clone()
                }
                #[cfg(feature = "world")]
                Place::World => $sdk::Client::new(&config().await),
            }
        }
    };
}

client! {
    /// A client of SNS.
    sns, aws_sdk_sns
}
client! {
    /// A client of SQS.
    sqs, aws_sdk_sqs
}
client! {
    /// A client of EventBridge.
    eventbridge, aws_sdk_eventbridge
}
client! {
    /// A client of Lambda.
    lambda, aws_sdk_lambda
}
