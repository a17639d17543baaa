//! The files that a template includes with `AWS::Include`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::path::Path;
use std::process::Command;

use serde_json::json;

/// A template whose API is in the file at `location`.
fn template(location: &str) -> String {
    let include =
        json!({"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": location}}});
    json!({"Resources": {"Pets": {
        "Type": "AWS::ApiGateway::RestApi",
        "Properties": {"Body": include},
    }}})
    .to_string()
}

/// Runs `petstore check` on the file, in the folder. Returns whether it succeeded, and what it
/// printed.
fn check(folder: &Path, file: &str) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_petstore"))
        .args(["check", file])
        .current_dir(folder)
        .output()
        .expect("the command runs");
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).expect("UTF-8");
    (output.status.success(), printed)
}

#[test]
fn an_included_file_is_below_the_folder_of_the_template_or_the_working_directory() {
    let root = tempfile::tempdir().expect("a folder can be made");
    let root = root.path();
    let definition =
        json!({"openapi": "3.0.1", "info": {"title": "SECRET", "version": "1"}, "paths": {}});
    let write = |name: &str, text: &str| {
        std::fs::write(root.join(name), text).expect("a file can be written");
    };
    for folder in ["deploy", "deploy/api", "api"] {
        std::fs::create_dir(root.join(folder)).expect("a folder can be made");
    }
    for file in ["deploy/api/pets.json", "api/pets.json", "pets.json"] {
        write(file, &definition.to_string());
    }
    let outside = root.join("pets.json").display().to_string();
    for (location, folder, is_read) in [
        ("api/pets.json", "deploy", true),
        ("./api/../api/pets.json", "deploy", true),
        // Below the working directory, but not below the folder of the template.
        ("../api/pets.json", "", true),
        ("../api/pets.json", "deploy", false),
        ("../pets.json", "deploy", false),
        (&outside, "deploy", false),
        ("/etc/hostname", "deploy", false),
        ("/dev/zero", "deploy", false),
    ] {
        write("deploy/template.json", &template(location));
        let file = if folder.is_empty() {
            "deploy/template.json"
        } else {
            "template.json"
        };
        let (succeeded, printed) = check(&root.join(folder), file);
        assert_eq!(succeeded, is_read, "{location} in {folder:?}: {printed}");
        if !is_read {
            assert!(
                printed.contains("an included file must be"),
                "{location}: {printed}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_another_folder_and_a_fifo_are_not_read() {
    let root = tempfile::tempdir().expect("a folder can be made");
    let folder = root.path().join("deploy");
    std::fs::create_dir(&folder).expect("a folder can be made");
    std::fs::write(root.path().join("secret"), "SECRET").expect("a file can be written");
    std::os::unix::fs::symlink("../secret", folder.join("link")).expect("a link can be made");
    let made = Command::new("mkfifo").arg(folder.join("fifo")).status();
    assert!(made.expect("mkfifo runs").success());
    for (location, message) in [
        ("link", "an included file must be"),
        ("fifo", "it is not a regular file"),
    ] {
        std::fs::write(folder.join("template.json"), template(location))
            .expect("a file can be written");
        let (succeeded, printed) = check(&folder, "template.json");
        assert!(!succeeded, "{printed}");
        assert!(printed.contains(message), "{location}: {printed}");
        assert!(!printed.contains("SECRET"), "{printed}");
    }
}
