//! Flats: `anyOf` and `oneOf`, compared member by member in any order.

use std::collections::BTreeSet;

use serde_json::Value;

use super::flat_schema::{Choice, Flat};
use super::reference::resolved;
use super::schema::{At, Comparison, Finding, Shift};

/// Flats of which each is compared with each. Of more, only equal ones are found.
const MANY: usize = 48;

/// Compares the choices of two schemas. Returns whether the keywords beside them are left to
/// compare.
pub(super) fn compare(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) -> bool {
    match (old.choices.as_slice(), new.choices.as_slice()) {
        ([], []) => true,
        ([], [choice, ..]) => {
            // Before, there was one alternative: all of it.
            let members = choice.members.iter();
            let news = members.map(|m| distributed(c.new, new, m)).collect();
            null(c, at, old, new);
            let one = accepting_no_null(old);
            members_of(c, at, vec![one], news);
            false
        }
        ([choice, ..], []) => {
            let members = choice.members.iter();
            let olds = members.map(|m| distributed(c.old, old, m)).collect();
            null(c, at, old, new);
            let one = accepting_no_null(new);
            members_of(c, at, olds, vec![one]);
            false
        }
        (olds, news) => {
            for (was, is) in olds.iter().zip(news) {
                choice(c, at, was, is);
            }
            for _ in news.len()..olds.len() {
                c.shift(Shift::Wider, at, "a choice between alternatives is gone");
            }
            for _ in olds.len()..news.len() {
                c.shift(Shift::Narrower, at, "a choice between alternatives is new");
            }
            true
        }
    }
}

/// Compares whether `null` is accepted beside everything else.
pub(super) fn null(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    if c.is_text {
        return;
    }
    let accepts = |flat: &Flat| flat.nullable || flat.is_open();
    match (accepts(old), accepts(new)) {
        (false, true) if new.nullable => c.shift(Shift::Wider, at, "`null` is allowed"),
        (true, false) if old.nullable => {
            let text = "`null` is no longer allowed";
            if old.by_keyword {
                c.dropped(Shift::Narrower, at, text);
            } else {
                c.shift(Shift::Narrower, at, text);
            }
        }
        _ => {}
    }
}

fn accepting_no_null(flat: &Flat) -> Flat {
    let mut flat = flat.clone();
    flat.nullable = false;
    flat
}

fn distributed(api: &petstore_core::contract::Api, base: &Flat, member: &Value) -> Flat {
    base.with(api, 0, member)
}

fn choice(c: &mut Comparison<'_>, at: &At, old: &Choice, new: &Choice) {
    let keyword = if new.exactly_one { "oneOf" } else { "anyOf" };
    if old.exactly_one != new.exactly_one && !disjoint(c, old) {
        let text = "exactly one alternative must fit, or no longer";
        c.shift(Shift::Unknown, at, text);
    }
    let (mut was, mut is): (Vec<&Value>, Vec<(usize, &Value)>) = (
        old.members.iter().collect(),
        new.members.iter().enumerate().collect(),
    );
    // Models of one name are the same alternative, and equal schemas are.
    was.retain(|old| {
        let name = resolved(c.old, old).0;
        let place = is.iter().position(|(_, new)| {
            c.same(old, new) || (name.is_some() && resolved(c.new, new).0 == name)
        });
        let Some(place) = place else { return true };
        let (number, new) = is.remove(place);
        c.pair(&at.below(keyword, Some(&number.to_string())), old, new);
        false
    });
    if was.is_empty() && is.is_empty() {
        return;
    }
    let alternative = |api, value: &Value| Flat::from_schema(api, value);
    let olds: Vec<Flat> = was.into_iter().map(|v| alternative(c.old, v)).collect();
    let news = is.into_iter().map(|(_, v)| alternative(c.new, v)).collect();
    // What is left may be covered by an alternative that has its pair.
    let (paired_old, paired_new) = (&old.members, &new.members);
    let cover_new: Vec<Flat> = paired_old
        .iter()
        .take(MANY)
        .map(|v| Flat::from_schema(c.old, v))
        .collect();
    let cover_old: Vec<Flat> = paired_new
        .iter()
        .take(MANY)
        .map(|v| Flat::from_schema(c.new, v))
        .collect();
    matched(c, at, olds, news, &cover_old, &cover_new);
}

fn members_of(c: &mut Comparison<'_>, at: &At, olds: Vec<Flat>, news: Vec<Flat>) {
    let flats = |all: &[Flat]| -> Vec<Flat> { all.iter().take(MANY).cloned().collect() };
    let (cover_new, cover_old) = (flats(&olds), flats(&news));
    matched(c, at, olds, news, &cover_old, &cover_new);
}

/// Pairs alternatives: first those that accept the same, then those of one kind. Others have gone
/// or are new.
fn matched(
    c: &mut Comparison<'_>,
    at: &At,
    mut olds: Vec<Flat>,
    mut news: Vec<Flat>,
    cover_old: &[Flat],
    cover_new: &[Flat],
) {
    if olds.len() > MANY || news.len() > MANY {
        c.shift(
            Shift::Unknown,
            at,
            "there are too many alternatives to compare",
        );
        return;
    }
    olds.retain(|old| {
        let same = |new: &Flat| c.trial(at, old, new).is_empty();
        let place = news.iter().position(same);
        place.map(|place| news.remove(place)).is_none()
    });
    let only = olds.len() == 1 && news.len() == 1;
    olds.retain(|old| {
        let mut best: Option<(usize, Vec<Finding>)> = None;
        for (place, new) in news.iter().enumerate() {
            if only || alike(old, new) {
                let found = c.trial(at, old, new);
                if best
                    .as_ref()
                    .is_none_or(|(_, least)| found.len() < least.len())
                {
                    best = Some((place, found));
                }
            }
        }
        let Some((place, found)) = best else {
            return true;
        };
        news.remove(place);
        c.found.extend(found);
        false
    });
    // Trials flip what they find, as all comparisons do.
    let (wider, narrower) = if at.flipped {
        (Shift::Narrower, Shift::Wider)
    } else {
        (Shift::Wider, Shift::Narrower)
    };
    let mut gone = 0;
    for old in olds {
        let covered = cover_old
            .iter()
            .any(|new| c.trial(at, &old, new).iter().all(|f| f.shift == wider));
        gone += usize::from(!covered);
    }
    let mut added = 0;
    for new in news {
        let covered = cover_new
            .iter()
            .any(|old| c.trial(at, old, &new).iter().all(|f| f.shift == narrower));
        added += usize::from(!covered);
    }
    let count = |n: usize| match n {
        1 => "an alternative is".to_owned(),
        n => format!("{n} alternatives are"),
    };
    if gone > 0 {
        c.shift(Shift::Narrower, at, format!("{} gone", count(gone)));
    }
    if added > 0 {
        c.shift(Shift::Wider, at, format!("{} new", count(added)));
    }
}

/// Whether two alternatives may be one, before a change and after it.
fn alike(old: &Flat, new: &Flat) -> bool {
    if old.types != new.types {
        return false;
    }
    let names = |flat: &Flat| -> BTreeSet<String> { flat.properties.keys().cloned().collect() };
    let (was, is) = (names(old), names(new));
    (was.is_empty() && is.is_empty()) || (!was.is_disjoint(&is) && !tags_differ(old, new))
}

/// Whether a property has one set of values in one, and another in the other.
fn tags_differ(a: &Flat, b: &Flat) -> bool {
    let values = |schema: &Value| -> Option<Vec<Value>> {
        let only = schema.get("const").map(|value| vec![value.clone()]);
        schema
            .get("enum")
            .and_then(Value::as_array)
            .cloned()
            .or(only)
    };
    a.properties.iter().any(|(name, schema)| {
        let other = b.properties.get(name).and_then(values);
        match (values(schema), other) {
            (Some(a), Some(b)) => a.iter().all(|value| !b.contains(value)),
            _ => false,
        }
    })
}

/// Whether no value can fit two of the alternatives.
fn disjoint(c: &Comparison<'_>, choice: &Choice) -> bool {
    if choice.members.len() > MANY {
        return false;
    }
    let flats: Vec<Flat> = choice
        .members
        .iter()
        .map(|m| Flat::from_schema(c.old, m))
        .collect();
    flats.iter().enumerate().all(|(i, a)| {
        flats.iter().skip(i + 1).all(|b| {
            let apart = match (&a.types, &b.types) {
                (Some(a), Some(b)) => {
                    let numbers =
                        |set: &BTreeSet<String>| set.contains("number") || set.contains("integer");
                    a.is_disjoint(b) && !(numbers(a) && numbers(b))
                }
                _ => false,
            };
            let tagged = a.required.intersection(&b.required).any(|name| {
                let tag = |flat: &Flat| {
                    let mut flat = flat.clone();
                    flat.properties.retain(|key, _| key == name);
                    flat
                };
                tags_differ(&tag(a), &tag(b))
            });
            apart || tagged
        })
    })
}
