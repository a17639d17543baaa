//! The operator `numeric`: an equation, or one or two bounds.

use super::PatternError as Error;
use super::number::comparable;
use super::test::{Bound, Range, Test};
use crate::json::Json;

/// Reads `["=", 5]`, `[">", 0, "<=", 10]` and the like.
pub(crate) fn numeric(operand: &Json) -> Result<Test, Error> {
    let Json::Array(items) = operand else {
        return Err(Error::NumericNotAnArray);
    };
    let mut items = items.iter();
    let operator = match items.next() {
        Some(Json::String(operator)) => operator.as_str(),
        // AWS names the token that it met, which is the end of the list here.
        other => {
            return Err(Error::NumericMember(
                other.map_or("]", Json::token).to_owned(),
            ));
        }
    };
    let (name, bottom, included) = match operator {
        "=" => ("equals", true, true),
        ">=" => (">=", true, true),
        ">" => (">", true, false),
        "<=" => ("<=", false, true),
        "<" => ("<", false, false),
        other => return Err(Error::NumericOperator(other.to_owned())),
    };
    let value = number(items.next(), name)?;
    let next = items.next();
    if operator == "=" {
        if next.is_some() {
            return Err(Error::TooManyElements);
        }
        let (value, text) = value;
        let value = Some(compared(value, &text)?);
        return Ok(Test::Number { value, text });
    }
    let Some(next) = next else {
        let bound = Some(bound(value, included)?);
        return Ok(Test::Range(match bottom {
            true => Range {
                bottom: bound,
                top: None,
            },
            false => Range {
                bottom: None,
                top: bound,
            },
        }));
    };
    if !bottom {
        return Err(Error::TooManyElements);
    }
    let (name, top_included) = match next {
        Json::String(operator) if operator == "<" => ("<", false),
        Json::String(operator) if operator == "<=" => ("<=", true),
        Json::String(operator) => return Err(Error::NumericRangeOperator(operator.clone())),
        other => return Err(Error::NumericRangeValue(other.token().to_owned())),
    };
    let top = number(items.next(), name)?;
    if items.next().is_some() {
        return Err(Error::TooManyTerms);
    }
    let (bottom, top) = (bound(value, included)?, bound(top, top_included)?);
    if bottom.value >= top.value {
        return Err(Error::BottomNotLess);
    }
    Ok(Test::Range(Range {
        bottom: Some(bottom),
        top: Some(top),
    }))
}

type Number = (Option<f64>, String);

fn number(item: Option<&Json>, name: &'static str) -> Result<Number, Error> {
    match item {
        Some(Json::Number(text)) => Ok((comparable(text), text.clone())),
        _ => Err(Error::NotNumeric(name)),
    }
}

fn compared(value: Option<f64>, text: &str) -> Result<f64, Error> {
    value.ok_or_else(|| Error::Incomparable(text.to_owned()))
}

fn bound((value, text): Number, included: bool) -> Result<Bound, Error> {
    let value = compared(value, &text)?;
    Ok(Bound { value, included })
}
