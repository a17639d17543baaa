//! The language, feature by feature. What is expected was checked against Apache Velocity 1.7; see
//! `velocity/`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_vtl::{List, Map, Missing, Options, Template, Value, parse_json};

fn scope() -> Map {
    let list: List = [1, 2, 3].into_iter().map(Value::from).collect();
    let pet =
        parse_json(r#"{"name": "Rex", "tags": ["a/b", {"x": null}], "legs": 4, "price": 9.50}"#);
    [
        ("pet", pet.expect("JSON")),
        ("list", list.into()),
        ("yes", true.into()),
        ("no", false.into()),
        ("text", "Hello World".into()),
    ]
    .into_iter()
    .collect()
}

fn render(template: &str) -> String {
    let template = Template::parse("t", template).unwrap_or_else(|error| panic!("{error}"));
    template
        .render(&scope())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn render_verbatim(template: &str) -> String {
    let mut options = Options::default();
    options.missing = Missing::Verbatim;
    let template = Template::parse("t", template).unwrap_or_else(|error| panic!("{error}"));
    template
        .render_with(&scope(), &options)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn check(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        assert_eq!(render(template), *expected, "{template}");
    }
}

fn check_verbatim(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        assert_eq!(render_verbatim(template), *expected, "{template}");
    }
}

#[test]
fn references_in_all_their_forms() {
    check(&[
        (
            "$text|${text}s|$!text|$!{text}",
            "Hello World|Hello Worlds|Hello World|Hello World",
        ),
        (
            "$pet.name ${pet.legs} $pet.get('name') $pet['name']",
            "Rex 4 Rex Rex",
        ),
        ("$list[0] $list[-1] $list.get(1) $list.size()", "1 3 2 3"),
        ("$pet.tags[1].x|$pet.nope.deeper|$nope.call()", "||"),
        ("$pet.name.length().toString().concat('!')", "3!"),
    ]);
    assert_eq!(render("costs $5.00, $ alone"), "costs $5.00, $ alone");
    assert_eq!(render("mail $text."), "mail Hello World.");
}

#[test]
fn references_without_a_value() {
    check(&[("[$nope]", "[]"), ("[$!nope]", "[]"), ("[${nope.x}]", "[]")]);
    check_verbatim(&[
        ("[$nope]", "[$nope]"),
        ("[$!nope]", "[]"),
        ("[${nope.x}]", "[${nope.x}]"),
        ("[$pet.nope.x]", "[$pet.nope.x]"),
        ("#macro(show $p)<$p>#end#show($nope.x)", "<$nope.x>"),
    ]);
}

#[test]
fn escapes() {
    check(&[
        (r"\$text \\$text \\\$text", r"$text \Hello World \$text"),
        (r"\$nope", "$nope"),
        (r"\#if \\#if($yes)x#end \#word \#set", r"#if \x \#word #set"),
        ("#[[ $text #if ]]#", " $text #if "),
    ]);
    check_verbatim(&[(r"\$nope \\$nope \$text", r"\$nope \\$nope $text")]);
}

#[test]
fn white_space_around_directives() {
    check(&[
        ("a\n#if($yes)\nb\n#end\nc", "a\nb\nc"),
        ("a\n  #set($x = 1)\n  b", "a\n    b"),
        ("  #set($x = 1)\nb", "b"),
        ("#if($yes)  \n  b\n#end  \nc", "  b\nc"),
        (
            "[\n#foreach($x in [1..2])\n  $x#if($foreach.hasNext),#end\n#end\n]",
            "[\n  1,  2]",
        ),
        ("a ## comment\nb", "a b"),
        ("a #* comment *#\nb", "a \nb"),
        ("#if($no)\r\na\r\n#else\r\nb\r\n#end\r\nc", "b\r\nc"),
    ]);
}

#[test]
fn conditions() {
    check(&[
        ("#if($no)a#elseif($yes)b#{else}c#end", "b"),
        ("#if($nope)true#end#if(!$nope)x#{else}y#end", "truey"),
        (
            "#if($nope == '')empty#end#if($nope == $null)null#end",
            "emptynull",
        ),
        ("#if('text')a#{else}b#end#if(1)a#{else}b#end", "bb"),
        (
            "#if(1 == '1' && 1 == 1.0 && $yes == 'true')loose#end",
            "loose",
        ),
        (
            "#if($list.size() gt 2 and not $no or $no)words#end",
            "words",
        ),
        ("#if('a' < 'b')a#{else}b#end", "b"),
        ("#if((1 + 1) * 2 == 4 && 7 % 3 == 1)sums#end", "sums"),
    ]);
}

#[test]
fn values_and_arithmetic() {
    check(&[
        ("#set($x = 7 / 2)$x;#set($x = 7 / 2.0)$x", "3;3.5"),
        ("#set($x = 2147483647 + 1)$x", "2147483648"),
        ("#set($x = 1 / 0)[$x]", "[]"),
        ("#set($x = 'a' + 1)$x;#set($x = 1 + 'a' + 2)$x", "a1;1a2"),
        (
            "#set($x = [3..1])$x;#set($x = ['a', true, 1.0])$x",
            "[3, 2, 1];[a, true, 1.0]",
        ),
        ("#set($x = {'k': 'v', \"n\": [1]})$x $x.k", "{k=v, n=[1]} v"),
        (
            "#set($x = \"<$text>\")$x;#set($x = '<$text>')$x",
            "<Hello World>;<$text>",
        ),
        (
            "#set($x = \"say \"\"hi\"\"\")$x;#set($x = 'it''s')$x",
            "say \"hi\";it's",
        ),
        (
            "$pet.price $pet.tags $pet",
            r#"9.5 ["a\/b",{"x":null}] {name=Rex, tags=["a\/b",{"x":null}], legs=4, price=9.5}"#,
        ),
    ]);
}

#[test]
fn loops() {
    check(&[
        (
            "#foreach($x in $list)$x$foreach.index$foreach.count#if($foreach.last)!#end#end",
            "101212323!",
        ),
        (
            "#foreach($x in $list)#if($x == 2)#break#end$x#end[$x]",
            "1[]",
        ),
        (
            "#foreach($x in $pet.keySet())$x,#end",
            "name,tags,legs,price,",
        ),
        ("#foreach($x in {'a': 1, 'b': 2})$x#end", "12"),
        (
            "#set($m = {'a': 1})#foreach($e in $m.entrySet())${e.key}:${e.value}:$e#end",
            "a:1:a=1",
        ),
        (
            "#foreach($x in 'text')$x#end#foreach($x in $nope)$x#end",
            "",
        ),
        (
            "#foreach($a in [1..2])#foreach($b in [1..2])#if($b == 2)#break($foreach.parent)#end$a$b#end#end",
            "11",
        ),
        (
            "#foreach($x in $list)$velocityCount$velocityHasNext #end",
            "1true 2true 3false ",
        ),
    ]);
}

#[test]
fn a_literal_has_no_methods() {
    assert!(Template::parse("t", "#foreach($e in {'a': 1}.entrySet())$e#end").is_err());
}

#[test]
fn macros_blocks_and_evaluation() {
    check(&[
        (
            "#macro(pair $k $v)\"$k\": \"$v\"#end#pair('a' $text)",
            "\"a\": \"Hello World\"",
        ),
        ("#m()#macro(m)late#end", "late"),
        ("#macro(m)1#end#macro(m)2#end#m()", "1"),
        ("#nope($text) #nope #00ff00", "#nope($text) #nope #00ff00"),
        ("#macro(m)[$bodyContent]#end#@m()inner#end", "[inner]"),
        (
            "#define($block)<$x>#end#set($x = 1)$block#set($x = 2)$block",
            "<1><2>",
        ),
        ("#evaluate('#set($x = 5)$x$text')$x", "5Hello World5"),
        ("a#stop b", "a"),
    ]);
}

#[test]
fn assignments_change_what_they_refer_to() {
    check(&[
        ("#set($a = [])#set($b = $a)$b.add(1)$a", "true[1]"),
        (
            "#set($m = {})#set($m.x-y = 1)#set($m['a b'] = 2)$m",
            "{x-y=1, a b=2}",
        ),
        ("#set($list[0] = 9)$list", "[9, 2, 3]"),
        ("#set($x = 'old')#set($x = $nope)[$x]", "[]"),
    ]);
    check_verbatim(&[("#set($x = 'old')#set($x = $nope)[$x]", "[old]")]);
}

#[test]
fn methods_of_texts() {
    check(&[
        (
            "$text.length() $text.substring(6) $text.substring(0, 5)",
            "11 World Hello",
        ),
        (
            "$text.replace('l', 'L') $text.replaceAll('[aeiou]', '*')",
            "HeLLo WorLd H*ll* W*rld",
        ),
        (r"$text.replaceAll('(\w+) (\w+)', '$2 $1')", "World Hello"),
        ("$text.split(' ')[1] $text.split('o').size()", "World 3"),
        (
            "$text.indexOf('o') $text.lastIndexOf('o') $text.indexOf('z')",
            "4 7 -1",
        ),
        (
            "$text.matches('Hello.*') $text.matches('Hello')",
            "true false",
        ),
        ("$text.hashCode() $text.compareTo('Help')", "-862545276 -4"),
        (
            "#set($e = 'é€')$e.length() $e.substring(1) $e.toUpperCase()",
            "2 € É€",
        ),
        ("$text.nope() $text.substring('x')", " "),
    ]);
}

#[test]
fn methods_that_fail_end_the_rendering() {
    for template in [
        "$list.get(9)",
        "$list[9]",
        "$text.substring(99)",
        "#set($i = 0)$i.parseInt('x')",
        "$text.replaceAll('[', '')",
        "$list.iterator().next().intValue()$list.subList(2, 1)",
    ] {
        let error = Template::parse("t", template)
            .expect("it parses")
            .render(&scope());
        assert!(error.is_err(), "{template}");
    }
}

#[test]
fn errors_name_template_line_and_column() {
    for (template, place) in [
        ("a\n  #if($x)\nb", "name:3:2: "),
        ("#end", "name:1:1: "),
        ("#set($x = 2*3-1)", "name:1:14: "),
        ("${x", "name:1:4: "),
        ("\n#macro(", "name:2:8: "),
        ("\n\n \"#set($x = \"$a.b(\")", "name:"),
    ] {
        let error = Template::parse("name", template)
            .expect_err(template)
            .to_string();
        assert!(error.starts_with(place), "{template}: {error}");
    }
    let error =
        Template::parse("name", "\n $list.get(9)").map(|template| template.render(&scope()));
    let text = error.expect("it parses").expect_err("it fails").to_string();
    assert_eq!(text, "name:2:2: index 9 is out of bounds for length 3");
}
