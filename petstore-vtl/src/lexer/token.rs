//! Tokens of Velocity's grammar.

/// The kinds of tokens, named as in Velocity's `Parser.jjt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    End,
    Eof,
    IndexOpen,
    IndexClose,
    ListOpen,
    ListClose,
    Comma,
    Range,
    Colon,
    MapOpen,
    MapClose,
    ParenOpen,
    ParenClose,
    /// The parenthesis that closes a method's arguments.
    MethodClose,
    EscapedDirective,
    Set,
    LineComment,
    LineCommentEnd,
    BlockComment,
    DoubleEscape,
    Escape,
    Text,
    Unparsed,
    Space,
    String,
    True,
    False,
    Operator(Sign),
    Assign,
    Not,
    If,
    ElseIf,
    Else,
    Integer,
    Float,
    Word,
    BracedWord,
    Identifier,
    Dot,
    /// `{` and `}` of a formal reference.
    BraceOpen,
    BraceClose,
    /// `$[` and its like, which are text.
    EmptyIndex,
}

/// Binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// What a rule of the lexer makes of the text that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Token(Kind),
    /// `$`, with backslashes before it: the token goes on in the state of references.
    Dollar,
    /// `#`: the token goes on in the state of directives.
    Hash,
    UnparsedOpen,
    FormalCommentOpen,
    BlockCommentOpen,
    /// Any character of an unparsed block.
    More,
    /// Any character of a comment.
    Skip,
    /// A character that ends a reference or a directive; it is read again.
    ReferenceEnd,
    DirectiveEnd,
}

/// A token: a range of the source.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// `$`, `#` and backslashes before the token that turned out to be text.
    pub(crate) special: Option<Box<str>>,
}

impl Token {
    /// The text of the token.
    pub(crate) fn image<'s>(&self, source: &'s str) -> &'s str {
        source.get(self.start..self.end).unwrap_or_default()
    }
}
