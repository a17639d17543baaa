//! Why a pattern is refused, in AWS's words.

/// A pattern that AWS refuses. [`Display`](std::fmt::Display) gives the reason word for word as
/// [event-ruler](https://github.com/aws/event-ruler), the engine of EventBridge, states it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant is described by its message")]
pub enum PatternError {
    /// AWS's own text is that of a Java parser and is not imitated.
    #[error("{0}")]
    Json(String),
    /// EventBridge and Lambda accept at most 4096 characters.
    #[error("Member must have length less than or equal to {limit}")]
    TooLong { limit: usize },
    #[error("Filter is not an object")]
    NotAnObject,
    #[error("Empty objects are not allowed")]
    EmptyObject,
    #[error("Empty arrays are not allowed")]
    EmptyArray,
    #[error("\"{0}\" must be an object or an array")]
    NeitherObjectNorArray(String),
    #[error("Match value must be String, number, true, false, or null")]
    MatchValue,
    #[error("It must be an Array followed with $or.")]
    OrNotAnArray,
    #[error("Only JSON object is allowed in array of $or relationship.")]
    OrNotAnObject,
    #[error("There must have at least 2 Objects in $or relationship.")]
    OrTooFew,
    #[error("{0} is Ruler reserved fieldName which cannot be used inside $or.")]
    OrReservedName(String),
    /// AWS states the limit, not the message.
    #[error("Rule is too complex - $or expressions may have at most 1000 rule combinations")]
    TooManyCombinations,
    #[error(
        "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character"
    )]
    TooComplex,
    #[error("Match expression name not found")]
    NoMatchType,
    #[error("Unrecognized match type {0}")]
    UnknownMatchType(String),
    #[error("Only one key allowed in match expression")]
    OneKey,
    /// `exact`, `prefix`, `suffix`, `prefix/suffix`, `wildcard` or `equals-ignore-case`.
    #[error("{0} match pattern must be a string")]
    NotAString(&'static str),
    #[error("exists match pattern must be either true or false.")]
    Exists,
    #[error("Prefix expression name not found")]
    NoPrefixType,
    #[error("Unsupported prefix pattern: {0}")]
    UnknownPrefixType(String),
    #[error("Suffix expression name not found")]
    NoSuffixType,
    #[error("Unsupported suffix pattern: {0}")]
    UnknownSuffixType(String),
    #[error("Anything-But expression name not found")]
    NoAnythingButType,
    #[error("Unsupported anything-but pattern: {0}")]
    UnknownAnythingButType(String),
    #[error("Value of anything-but must be an array or single string/number value.")]
    AnythingButValue,
    #[error("Inside anything but list, start|null|boolean is not supported.")]
    AnythingButList,
    #[error(
        "Inside anything but list, either all values are number or string, mixed type is not supported"
    )]
    AnythingButMixed,
    #[error(
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
    )]
    AnythingButIgnoreCase,
    #[error("Null prefix/suffix not allowed")]
    EmptyPrefix,
    #[error("Value of numeric must be an array.")]
    NumericNotAnArray,
    #[error("Invalid member in numeric match: {0}")]
    NumericMember(String),
    #[error("Unrecognized numeric range operator: {0}")]
    NumericOperator(String),
    /// `equals`, or an operator.
    #[error("Value of {0} must be numeric")]
    NotNumeric(&'static str),
    #[error("Bad value in numeric range: {0}")]
    NumericRangeValue(String),
    #[error("Bad numeric range operator: {0}")]
    NumericRangeOperator(String),
    #[error("Too many elements in numeric expression")]
    TooManyElements,
    #[error("Too many terms in numeric range expression")]
    TooManyTerms,
    #[error("Bottom must be less than top")]
    BottomNotLess,
    #[error("Cannot compare number : {0}")]
    Incomparable(String),
    #[error("Malformed CIDR, one '/' required")]
    CidrSlash,
    #[error("Malformed CIDR, mask bits must be an integer")]
    CidrMask,
    #[error("Malformed CIDR, mask bits must not be negative")]
    CidrNegativeMask,
    #[error("IPv4 mask bits must be < 32")]
    CidrIpv4Mask,
    #[error("IPv6 mask bits must be < 128")]
    CidrIpv6Mask,
    #[error("Nonstandard IP address: {0}")]
    NonstandardIp(String),
    #[error("Invalid IP address: {0}")]
    InvalidIp(String),
    #[error("Consecutive wildcard characters at pos {0}")]
    ConsecutiveWildcards(usize),
    #[error("Invalid escape character at pos {0}")]
    InvalidEscape(usize),
}
