//! Nothing makes the parser or a rendering panic, and text without signs of the language renders as
//! it is.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_vtl::{Limits, Map, Missing, Options, Template, Value, parse_json};
use proptest::prelude::*;

/// Pieces that templates are made of, whole and broken.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z \\n.(){}\\[\\]\"',!=-]{0,4}",
        "[$#\\\\!]{1,3}",
        prop::sample::select(vec![
            "$foo",
            "${foo}",
            "$!foo",
            "$nope",
            "$map.a",
            "$list[0]",
            "$list.add($list)",
            "$map.put('m', $map)",
            "$s.split('')",
            "#set($foo = $foo + 1)",
            "#set($s = \"$s$s\")",
            "#set($map.x = [$list, $map])",
            "#if($foo)",
            "#elseif(!$foo)",
            "#else",
            "#end",
            "#foreach($foo in $list)",
            "#break",
            "#stop",
            "#macro(m $x)",
            "#m($foo)",
            "#define($d)",
            "$d",
            "#evaluate($s)",
            "#[[",
            "]]#",
            "#*",
            "*#",
            "##",
            "\n",
            "#@m()",
            "$foreach.index",
            "$s.replaceAll('(.*)', '$1$1')",
            "#if($list == $map || $foo > 1)",
            "#set($x = {'a': [1..3], 'b': -1.5e3})",
            "$s.substring(1, 2)",
            "\\#if",
            "\\$foo",
        ])
        .prop_map(str::to_owned),
    ]
}

fn template() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..16).prop_map(|pieces| pieces.concat())
}

fn scope() -> Map {
    let list = parse_json("[1, 'two', {a: null}]").expect("JSON");
    let map: Map = [("a", Value::from(1))].into_iter().collect();
    [
        ("foo", Value::from(5)),
        ("list", list),
        ("map", map.into()),
        ("s", "text".into()),
    ]
    .into_iter()
    .collect()
}

fn options(missing: Missing) -> Options {
    let mut limits = Limits::default();
    limits.steps = 20_000;
    limits.output = 100_000;
    limits.memory = 1_000_000;
    let mut options = Options::default();
    options.missing = missing;
    options.limits = limits;
    options
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_template_makes_it_panic(source in template()) {
        if let Ok(template) = Template::parse("t", &source) {
            for missing in [Missing::Empty, Missing::Verbatim] {
                if let Ok(text) = template.render_with(&scope(), &options(missing)) {
                    prop_assert!(text.len() <= 100_000);
                }
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(source in "\\PC*") {
        if let Err(error) = Template::parse("t", &source) {
            prop_assert!(error.line >= 1 && error.column >= 1);
        }
    }

    #[test]
    fn plain_text_renders_as_it_is(text in "[^$#\\\\]*") {
        prop_assert_eq!(Template::parse("t", &text).expect("text").render(&()).expect("text"), text);
    }

    #[test]
    fn unparsed_text_renders_as_it_is(text in "[^\\]$#]*") {
        let template = Template::parse("t", &format!("#[[{text}]]#")).expect("text");
        prop_assert_eq!(template.render(&()).expect("text"), text);
    }

    #[test]
    fn rendering_twice_gives_the_same(source in template()) {
        if let Ok(template) = Template::parse("t", &source) {
            let render = || template.render_with(&scope(), &options(Missing::Empty)).ok();
            prop_assert_eq!(render(), render());
        }
    }

    #[test]
    fn integers_are_added_as_they_are(a in -1_000_000_i32..1_000_000, b in -1_000_000_i32..1_000_000) {
        let template = Template::parse("t", &format!("#set($x = {a} + {b})$x")).expect("it parses");
        prop_assert_eq!(template.render(&()).expect("it renders"), (a + b).to_string());
    }

    #[test]
    fn json_is_read_and_written_again(text in json()) {
        let value = parse_json(&text).expect("JSON");
        prop_assert_eq!(value.to_json(), text);
    }

    #[test]
    fn no_text_makes_the_json_reader_panic(text in "[\\[\\]{},:\"'\\\\a-z0-9.e \\n-]{0,40}") {
        let _ = parse_json(&text);
    }
}

/// Compact JSON of the kinds whose text is the same after a round trip.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        "[a-zA-Z /]{0,8}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4).prop_map(|members| {
                let members: Vec<String> = members
                    .iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

#[cfg(feature = "json-path")]
proptest! {
    #[test]
    fn no_path_makes_it_panic(path in "[$@.*?\\[\\]()'a-c0-9:,=<>!&| -]{0,24}") {
        let root = parse_json(r#"{"a": [1, {"b": "c", "a": [2, 3]}], "b": {"a": null}}"#).expect("JSON");
        if let Ok(path) = petstore_vtl::json_path::JsonPath::parse(&path) {
            let _ = path.find(&root);
        }
    }
}
