//! garde's rules for text.

use std::borrow::Cow;

use petstore::model;

use crate::models;

#[model]
struct Lengths {
    #[garde(length(min = 1, max = 3))]
    a: String,
    #[garde(length(chars, max = 2))]
    b: String,
    #[garde(length(equal = 2))]
    c: String,
    #[garde(length(min = 2))]
    d: Option<String>,
}

#[model]
struct LengthModes {
    #[garde(length(bytes, max = 3))]
    a: String,
    #[garde(length(utf16, min = 1, max = 2))]
    b: String,
    #[garde(length(simple, max = 4))]
    c: String,
}

#[model]
struct Patterns {
    #[garde(pattern("^[a-c]{1,3}$"))]
    a: String,
    #[garde(pattern(r"[0-9]{2}"))]
    b: Option<String>,
    #[garde(contains("x"))]
    c: String,
    #[garde(contains("a.b"))]
    d: String,
}

#[model]
struct ClassPatterns {
    #[garde(pattern("^[[:word:]]+$"))]
    word: String,
    #[garde(inner(pattern("(?P<first>a)")))]
    all: Option<Vec<String>>,
    #[garde(pattern(r"^\d{2}[^\s\d]$"))]
    #[serde(default)]
    digits: Option<String>,
}

#[model]
struct Formats {
    #[garde(email)]
    email: String,
    #[garde(url)]
    url: String,
    #[garde(ip)]
    ip: String,
    #[garde(ipv4)]
    v4: Option<String>,
    #[garde(ipv6)]
    v6: Option<String>,
}

#[model]
struct Characters {
    #[garde(ascii)]
    ascii: String,
    #[garde(alphanumeric)]
    alphanumeric: String,
    #[garde(prefix("a"))]
    prefix: String,
    #[garde(suffix("c"))]
    suffix: Option<String>,
}

#[model]
struct Combined<'a> {
    #[garde(ascii, length(min = 1, max = 8), pattern("^[a-z]*$"))]
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[garde(length(max = 2))]
    #[garde(alphanumeric)]
    #[serde(default)]
    code: String,
}

#[model]
struct Inner {
    #[garde(inner(length(max = 3)))]
    words: Vec<String>,
    #[garde(length(max = 2), inner(pattern("^a")))]
    starts: Option<Vec<String>>,
    #[garde(inner(ascii))]
    plain: Vec<String>,
}

#[model]
#[serde(transparent)]
struct Code(#[garde(length(equal = 3))] String);

#[model]
struct HasCodes {
    code: Code,
    maybe: Option<Code>,
    all: Vec<Code>,
}

models! {
    lengths(Lengths)
    length_modes(LengthModes)
    patterns(Patterns)
    class_patterns(ClassPatterns)
    formats(Formats)
    characters(Characters)
    combined(Combined<'_>)
    inner(Inner)
    code(Code)
    has_codes(HasCodes)
}
