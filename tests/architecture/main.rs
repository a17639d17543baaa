//! `ARCHITECTURE.md` shows the crates as the manifests have them, and documents name files that
//! exist. Modules do not import from each other in circles.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod circles;
mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const DOCUMENT: &str = include_str!("../../ARCHITECTURE.md");

/// An arrow from a crate to one that it depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    optional: bool,
}

impl Arrow {
    /// The line of the picture: dotted if the dependency is optional.
    fn line(&self) -> String {
        let arrow = if self.optional { "-.->" } else { "-->" };
        format!("{} {arrow} {}", self.from, self.to)
    }

    fn parse(line: &str) -> Option<Arrow> {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            [from, arrow @ ("-->" | "-.->"), to] => Some(Arrow {
                from: from.to_owned(),
                to: to.to_owned(),
                optional: arrow == "-.->",
            }),
            _ => None,
        }
    }
}

/// Everything between the first `start` and the next `end`.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

/// The arrows of the picture; a line that is not an arrow is an error.
fn drawn(document: &str) -> Result<BTreeSet<Arrow>, String> {
    let picture = between(document, "<!-- crates -->\n```mermaid\ngraph TD\n", "```")
        .ok_or("the picture of the crates is missing")?;
    let parse = |line: &str| Arrow::parse(line).ok_or(format!("not an arrow: `{line}`"));
    picture.lines().map(parse).collect()
}

/// The crates of the table, in its order.
fn listed(document: &str) -> Vec<String> {
    let table = between(document, "| crate | contents |\n", "\n\n").unwrap_or_default();
    let rows = table.lines().filter_map(|row| between(row, "| `", "` |"));
    rows.map(str::to_owned).collect()
}

/// The crates of the workspace that are published, each with its arrows to others of them.
fn manifests() -> BTreeMap<String, BTreeSet<Arrow>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("the metadata are JSON");
    published(&metadata)
}

fn published(metadata: &Value) -> BTreeMap<String, BTreeSet<Arrow>> {
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let all = || metadata["packages"].as_array().into_iter().flatten();
    // `publish = false` is an empty list of registries.
    let packages = || all().filter(|package| package["publish"] != serde_json::json!([]));
    let names: BTreeSet<String> = packages().map(name).collect();
    let arrows = |package: &Value| {
        let from = name(package);
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        // Dependencies of tests have another kind.
        let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
        let ours = normal.filter(|dependency| names.contains(&name(dependency)));
        let arrow = |dependency: &Value| Arrow {
            from: from.clone(),
            to: name(dependency),
            optional: dependency["optional"] == true,
        };
        ours.map(arrow).collect()
    };
    packages()
        .map(|package| (name(package), arrows(package)))
        .collect()
}

#[test]
fn the_picture_has_the_dependencies_of_the_manifests() {
    let drawn = drawn(DOCUMENT).unwrap_or_else(|error| panic!("ARCHITECTURE.md: {error}"));
    let actual: BTreeSet<Arrow> = manifests().into_values().flatten().collect();
    let lines = |arrows: Vec<&Arrow>| {
        let lines: Vec<String> = arrows.iter().map(|arrow| arrow.line()).collect();
        lines.join("\n    ")
    };
    let missing = lines(actual.difference(&drawn).collect());
    let extra = lines(drawn.difference(&actual).collect());
    assert!(
        missing.is_empty() && extra.is_empty(),
        "the picture of the crates in ARCHITECTURE.md differs from the manifests\n\
         add:\n    {missing}\nremove:\n    {extra}"
    );
}

#[test]
fn the_table_lists_every_crate_below_those_that_it_depends_on() {
    let listed = listed(DOCUMENT);
    let crates = manifests();
    let in_table: BTreeSet<&String> = listed.iter().collect();
    let in_workspace: BTreeSet<&String> = crates.keys().collect();
    assert_eq!(
        in_table, in_workspace,
        "the table of crates in ARCHITECTURE.md (left) must list every published crate of the \
         workspace (right)"
    );
    let row = |name: &str| listed.iter().position(|other| other == name);
    for arrow in crates.values().flatten() {
        // Such an order exists only if no crate depends on itself through others.
        assert!(
            row(&arrow.to) < row(&arrow.from),
            "{} depends on {}, so it belongs below it in the table of ARCHITECTURE.md",
            arrow.from,
            arrow.to
        );
    }
}

/// The paths that a document names: targets of links, and inline code that looks like a path from
/// the root.
fn paths(document: &str) -> Vec<&str> {
    const ROOTS: [&str; 7] = [
        "petstore-",
        "src/",
        "tests/",
        "examples/",
        "benches/",
        "fuzz/",
        ".ci/",
    ];
    let links = document.split("](").skip(1);
    let links = links.filter_map(|rest| Some(rest.split_once(')')?.0));
    let links = links.filter(|target| !target.contains("://") && !target.starts_with('#'));
    let links = links.map(|target| target.split_once('#').map_or(target, |(path, _)| path));
    let code = document
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    let code = code.filter(|code| code.contains('/') && !code.contains([' ', '*', '<']));
    let code = code.filter(|code| ROOTS.iter().any(|root| code.starts_with(root)));
    links.chain(code).collect()
}

#[test]
fn documents_name_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root.join(document)).expect("the document is there");
        let found = paths(&text);
        assert!(!found.is_empty(), "{document} names no files");
        for path in found {
            assert!(root.join(path).exists(), "{document}: there is no `{path}`");
        }
    }
}

#[test]
fn links_and_inline_code_are_paths() {
    let document = "See [the guide](src/docs/guide.md), [docs](https://docs.rs), `src/lib.rs`,\n\
                    `cargo test`, `src/*.rs` and `application/json`, or `tests/ui/`.";
    assert_eq!(
        paths(document),
        ["src/docs/guide.md", "src/lib.rs", "tests/ui/"]
    );
}

#[test]
fn solid_and_dotted_arrows_are_read() {
    let document = "<!-- crates -->\n```mermaid\ngraph TD\n    a --> b\n    a -.-> c\n```\n";
    let lines: Vec<String> = drawn(document).unwrap().iter().map(Arrow::line).collect();
    assert_eq!(lines, ["a --> b", "a -.-> c"]);
    assert!(drawn(&document.replace("-->", "-> ")).is_err());
    assert!(drawn("no picture").is_err());
}

#[test]
fn only_normal_dependencies_between_published_crates_are_arrows() {
    let metadata = serde_json::json!({"packages": [
        {"name": "a", "publish": null, "dependencies": [
            {"name": "b", "kind": null, "optional": false},
            {"name": "c", "kind": "dev", "optional": false},
            {"name": "serde", "kind": null, "optional": false},
            {"name": "example", "kind": null, "optional": false},
        ]},
        {"name": "b", "publish": null, "dependencies": [{"name": "c", "kind": null, "optional": true}]},
        {"name": "c", "publish": null, "dependencies": []},
        {"name": "example", "publish": [], "dependencies": [{"name": "a", "kind": null}]},
    ]});
    let arrows: Vec<String> = published(&metadata)
        .values()
        .flatten()
        .map(Arrow::line)
        .collect();
    assert_eq!(arrows, ["a --> b", "b -.-> c"]);
}
