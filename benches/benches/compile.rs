//! The time to compile an app of 50 handlers with 20 models, written with petstore and with axum +
//! utoipa + garde.
//!
//! Both apps are generated below `target/compile/` and compiled once with their dependencies. Then
//! the app's own crate is compiled again several times, and the user CPU time of these compilations
//! is measured (`/proc/self/stat`, so this benchmark needs Linux). Run it by hand: it takes
//! minutes.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use petstore_benches::measure::Arguments;

const MODELS: usize = 20;
const HANDLERS: usize = 50;
const ROUNDS: usize = 5;

fn main() {
    let arguments = Arguments::of_program();
    if arguments.test {
        // Compiling takes minutes, so this checks only that the sources are generated.
        assert!(petstore_source().contains("get_49") && axum_source().contains("get_49"));
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("target/compile");
    let petstore = App::generate(
        &folder,
        "petstore",
        &petstore_manifest(&root),
        &petstore_source(),
    );
    let axum = App::generate(&folder, "axum", AXUM_MANIFEST, &axum_source());
    println!(
        "{:<24} {:>10} {:>10}",
        "50 handlers, 20 models", "check", "build"
    );
    let mut rows = Vec::new();
    for (name, app) in [("petstore", &petstore), ("axum + utoipa + garde", &axum)] {
        let row = ["check", "build"].map(|verb| app.median(verb).as_secs_f64());
        println!("{name:<24} {:>8.2} s {:>8.2} s", row[0], row[1]);
        rows.push(row);
    }
    println!(
        "{:<24} {:>10.2} {:>10.2}",
        "petstore / axum",
        rows[0][0] / rows[1][0],
        rows[0][1] / rows[1][1]
    );
}

struct App {
    folder: PathBuf,
}

impl App {
    fn generate(folder: &Path, name: &str, manifest: &str, source: &str) -> App {
        let folder = folder.join(name);
        let write = |path: &str, text: &str| {
            std::fs::write(folder.join(path), text).expect("the app's folder is writable");
        };
        std::fs::create_dir_all(folder.join("src")).expect("target/ is writable");
        write("Cargo.toml", manifest);
        write("src/main.rs", source);
        let app = App { folder };
        app.compile("check");
        app.compile("build");
        app
    }

    /// The user CPU time of compiling the app's own crate.
    fn median(&self, verb: &str) -> Duration {
        let main = self.folder.join("src/main.rs");
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let source = std::fs::read(&main).expect("the source was written");
                std::fs::write(&main, source).expect("the source is writable");
                let before = user_time_of_children();
                self.compile(verb);
                user_time_of_children() - before
            })
            .collect();
        times.sort_unstable();
        times[ROUNDS / 2]
    }

    fn compile(&self, verb: &str) {
        let status = Command::new(env!("CARGO"))
            .args([verb, "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.folder.join("../target"))
            .status()
            .expect("cargo runs");
        assert!(
            status.success(),
            "{verb} fails in {}",
            self.folder.display()
        );
    }
}

/// User CPU time of all processes that this one has waited for, which the kernel counts in
/// hundredths of a second.
fn user_time_of_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux's /proc");
    // The name of the program is in parentheses and may hold spaces; `cutime` is the 14th field
    // after.
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = fields
        .split(' ')
        .nth(13)
        .and_then(|field| field.parse().ok());
    Duration::from_millis(10 * ticks.unwrap_or(0u64))
}

fn petstore_manifest(root: &Path) -> String {
    let root = root.display();
    format!(
        r#"[package]
name = "app-petstore"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
garde = {{ version = "0.23", default-features = false, features = ["derive"] }}
petstore = {{ package = "petstore-lambda", path = "{root}", default-features = false }}
thiserror = "2"
"#
    )
}

const AXUM_MANIFEST: &str = r#"[package]
name = "app-axum"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
axum = { version = "0.8", default-features = false, features = ["json", "query"] }
garde = { version = "0.23", default-features = false, features = ["derive"] }
lambda_http = { version = "1.3", default-features = false, features = ["apigw_http", "apigw_rest"] }
serde = { version = "1", features = ["derive"] }
thiserror = "2"
tokio = { version = "1", default-features = false, features = ["macros", "rt"] }
utoipa = { version = "5", default-features = false, features = ["macros"] }
"#;

/// The fields of a model, with constraints.
const FIELDS: &str = "\
    /// The identity.
    #[garde(range(min = 1))]
    id: u32,
    /// The name.
    #[garde(length(min = 1, max = 64))]
    name: String,
    /// The price.
    #[garde(range(min = 0.0))]
    price: f64,
    /// Words about it.
    #[garde(skip)]
    tags: Vec<String>,
    /// More words.
    #[garde(skip)]
    note: Option<String>,
";

fn petstore_source() -> String {
    let mut source = String::from(
        "use petstore::prelude::*;\n\n\
         #[derive(Debug, thiserror::Error, HttpError)]\nenum AppError {\n    \
         #[error(\"there is none\")]\n    #[status(404)]\n    NotFound,\n}\n\n",
    );
    for model in 0..MODELS {
        let _ = writeln!(
            source,
            "#[petstore::model]\nstruct Model{model} {{\n{FIELDS}}}\n"
        );
    }
    let mut names = Vec::new();
    for handler in 0..HANDLERS {
        let model = handler % MODELS;
        if handler % 2 == 0 {
            let _ = writeln!(
                source,
                "/// Stores one.\n#[route(POST, \"/things{handler}\")]\n\
                 async fn post_{handler}(Json(model): Json<Model{model}>) -> Created<Json<Model{model}>> {{\n    \
                 Created::at(\"things/1\", Json(model))\n}}\n"
            );
            names.push(format!("post_{handler}"));
        } else {
            let _ = writeln!(
                source,
                "/// Finds one.\n#[route(GET, \"/things{handler}/{{id}}\")]\n\
                 async fn get_{handler}(id: u32, Query(limit): Query<Option<u32>>) -> Result<Json<Model{model}>, AppError> {{\n    \
                 let _ = (id, limit);\n    Err(AppError::NotFound)\n}}\n"
            );
            names.push(format!("get_{handler}"));
        }
    }
    let _ = writeln!(
        source,
        "fn main() -> petstore::Result {{\n    \
         petstore::run(App::new(\"app\").routes(routes![{}]))\n}}",
        names.join(", ")
    );
    source
}

fn axum_source() -> String {
    let mut source = String::from(
        "use axum::extract::{Path, Query};\nuse axum::http::StatusCode;\n\
         use axum::response::{IntoResponse, Response};\nuse axum::routing::{get, post};\n\
         use axum::{Json, Router};\nuse garde::Validate;\nuse serde::{Deserialize, Serialize};\n\
         use utoipa::{IntoParams, OpenApi, ToSchema};\n\n\
         #[derive(Debug, thiserror::Error)]\nenum AppError {\n    \
         #[error(\"there is none\")]\n    NotFound,\n    #[error(transparent)]\n    Invalid(#[from] garde::Report),\n}\n\n\
         impl IntoResponse for AppError {\n    fn into_response(self) -> Response {\n        \
         let status = match self {\n            AppError::NotFound => StatusCode::NOT_FOUND,\n            \
         AppError::Invalid(_) => StatusCode::BAD_REQUEST,\n        };\n        \
         (status, self.to_string()).into_response()\n    }\n}\n\n\
         #[derive(Deserialize, IntoParams)]\nstruct Limit {\n    limit: Option<u32>,\n}\n\n",
    );
    for model in 0..MODELS {
        let _ = writeln!(
            source,
            "#[derive(Serialize, Deserialize, ToSchema, Validate)]\nstruct Model{model} {{\n{FIELDS}}}\n"
        );
    }
    let mut routes = String::new();
    let mut names = Vec::new();
    for handler in 0..HANDLERS {
        let model = handler % MODELS;
        if handler % 2 == 0 {
            let _ = writeln!(
                source,
                "/// Stores one.\n#[utoipa::path(post, path = \"/things{handler}\", request_body = Model{model}, \
                 responses((status = 201, body = Model{model}), (status = 400)))]\n\
                 async fn post_{handler}(Json(model): Json<Model{model}>) -> Result<(StatusCode, Json<Model{model}>), AppError> {{\n    \
                 model.validate()?;\n    Ok((StatusCode::CREATED, Json(model)))\n}}\n"
            );
            let _ = write!(routes, ".route(\"/things{handler}\", post(post_{handler}))");
            names.push(format!("post_{handler}"));
        } else {
            let _ = writeln!(
                source,
                "/// Finds one.\n#[utoipa::path(get, path = \"/things{handler}/{{id}}\", params((\"id\" = u32, Path), Limit), \
                 responses((status = 200, body = Model{model}), (status = 404)))]\n\
                 async fn get_{handler}(Path(id): Path<u32>, Query(limit): Query<Limit>) -> Result<Json<Model{model}>, AppError> {{\n    \
                 let _ = (id, limit.limit);\n    Err(AppError::NotFound)\n}}\n"
            );
            let _ = write!(
                routes,
                ".route(\"/things{handler}/{{id}}\", get(get_{handler}))"
            );
            names.push(format!("get_{handler}"));
        }
    }
    let _ = writeln!(
        source,
        "#[derive(OpenApi)]\n#[openapi(paths({}))]\nstruct Api;\n\n\
         #[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), lambda_http::Error> {{\n    \
         let _ = Api::openapi();\n    lambda_http::run(Router::new(){routes}).await\n}}",
        names.join(", ")
    );
    source
}
