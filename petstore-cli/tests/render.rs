//! `petstore render`: one template with its variables, and its errors.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod served;

use std::io::Write;
use std::process::Stdio;

use served::{file, petstore};

/// What the command prints on standard output or error, with this standard input.
fn render(arguments: &[&str], input: &str) -> Result<String, String> {
    let mut command = petstore("render");
    let mut child = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("standard input");
    // A command that does not read it may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    match output.status.code() {
        Some(0) => Ok(text(output.stdout)),
        code => {
            assert_eq!(code, Some(2));
            assert!(output.stdout.is_empty());
            Err(text(output.stderr))
        }
    }
}

#[test]
fn a_template_has_all_variables() {
    let template = file(
        "#foreach($n in $input.path('$.names'))$n #end\
         $input.params('id') $input.params().querystring.q $input.params('H') \
         $context.stage $stageVariables.table $stageVariables.other",
    );
    let context = file(r#"{"stage": "test"}"#);
    let params = file(r#"{"path": {"id": "7"}, "querystring": {"q": "x"}, "header": {"H": "h"}}"#);
    let variables = file(r#"{"table": "pets", "other": "old"}"#);
    let arguments = [
        &*template,
        "--input",
        "-",
        "--context",
        &context,
        "--params",
        &params,
        "--stage-variables",
        &variables,
        "--stage-variable",
        "other=new",
    ];
    let rendered = render(&arguments, r#"{"names": ["Rex", "Tom"]}"#);
    assert_eq!(rendered.as_deref(), Ok("Rex Tom 7 x h test pets new"));
}

#[test]
fn overrides_are_part_of_the_result() {
    let template = "#set($context.requestOverride.header.X = 'y')\
                    #set($context.responseOverride.status = 404)ok";
    let rendered = render(&["-", "--json"], template).expect("a result");
    let rendered: serde_json::Value = serde_json::from_str(&rendered).expect("JSON");
    assert_eq!(rendered["text"], "ok");
    assert_eq!(rendered["requestOverride"]["header"]["X"], "y");
    assert_eq!(rendered["responseOverride"]["status"], 404);
}

#[test]
fn errors_name_line_and_column() {
    for (template, place) in [
        ("one\n  #if($x", "-:2:"),
        ("#foreach($a in [1])", "-:1:"),
        ("\n\n#end", "-:3:1"),
        ("\n $util.parseJson('{')", "-:2:2"),
    ] {
        let error = render(&["-"], template).expect_err(template);
        assert!(error.starts_with(&format!("petstore: {place}")), "{error}");
    }
    let template = file("a\n$input.json('$')");
    let error = render(&[&template, "--input", "-"], "{").expect_err("no JSON");
    assert!(error.contains(&format!("{template}:2:1")), "{error}");
    assert!(error.contains("Could not process payload"), "{error}");
}

#[test]
fn variables_have_their_shapes() {
    let template = file("x");
    let list = file("[]");
    let number = file(r#"{"path": {"id": 7}}"#);
    for (arguments, message) in [
        (
            &["--context", &*list][..],
            "the context is not a JSON object",
        ),
        (
            &["--params", &*number],
            "`path`, `querystring` and `header`",
        ),
        (&["--stage-variables", &*list], "an object of texts"),
        (&["--context", &*template], "a JSON object"),
        (
            &["--input", "-", "--context", "-"],
            "standard input can be read once",
        ),
        (&["--input", "no such file"], "cannot be read"),
    ] {
        let arguments = [&[&*template], arguments].concat();
        let error = render(&arguments, "").expect_err("an error");
        assert!(error.contains(message), "{arguments:?}: {error}");
    }
}
