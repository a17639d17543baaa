//! The fields of a cron expression as sets of numbers.

/// The range, names and largest step of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldKind {
    pub(crate) first: u32,
    pub(crate) last: u32,
    names: &'static [&'static str],
    max_step: u32,
    /// Whether `20-2` goes on at the field's beginning.
    wraps: bool,
}

const MONTHS: &[&str] = &[
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fn kind(first: u32, last: u32, names: &'static [&'static str]) -> FieldKind {
    FieldKind {
        first,
        last,
        names,
        max_step: last,
        wraps: true,
    }
}

pub(crate) const MINUTES: FieldKind = kind(0, 59, &[]);
pub(crate) const HOURS: FieldKind = kind(0, 23, &[]);
pub(crate) const DAYS: FieldKind = kind(1, 31, &[]);
pub(crate) const MONTH: FieldKind = kind(1, 12, MONTHS);
pub(crate) const WEEKDAY: FieldKind = kind(1, 7, WEEKDAYS);
pub(crate) const YEARS: FieldKind = FieldKind {
    wraps: false,
    ..kind(1970, 2199, &[])
};

/// A set of numbers of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Values {
    first: u32,
    bits: [u64; 4],
}

impl Values {
    pub(crate) fn contains(&self, number: u32) -> bool {
        let Some(index) = number.checked_sub(self.first) else {
            return false;
        };
        let word = self.bits.get((index / 64) as usize);
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    fn insert(&mut self, number: u32) {
        let index = number - self.first;
        if let Some(word) = self.bits.get_mut((index / 64) as usize) {
            *word |= 1 << (index % 64);
        }
    }
}

impl FieldKind {
    /// Reads a list of numbers, names, ranges and steps.
    pub(crate) fn values(&self, text: &str) -> Option<Values> {
        let mut values = Values {
            first: self.first,
            bits: [0; 4],
        };
        for item in text.split(',') {
            let (range, step) = match item.split_once('/') {
                Some((range, step)) => (range, Some(self.step(step)?)),
                None => (item, None),
            };
            let (from, to) = match range.split_once('-') {
                _ if range == "*" => (self.first, self.last),
                Some((from, to)) => (self.number(from)?, self.number(to)?),
                // `5/10` begins at 5 and goes on to the field's end.
                None if step.is_some() => (self.number(range)?, self.last),
                None => (self.number(range)?, self.number(range)?),
            };
            let size = self.last - self.first + 1;
            let to = match (to < from, self.wraps) {
                (true, false) => return None,
                (true, true) => to + size,
                (false, _) => to,
            };
            for number in (from..=to).step_by(step.unwrap_or(1) as usize) {
                values.insert(self.first + (number - self.first) % size);
            }
        }
        Some(values)
    }

    /// One number or name of the field.
    pub(crate) fn number(&self, text: &str) -> Option<u32> {
        let name = self
            .names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text));
        if let Some(index) = name {
            return Some(self.first + index as u32);
        }
        let number = digits(text)?;
        (self.first..=self.last).contains(&number).then_some(number)
    }

    fn step(&self, text: &str) -> Option<u32> {
        digits(text).filter(|step| (1..=self.max_step).contains(step))
    }
}

/// A number of digits only: no sign.
pub(crate) fn digits(text: &str) -> Option<u32> {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse().ok(),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(kind: FieldKind, text: &str) -> Option<Vec<u32>> {
        let values = kind.values(text)?;
        Some(
            (kind.first..=kind.last)
                .filter(|number| values.contains(*number))
                .collect(),
        )
    }

    #[test]
    fn lists_ranges_and_steps() {
        assert_eq!(listed(MINUTES, "7,3-5"), Some(vec![3, 4, 5, 7]));
        assert_eq!(listed(MINUTES, "*/20"), Some(vec![0, 20, 40]));
        assert_eq!(listed(MINUTES, "35/10"), Some(vec![35, 45, 55]));
        assert_eq!(listed(HOURS, "22-1"), Some(vec![0, 1, 22, 23]));
        assert_eq!(listed(WEEKDAY, "fri-Mon"), Some(vec![1, 2, 6, 7]));
        assert_eq!(listed(MONTH, "2-12/5"), Some(vec![2, 7, 12]));
        assert_eq!(listed(YEARS, "2198/1"), Some(vec![2198, 2199]));
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for text in [
            "60", "-1", "+1", "1-", "", ",", "1,,2", "*/0", "*/60", "1/2/3", "MON", "5-60", "?",
        ] {
            assert_eq!(listed(MINUTES, text), None, "{text}");
        }
        assert_eq!(listed(YEARS, "2030-2020"), None);
    }
}
