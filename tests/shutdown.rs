//! A function with work to do at shutdown: it registers an extension, because Lambda signals only
//! functions with one, does its work when the signal arrives, and exits with status 0.
//!
//! This test has no harness: it starts itself again as the function.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

#[cfg(unix)]
fn main() -> petstore::Result {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return function::run();
    }
    test::an_app_is_shut_down_before_it_ends();
    println!("test an_app_is_shut_down_before_it_ends ... ok");
    Ok(())
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod function {
    use petstore::prelude::*;

    #[route(GET, "/helloworld")]
    async fn hello() -> &'static str {
        "hello"
    }

    pub(super) fn run() -> petstore::Result {
        let app = App::new("shutdown")
            .routes(routes![hello])
            .on_shutdown(|| async { println!("shut down") });
        petstore::run(app)
    }
}

#[cfg(unix)]
mod test {
    use std::process::Stdio;
    use std::time::Duration;

    use lambda_simulator::Simulator;
    use serde_json::json;
    use tokio::process::Command;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::main]
    pub(super) async fn an_app_is_shut_down_before_it_ends() {
        let simulator = Simulator::builder()
            .function_name("shutdown")
            .build()
            .await
            .unwrap();
        let process = Command::new(std::env::current_exe().unwrap())
            .envs(simulator.lambda_env_vars())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let event = json!({
            "resource": "/helloworld", "path": "/helloworld", "httpMethod": "GET", "requestContext": {},
        });
        let id = simulator.enqueue_payload(event).await;
        simulator
            .wait_for_invocation_complete(&id, PATIENCE)
            .await
            .unwrap();
        let extensions = simulator.get_registered_extensions().await;
        assert_eq!(
            extensions.len(),
            1,
            "Lambda signals only functions with an extension"
        );

        let process_id = process.id().unwrap().to_string();
        let signaled = Command::new("kill")
            .args(["-TERM", &process_id])
            .status()
            .await;
        assert!(signaled.unwrap().success());
        let ended = tokio::time::timeout(PATIENCE, process.wait_with_output()).await;
        let output = ended.unwrap().unwrap();
        assert!(output.status.success(), "{output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("shut down"), "{printed}");
    }
}
