//! Templates that would run away end by a limit.

use std::time::{Duration, Instant};

use petstore_vtl::{LimitKind, MAX_TEMPLATE, RenderError, SyntaxProblem, Template, parse_json};

fn limit(template: &str) -> LimitKind {
    let started = Instant::now();
    let template = Template::parse("t", template).unwrap_or_else(|error| panic!("{error}"));
    let result = template.render(&());
    assert!(
        started.elapsed() < Duration::from_secs(100),
        "it took {:?}",
        started.elapsed()
    );
    match result {
        Err(RenderError::Limit { limit, .. }) => limit,
        other => panic!("{:?}", other.map(|text| text.len())),
    }
}

#[test]
fn loops_in_loops_run_out_of_steps() {
    let loops = "#foreach($i in [1..1000])".repeat(5);
    assert_eq!(
        limit(&format!("{loops}#set($x = 1){}", "#end".repeat(5))),
        LimitKind::Steps
    );
}

#[test]
fn texts_lists_and_maps_that_double_run_out_of_memory() {
    let double = |body: &str| {
        format!("#set($x = 'abcdefgh')#set($l = [1])#foreach($i in [1..1000]){body}#end")
    };
    assert_eq!(limit(&double("#set($x = \"$x$x\")")), LimitKind::Memory);
    assert_eq!(limit(&double("#set($x = $x + $x)")), LimitKind::Memory);
    assert_eq!(
        limit(&double("#set($x = $x.replace('a', 'aaaaaaaa'))")),
        LimitKind::Memory
    );
    assert_eq!(
        limit(&double("#set($x = $x.replaceAll('a|b', '$0$0$0'))")),
        LimitKind::Steps
    );
    assert_eq!(
        limit(&double("#set($ok = $l.addAll($l))")),
        LimitKind::Memory
    );
    assert_eq!(limit("#set($x = [1..2147483647])"), LimitKind::Memory);
}

#[test]
fn values_that_share_parts_do_not_print_or_compare_forever() {
    let build = "#set($a = [1, 1])#set($b = [1, 1])#foreach($i in [1..40])#set($a = [$a, $a])#set($b = [$b, $b])#end";
    assert_eq!(limit(&format!("{build}$a")), LimitKind::Steps);
    assert_eq!(
        limit(&format!("{build}#if($a == $b)x#end")),
        LimitKind::Steps
    );
    assert_eq!(
        limit("#set($m = {})#set($l = [$m])#set($x = $m.put('l', $l))$m"),
        LimitKind::Nesting
    );
}

#[test]
fn nested_values_are_dropped_without_recursion() {
    let template = "#set($x = [])#foreach($i in [1..1000])#foreach($j in [1..100])#set($x = [$x])#end#end done";
    let template = Template::parse("t", template).expect("it parses");
    assert!(
        template
            .render(&())
            .is_ok_and(|text| text.ends_with("done"))
    );
}

#[test]
fn macros_that_call_themselves_end() {
    assert_eq!(limit("#macro(m)#m()#end#m()"), LimitKind::Nesting);
    assert_eq!(limit("#macro(m $x)#m($x)#end#m(1)"), LimitKind::Nesting);
    assert_eq!(
        limit("#set($t = '#evaluate($t)')#evaluate($t)"),
        LimitKind::Nesting
    );
}

#[test]
fn the_output_is_bounded() {
    let block = "x".repeat(20_000);
    assert_eq!(
        limit(&format!("#foreach($i in [1..1000]){block}#end")),
        LimitKind::Output
    );
}

#[test]
fn nesting_is_bounded_when_parsing() {
    for (open, close) in [
        ("#if(true)", "#end"),
        ("#set($x = [", "])"),
        ("#set($x = (", "))"),
        ("$a.b($a", ")"),
        ("$a[$a", "]"),
        ("#set($x = {1:", "})"),
        ("#set($x = !", ")"),
        ("#foreach($x in $y)", "#end"),
        ("#@m()", "#end"),
        ("#set($x = 1 + ", "1)"),
    ] {
        let inner = open.trim_start_matches("#set($x = ");
        let template = format!("{open}{}1{}", inner.repeat(5000), close.repeat(5000));
        assert!(Template::parse("t", &template).is_err(), "{open}");
    }
    let quoted = (0..8).fold("$x".to_owned(), |text, _| {
        format!("$a.b(\"{}\")", text.replace('"', "\"\""))
    });
    assert!(Template::parse("t", &quoted).is_ok_and(|template| template.render(&()).is_ok()));
}

#[test]
fn long_templates_are_rejected_and_wide_ones_parsed() {
    let error = Template::parse("t", &"x".repeat(MAX_TEMPLATE + 1)).expect_err("too long");
    assert_eq!(error.problem, SyntaxProblem::TooLong(MAX_TEMPLATE));
    let wide = "$a#set($b = 1)\n".repeat(MAX_TEMPLATE / 16);
    assert!(
        Template::parse("t", &wide)
            .expect("it parses")
            .render(&())
            .is_ok()
    );
}

#[test]
fn deep_json_is_rejected() {
    assert!(parse_json(&"[".repeat(100_000)).is_err());
    assert!(parse_json(&"{\"a\":".repeat(100_000)).is_err());
}
