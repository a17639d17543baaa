//! Sources of named text: query, headers, cookies, forms and the path.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::MapError;

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
    pub(crate) fn others(&self, fields: &[String]) -> Vec<(String, Vec<Cow<'r, str>>)> {
        let mut others: Vec<(String, Vec<Cow<'r, str>>)> = Vec::new();
        let mut places = HashMap::new();
        self.for_each(&mut |name, value| {
            if fields.iter().any(|field| self.is_field(field, name)) {
                return;
            }
            let place = *places.entry(self.fold_name(name)).or_insert(others.len());
            match others.get_mut(place) {
                Some((_, values)) => values.push(value),
                None => others.push((name.to_owned(), vec![value])),
            }
        });
        others
    }
}
