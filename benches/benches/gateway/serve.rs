//! What the processes of this program serve.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use petstore::prelude::*;
use petstore::{Function, SystemClock};
use petstore_core::contract::Api;
use petstore_gateway::{Invoke, InvokeError, Stage, StageOptions};
use petstore_local::{
    AwsSettings, FunctionOptions, FunctionProcesses, LambdaEndpoint, ServeLimits, Server,
};
use petstore_openapi::import::import;
use tokio::net::TcpListener;

use crate::app::app;
use crate::in_process::InProcess;
use crate::process::LOOPBACK;

/// Serves until standard input ends.
pub(crate) fn serve(kind: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let functions = runtime.block_on(async {
        let functions = (kind == "function").then(functions);
        match (kind, &functions) {
            (_, Some(functions)) => serve_stage(&app().contract(), functions.clone()).await,
            ("mock", _) => serve_stage(&mock(), echo()).await,
            ("app", _) => serve_stage(&app().contract(), InProcess::start().await).await,
            _ => serve_bare().await,
        }
        functions
    });
    // Only its end is waited for; other threads serve.
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    if let Some(functions) = functions {
        runtime.block_on(functions.shut_down());
    }
}

/// This program as the function, in a process of its own.
fn functions() -> FunctionProcesses {
    let program = std::env::current_exe().expect("this program has a path");
    let function = format!("hello='{}'", program.display());
    let function: FunctionOptions = function.parse().expect("a function and its command");
    let settings = AwsSettings::from_environment();
    let elsewhere = LambdaEndpoint::new(settings.clone());
    FunctionProcesses::start([function], &settings, elsewhere)
}

/// The greeting as a mock.
fn mock() -> Api {
    let document = r#"{
        "openapi": "3.0.1",
        "info": {"title": "hello", "version": "1"},
        "paths": {"/helloworld": {"get": {
            "responses": {"200": {"description": "the greeting"}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                "responses": {"default": {"statusCode": "200", "responseTemplates": {
                    "application/json": "{\"message\": \"Hello, $input.params('greeter')!\"}"
                }}}
            }
        }}}
    }"#;
    let imported = import(document, &Default::default());
    imported.expect("the definition is valid").api
}

/// A function that is not called.
fn echo() -> impl Invoke {
    petstore_gateway::invoke_fn(|event: Bytes| async move { Ok::<_, InvokeError>(event) })
}

/// Serves an API, and logs each request.
async fn serve_stage(api: &Api, invoke: impl Invoke) {
    let stage = Stage::new(api, invoke, StageOptions::default()).expect("the API is served");
    let server = Server::bind(stage, LOOPBACK, ServeLimits::default())
        .await
        .expect("a free port");
    println!("{}", server.address());
    tokio::spawn(server.run(std::future::pending()));
}

/// The function without a gateway: it handles the same event for every request, and its reply is
/// sent unchanged.
async fn serve_bare() {
    const EVENT: &[u8] = br#"{"resource":"/helloworld","path":"/helloworld","httpMethod":"GET",
        "headers":{"host":"localhost"},"queryStringParameters":{"greeter":"Sten"},"requestContext":{}}"#;
    let function: Arc<Function> = Arc::new(app().start().await.expect("the app starts"));
    let listener = TcpListener::bind(LOOPBACK).await.expect("a free port");
    let address = listener.local_addr();
    let address = address.expect("a bound socket has an address");
    println!("{address}");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // As the gateway's server does.
            let _ = stream.set_nodelay(true);
            let function = Arc::clone(&function);
            tokio::spawn(async move {
                let service = service_fn(|_| async {
                    let invocation = SystemClock::invocation(Context::new("1"));
                    let reply = function.handle(EVENT, &invocation).await;
                    let reply = reply.expect("the event is a request").into_bytes();
                    Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from(reply))))
                });
                let connection = hyper::server::conn::http1::Builder::new();
                // The client may close the connection at any time.
                let _ = connection
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
}
