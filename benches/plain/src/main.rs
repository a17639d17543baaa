//! The greeter, written with only `lambda_runtime` and `serde_json`, for `benches/size.sh`.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

async fn greet(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let name = event.payload["queryStringParameters"]["greeter"].as_str();
    let name = name.unwrap_or("World");
    Ok(json!({
        "statusCode": 200,
        "headers": { "content-type": "application/json" },
        "body": json!({ "message": format!("Hello, {name}!") }).to_string(),
    }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    #[cfg(feature = "logs")]
    lambda_runtime::tracing::init_default_subscriber();
    run(service_fn(greet)).await
}
