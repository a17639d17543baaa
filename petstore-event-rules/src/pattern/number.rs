//! Numbers in patterns: compared as doubles, and only if the double has the same decimal value.

use serde_json::Number;

/// The double of a JSON number, or `None` if it is out of range or has more digits than a double
/// keeps (about 17). Such numbers can be matched by their text only.
///
/// Source: `ComparableNumber` of <https://github.com/aws/event-ruler>.
pub(crate) fn comparable(text: &str) -> Option<f64> {
    let double: f64 = text.parse().ok()?;
    if !double.is_finite() {
        return None;
    }
    (decimal(text)? == decimal(&format!("{double:e}"))?).then_some(double)
}

/// As [`comparable`], for a number in an event.
pub(crate) fn comparable_number(number: &Number) -> Option<f64> {
    if let Some(integer) = number.as_i64() {
        // Up to 2^53 every integer has its own double.
        if integer.unsigned_abs() <= 1 << 53 {
            return Some(integer as f64);
        }
        return comparable(&integer.to_string());
    }
    match number.as_u64() {
        Some(integer) => comparable(&integer.to_string()),
        None => number.as_f64(),
    }
}

/// Sign, significant digits and the exponent of the last digit: equal for equal values.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some((false, String::new(), 0));
    }
    let dropped = (digits.len() - significant.len()) as i64;
    let exponent = exponent
        .checked_sub(fraction.len() as i64)?
        .checked_add(dropped)?;
    Some((negative, significant.to_owned(), exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_are_equal() {
        for text in ["120", "120.0", "1.2e2", "12E+1", "1200e-1"] {
            assert_eq!(comparable(text), Some(120.0), "{text}");
        }
        assert_eq!(comparable("0.000033"), Some(0.000033));
        assert_eq!(comparable("-0.0"), Some(0.0));
    }

    #[test]
    fn what_a_double_cannot_hold_is_not_comparable() {
        for text in [
            "3e400",
            "0.12345678901234567890123",
            "123456789012345678901",
            "1e99999999999999999999",
        ] {
            assert_eq!(comparable(text), None, "{text}");
        }
    }

    #[test]
    fn large_integers_of_events() {
        assert_eq!(comparable_number(&Number::from(42)), Some(42.0));
        assert_eq!(comparable_number(&Number::from((1_u64 << 53) + 1)), None);
        assert_eq!(comparable_number(&Number::from(u64::MAX)), None);
    }
}
