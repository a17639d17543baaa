//! The command `petstore`.

use std::process::ExitCode;

fn main() -> ExitCode {
    petstore_gateway::command::run()
}
