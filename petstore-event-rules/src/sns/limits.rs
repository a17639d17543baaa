//! How large a filter policy may be.
//!
//! Source: <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>.

use super::{FilterPolicyError as Error, FilterPolicyScope};
use crate::json::Json;
use crate::pattern::{PatternError, Rule, Test};

/// How many keys a policy may have at the top.
pub const MAX_KEYS: usize = 5;

/// How many combinations of values a policy may have: the product, over its fields, of values times
/// depth. The alternatives of `$or` add up.
pub const MAX_COMBINATIONS: u64 = 150;

/// How long a policy may be.
pub const MAX_POLICY_BYTES: usize = 256 * 1024;

/// How many `*` one wildcard may have.
const MAX_STARS: usize = 3;

pub(super) fn check(policy: &Json, scope: FilterPolicyScope) -> Result<(), Error> {
    let Json::Object(members) = policy else {
        return Err(PatternError::NotAnObject.into());
    };
    if members.len() > MAX_KEYS {
        return Err(Error::TooManyKeys);
    }
    match combinations(members, scope, 1, 1)? {
        0..=MAX_COMBINATIONS => Ok(()),
        _ => Err(Error::TooComplex),
    }
}

/// The combinations of an object at a depth, times those before it.
fn combinations(
    members: &[(String, Json)],
    scope: FilterPolicyScope,
    depth: u64,
    before: u64,
) -> Result<u64, Error> {
    let mut product = before;
    for (name, value) in members {
        product = match value {
            Json::Object(members) => combinations(members, scope, depth + 1, product)?,
            Json::Array(items) if name == "$or" => {
                let mut sum = 0_u64;
                for item in items {
                    let Json::Object(members) = item else {
                        return Err(PatternError::OrNotAnObject.into());
                    };
                    sum = sum.saturating_add(combinations(members, scope, depth, product)?);
                }
                sum
            }
            Json::Array(items) => product
                // An empty list is refused later on; a zero here would hide what else is too large.
                .saturating_mul(items.len().max(1) as u64)
                .saturating_mul(depth),
            _ => return Err(PatternError::NeitherObjectNorArray(name.clone()).into()),
        };
    }
    match scope {
        FilterPolicyScope::MessageAttributes if depth > 1 => Err(Error::Nested),
        _ => Ok(product),
    }
}

pub(super) fn check_wildcards(rules: &[Rule]) -> Result<(), Error> {
    let mut tests = rules
        .iter()
        .flat_map(|rule| &rule.fields)
        .flat_map(|field| field.tests.iter());
    match tests.any(has_too_many_stars) {
        true => Err(Error::TooComplex),
        false => Ok(()),
    }
}

fn has_too_many_stars(test: &Test) -> bool {
    match test {
        Test::Wildcard(wildcard) => wildcard.stars() > MAX_STARS,
        Test::Not(tests) => tests.iter().any(has_too_many_stars),
        _ => false,
    }
}
