//! YAML and templates that make much of little.

use crate::SIZE;

/// Templates whose functions may make much of little.
pub(crate) fn templates() -> Vec<(&'static str, String)> {
    let template = |body: &str, rest: &str| {
        format!(
            "Resources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      DefinitionBody:\n        \
             openapi: 3.0.1\n        paths: {{}}\n{body}{rest}"
        )
    };
    let list = |item: &str| {
        let items = format!("        - {item}\n").repeat(SIZE / (item.len() + 11));
        template(&format!("        x-own:\n{items}"), "")
    };
    let long = "x".repeat(50_000);
    let own: String = (0..60)
        .map(|level| {
            format!(
                "{{\"Fn::Sub\": [\"${{A}}${{A}}\", {{\"A\": {}",
                if level == 59 { "\"\"" } else { "" }
            )
        })
        .collect();
    let conditions: String = (0..30)
        .map(|i| {
            format!(
                "  C{i}:\n    Fn::Or: [Condition: C{0}, Condition: C{0}]\n",
                i + 1
            )
        })
        .collect();
    vec![
        ("references", list("!Ref Api")),
        ("attributes", list("!GetAtt Api.Arn")),
        ("unknown names", list("!Ref Nothing")),
        (
            "a long default",
            template(
                &format!("        x-own:\n{}", "        - !Ref P\n".repeat(2000)),
                &format!("Parameters:\n  P:\n    Default: {long}\n"),
            ),
        ),
        (
            "a default that is itself",
            template(
                "        x-own: !Ref P\n",
                "Parameters:\n  P:\n    Default: !Ref P\n",
            ),
        ),
        (
            "splits",
            list(&format!("!Select [0, !Split [\"\", {long}]]")),
        ),
        ("joins", list("!Join [\",\", [a, b, !Ref Api]]")),
        (
            "nested texts",
            template(&format!("        x-own: {own}{}\n", "}]}".repeat(60)), ""),
        ),
        (
            "conditions",
            template(
                "        x-own: !If [C0, 1, 2]\n",
                &format!("Conditions:\n{conditions}  C30:\n    Fn::Equals: [a, b]\n"),
            ),
        ),
    ]
}

/// YAML whose anchors, aliases and merges copy.
pub(crate) fn yaml() -> Vec<(&'static str, String)> {
    let base = "openapi: 3.0.1\ninfo: {title: t, version: \"1\"}\npaths: {}\n";
    let long = "x".repeat(20_000);
    let many = "1,".repeat(SIZE / 4);
    let nested: String = (0..120).map(|level| format!("&a{level} [")).collect();
    let ends = "]".repeat(120);
    let members: String = (0..1000).map(|i| format!("n{i}: 1, ")).collect();
    let lines = |line: &str| line.repeat(SIZE / 2 / line.len());
    vec![
        (
            "aliases of a text",
            format!("{base}x-s: &s {long}\nx-l:\n{}", lines("- *s\n")),
        ),
        (
            "aliases of a list",
            format!(
                "{base}x-s: &s [{}]\nx-l:\n{}",
                "1,".repeat(1000),
                lines("- *s\n")
            ),
        ),
        (
            "nested anchors",
            format!("{base}x-n: {nested}{many}{ends}\n"),
        ),
        (
            "anchors",
            format!(
                "{base}x-n: [{}]\n",
                (0..SIZE / 12)
                    .map(|i| format!("&a{i} 1,"))
                    .collect::<String>()
            ),
        ),
        (
            "merges",
            format!("{base}x-s: &s {{{members}}}\nx-l:\n{}", lines("- <<: *s\n")),
        ),
        ("names", format!("{base}x-s:\n{}", lines("  a:\n"))),
        ("a flow list", format!("{base}x-l: [{many}]\n")),
        (
            "flow mappings",
            format!("{base}x-l: [{}]\n", "{a: 1},".repeat(SIZE / 7)),
        ),
        ("not closed", format!("{base}x-l: {}", "[".repeat(SIZE))),
        ("one line", format!("{base}x-l: {}", "- ".repeat(SIZE / 2))),
        ("tags", format!("{base}x-l:\n{}", lines("- !Sub a\n"))),
        (
            "aliases in tags of a method",
            format!(
                "openapi: 3.0.1\nx-s: &s {long}\npaths:\n  /:\n    get:\n      tags:\n{}",
                lines("      - *s\n"),
            ),
        ),
    ]
}
