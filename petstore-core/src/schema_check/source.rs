//! Sources of named text: query, headers, cookies, forms and the path.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{MOST_VALUES, MapError};
use crate::model::{Pointer, Problems};

/// The names for which a problem is not repeated; there are not more in a list of problems.
const MOST_NAMES: usize = 500;

/// A name in a request, and its values.
pub(crate) type NamedValues<'r> = (String, Vec<Cow<'r, str>>);

/// The detail of a problem with a parameter whose values cannot be read.
pub(crate) fn unreadable(error: MapError) -> String {
    match error {
        MapError::TooManyValues => error.to_string(),
        _ => "not text".to_owned(),
    }
}

/// A source of named text.
pub(crate) trait Source<'r> {
    /// Every value with this name.
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError>;

    /// Calls `see` with each name and each of its values; values that are not text are skipped.
    fn for_each(&self, see: &mut dyn FnMut(&str, Cow<'r, str>));

    /// Whether a name in the request is that of the field `field`.
    fn is_field(&self, field: &str, sent: &str) -> bool {
        field == sent
    }

    /// The form of a name that is equal for all spellings of it.
    fn fold_name(&self, sent: &str) -> String {
        sent.to_owned()
    }

    /// Whether a name that is not a field was sent for this type. Headers and cookies have other
    /// readers.
    fn can_have_unknown_names(&self) -> bool {
        false
    }

    /// Keeps text for as long as the request lives.
    fn keep(&self, text: String) -> &'r str;
}

impl<'r> dyn Source<'r> + '_ {
    /// The values whose names are not in `fields`, in the order of the request.
    ///
    /// It takes one pass, because the client chooses the number of names.
    ///
    /// # Errors
    ///
    /// [`MapError::TooManyValues`], because each value takes far more memory than in the request.
    pub(crate) fn others(&self, fields: &[String]) -> Result<Vec<NamedValues<'r>>, MapError> {
        let mut others: Vec<NamedValues<'r>> = Vec::new();
        let mut places = HashMap::new();
        let mut count = 0;
        self.for_each(&mut |name, value| {
            if fields.iter().any(|field| self.is_field(field, name)) {
                return;
            }
            count += 1;
            if count > MOST_VALUES {
                return;
            }
            let place = *places.entry(self.fold_name(name)).or_insert(others.len());
            match others.get_mut(place) {
                Some((_, values)) => values.push(value),
                None => others.push((name.to_owned(), vec![value])),
            }
        });
        match count <= MOST_VALUES {
            true => Ok(others),
            false => Err(MapError::TooManyValues),
        }
    }

    /// Adds a problem for each name that is not in `fields`: once for the first names, whose number
    /// is limited, and each time for the others.
    pub(crate) fn reject_others(&self, fields: &[String], problems: &mut Problems) {
        // A set in the form of the map above: a `HashSet` would add another copy of the code of
        // hash tables to the binary.
        let mut seen: HashMap<String, usize> = HashMap::new();
        self.for_each(&mut |name, _| {
            if fields.iter().any(|field| self.is_field(field, name)) || seen.contains_key(name) {
                return;
            }
            if seen.len() < MOST_NAMES {
                seen.insert(name.to_owned(), seen.len());
            }
            problems.add(Pointer::ROOT.member(name), "unknown");
        });
    }
}
