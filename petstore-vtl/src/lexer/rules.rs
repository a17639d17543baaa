//! The rules of each lexical state: the longest match wins, then the rule that is listed first.

use super::State;
use super::token::{Kind, Rule, Sign};

/// The best match so far.
struct Best(Option<(Rule, usize)>);

impl Best {
    fn consider(&mut self, rule: Rule, length: usize) {
        if length > self.0.map_or(0, |(_, best)| best) {
            self.0 = Some((rule, length));
        }
    }

    fn token(&mut self, kind: Kind, length: usize) {
        self.consider(Rule::Token(kind), length);
    }

    fn literals(&mut self, text: &[u8], literals: &[(&str, Kind)]) {
        for (literal, kind) in literals {
            if text.starts_with(literal.as_bytes()) {
                self.token(*kind, literal.len());
            }
        }
    }
}

/// The rule that matches at the start of a text, and how many bytes it takes.
pub(super) fn best_match(state: State, source: &str) -> Option<(Rule, usize)> {
    use State::{
        Arguments, BlockComment, Default, Directive, FormalComment, Index, LineComment, Modifier,
        PreDirective, Reference, Unparsed,
    };
    let text = source.as_bytes();
    let mut best = Best(None);
    if matches!(state, Reference | Modifier) {
        best.literals(text, &[("[", Kind::IndexOpen)]);
    }
    if state == Index {
        best.literals(text, &[("]", Kind::IndexClose)]);
    }
    if matches!(state, Directive | Arguments) {
        best.literals(
            text,
            &[
                ("[", Kind::ListOpen),
                ("]", Kind::ListClose),
                (",", Kind::Comma),
                ("..", Kind::Range),
                (":", Kind::Colon),
                ("{", Kind::MapOpen),
                ("}", Kind::MapClose),
            ],
        );
    }
    if matches!(state, Directive | Modifier) {
        best.literals(text, &[("(", Kind::ParenOpen)]);
    }
    if state == Directive && text.first() == Some(&b')') {
        best.token(Kind::ParenClose, with_line_end(text, 1));
    }
    if state == Arguments {
        best.literals(text, &[(")", Kind::MethodClose)]);
    }
    if state == Default {
        best.token(Kind::EscapedDirective, escaped_directive(text));
    }
    if matches!(state, Default | Reference | Modifier | Arguments) {
        best.token(Kind::Set, set_directive(text));
    }
    more(&mut best, source);
    if matches!(state, Default | PreDirective | Directive | Reference) {
        best.literals(text, &[("##", Kind::LineComment)]);
    }
    match state {
        Default => {
            best.literals(text, &[("\\\\", Kind::DoubleEscape), ("\\", Kind::Escape)]);
            best.token(
                Kind::Text,
                run(text, |byte| !matches!(byte, b'$' | b'#' | b'\\')),
            );
        }
        LineComment => {
            best.token(Kind::LineCommentEnd, line_end(text));
            best.consider(Rule::Skip, first_length(source));
        }
        FormalComment | BlockComment => {
            best.literals(text, &[("*#", Kind::BlockComment)]);
            best.consider(Rule::Skip, first_length(source));
        }
        Unparsed => {
            best.literals(text, &[("]]#", Kind::Unparsed)]);
            best.consider(Rule::More, first_length(source));
        }
        _ => {}
    }
    if matches!(state, Directive | Arguments | Index) {
        best.token(
            Kind::Space,
            run(text, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')),
        );
        best.token(Kind::String, string(text));
    }
    if matches!(state, Reference | Directive | Modifier | Arguments | Index) {
        best.literals(text, &[("true", Kind::True), ("false", Kind::False)]);
    }
    if state == Directive {
        best.literals(text, OPERATORS);
    }
    if state == PreDirective {
        for word in ["end", "{end}"] {
            if text.starts_with(word.as_bytes()) {
                best.token(Kind::End, with_line_end(text, word.len()));
            }
        }
        best.literals(text, &[("if", Kind::If), ("{if}", Kind::If)]);
        best.literals(
            text,
            &[("elseif", Kind::ElseIf), ("{elseif}", Kind::ElseIf)],
        );
        for word in ["else", "{else}"] {
            if text.starts_with(word.as_bytes()) {
                best.token(Kind::Else, with_line_end(text, word.len()));
            }
        }
    }
    if matches!(state, PreDirective | Directive | Arguments | Index) {
        best.token(Kind::Integer, integer(text));
        best.token(Kind::Float, float(text));
    }
    if matches!(state, PreDirective | Directive) {
        best.token(Kind::Word, word(text, b"_@"));
        best.token(Kind::BracedWord, braced_word(text));
    }
    if matches!(state, Reference | Modifier | Arguments) {
        best.token(Kind::Identifier, identifier(text));
        if text.first() == Some(&b'.') && text.get(1).is_some_and(u8::is_ascii_alphabetic) {
            best.token(Kind::Dot, 2);
        }
    }
    if matches!(state, Reference | Modifier) {
        best.literals(text, &[("{", Kind::BraceOpen), ("}", Kind::BraceClose)]);
        best.consider(Rule::ReferenceEnd, first_length(source));
    }
    if state == PreDirective {
        best.consider(Rule::DirectiveEnd, first_length(source));
    }
    if matches!(state, Default | Reference) {
        best.literals(
            text,
            &[
                ("$[", Kind::EmptyIndex),
                ("$![", Kind::EmptyIndex),
                ("$\\![", Kind::EmptyIndex),
                ("$.", Kind::EmptyIndex),
            ],
        );
    }
    best.0
}

const OPERATORS: &[(&str, Kind)] = &[
    ("-", Kind::Operator(Sign::Subtract)),
    ("+", Kind::Operator(Sign::Add)),
    ("*", Kind::Operator(Sign::Multiply)),
    ("/", Kind::Operator(Sign::Divide)),
    ("%", Kind::Operator(Sign::Remainder)),
    ("&&", Kind::Operator(Sign::And)),
    ("and", Kind::Operator(Sign::And)),
    ("||", Kind::Operator(Sign::Or)),
    ("or", Kind::Operator(Sign::Or)),
    ("<", Kind::Operator(Sign::Less)),
    ("lt", Kind::Operator(Sign::Less)),
    ("<=", Kind::Operator(Sign::LessOrEqual)),
    ("le", Kind::Operator(Sign::LessOrEqual)),
    (">", Kind::Operator(Sign::Greater)),
    ("gt", Kind::Operator(Sign::Greater)),
    (">=", Kind::Operator(Sign::GreaterOrEqual)),
    ("ge", Kind::Operator(Sign::GreaterOrEqual)),
    ("==", Kind::Operator(Sign::Equal)),
    ("eq", Kind::Operator(Sign::Equal)),
    ("!=", Kind::Operator(Sign::NotEqual)),
    ("ne", Kind::Operator(Sign::NotEqual)),
    ("!", Kind::Not),
    ("not", Kind::Not),
    ("=", Kind::Assign),
];

/// What begins a reference, a directive or a comment, in every state.
fn more(best: &mut Best, source: &str) {
    let text = source.as_bytes();
    let slashes = run(text, |byte| byte == b'\\');
    if text.get(slashes) == Some(&b'$') {
        best.consider(Rule::Dollar, slashes + 1);
        let after = slashes + 1;
        let inner = text
            .get(after..)
            .map_or(0, |rest| run(rest, |byte| byte == b'\\'));
        if text.get(after + inner) == Some(&b'!') {
            best.consider(Rule::Dollar, after + inner + 1);
        }
    }
    if text.starts_with(b"#[[") {
        best.consider(Rule::UnparsedOpen, 3);
    }
    if text.starts_with(b"#**") && text.get(3).is_some_and(|byte| *byte != b'#') {
        let next = source.get(3..).map_or(0, first_length);
        best.consider(Rule::FormalCommentOpen, 3 + next);
    }
    if text.starts_with(b"#*") {
        best.consider(Rule::BlockCommentOpen, 2);
    }
    if text.starts_with(b"#") {
        best.consider(Rule::Hash, 1);
    }
}

fn run(text: &[u8], accept: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| accept(**byte)).count()
}

fn first_length(source: &str) -> usize {
    source.chars().next().map_or(0, char::len_utf8)
}

fn line_end(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    }
}

/// The length with the blanks and the line end that follow, if a line end follows.
fn with_line_end(text: &[u8], length: usize) -> usize {
    let rest = text.get(length..).unwrap_or_default();
    let blanks = run(rest, |byte| matches!(byte, b' ' | b'\t'));
    match line_end(rest.get(blanks..).unwrap_or_default()) {
        0 => length,
        end => length + blanks + end,
    }
}

fn word(text: &[u8], more: &[u8]) -> usize {
    match text.first() {
        Some(byte) if byte.is_ascii_alphabetic() || more.contains(byte) => run(text, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')
        }),
        _ => 0,
    }
}

fn braced_word(text: &[u8]) -> usize {
    let length = match text {
        [b'{', rest @ ..] => word(rest, b"_"),
        _ => 0,
    };
    if length > 0 && text.get(length + 1) == Some(&b'}') {
        length + 2
    } else {
        0
    }
}

fn identifier(text: &[u8]) -> usize {
    match text.first() {
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => run(text, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
        }),
        _ => 0,
    }
}

/// Pairs of backslashes, then `\#word` or `\#{word}`.
fn escaped_directive(text: &[u8]) -> usize {
    let slashes = run(text, |byte| byte == b'\\');
    let rest = text.get(slashes..).unwrap_or_default();
    if slashes % 2 == 0 || rest.first() != Some(&b'#') {
        return 0;
    }
    let rest = rest.get(1..).unwrap_or_default();
    match word(rest, b"_@").max(braced_word(rest)) {
        0 => 0,
        length => slashes + 1 + length,
    }
}

fn set_directive(text: &[u8]) -> usize {
    let blanks = run(text, |byte| matches!(byte, b' ' | b'\t'));
    let rest = text.get(blanks..).unwrap_or_default();
    let name = if rest.starts_with(b"#set") {
        4
    } else if rest.starts_with(b"#{set}") {
        6
    } else {
        return 0;
    };
    let rest = rest.get(name..).unwrap_or_default();
    let spaces = run(rest, |byte| byte == b' ');
    if rest.get(spaces) == Some(&b'(') {
        blanks + name + spaces + 1
    } else {
        0
    }
}

/// A text in quotes; a doubled quote does not end it, unless nothing else does.
fn string(text: &[u8]) -> usize {
    let Some(quote @ (b'"' | b'\'')) = text.first().copied() else {
        return 0;
    };
    let mut end = 0;
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        at += 1;
        if *byte == quote {
            end = at;
            if text.get(at) != Some(&quote) {
                break;
            }
            at += 1;
        }
    }
    end
}

fn integer(text: &[u8]) -> usize {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = digits(text, sign);
    if digits == 0 {
        return 0;
    }
    let end = sign + digits;
    let range = text.get(end..).is_some_and(|rest| rest.starts_with(b".."));
    if range { end + 2 } else { end }
}

fn digits(text: &[u8], from: usize) -> usize {
    text.get(from..)
        .map_or(0, |rest| run(rest, |byte| byte.is_ascii_digit()))
}

fn float(text: &[u8]) -> usize {
    let sign = usize::from(text.first() == Some(&b'-'));
    let whole = digits(text, sign);
    let mut end = sign + whole;
    if text.get(end) == Some(&b'.') {
        let fraction = digits(text, end + 1);
        if whole == 0 && fraction == 0 {
            return 0;
        }
        end += 1 + fraction;
        return end + exponent(text, end);
    }
    match exponent(text, end) {
        exponent if whole > 0 && exponent > 0 => end + exponent,
        _ => 0,
    }
}

fn exponent(text: &[u8], from: usize) -> usize {
    if !matches!(text.get(from), Some(b'e' | b'E')) {
        return 0;
    }
    let sign = usize::from(matches!(text.get(from + 1), Some(b'+' | b'-')));
    match digits(text, from + 1 + sign) {
        0 => 0,
        digits => 1 + sign + digits,
    }
}
