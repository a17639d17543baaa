//! Time zones of schedules.

use crate::civil::DateTime;

/// The zone of a schedule. Rules of EventBridge are always in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Utc,
    #[cfg(feature = "time-zones")]
    Named(jiff::tz::TimeZone),
}

/// The zone is not in the IANA database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the time zone database has no {0:?}")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Kind::Utc);

    /// A zone of the IANA database, such as `Europe/Berlin`.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] for other names.
    #[cfg(feature = "time-zones")]
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        match jiff::tz::TimeZone::get(name) {
            Ok(zone) => Ok(Self(Kind::Named(zone))),
            Err(_) => Err(UnknownZone(name.to_owned())),
        }
    }

    /// The Unix time at which the local clock shows `time`: the first if it does so twice, none if
    /// never.
    pub(crate) fn unix(&self, time: DateTime) -> Option<i64> {
        match &self.0 {
            Kind::Utc => Some(time.seconds()),
            #[cfg(feature = "time-zones")]
            Kind::Named(zone) => {
                use jiff::tz::AmbiguousOffset;

                let civil = jiff::civil::DateTime::new(
                    i16::try_from(time.date.year).ok()?,
                    i8::try_from(time.date.month).ok()?,
                    i8::try_from(time.date.day).ok()?,
                    i8::try_from(time.hour).ok()?,
                    i8::try_from(time.minute).ok()?,
                    i8::try_from(time.second).ok()?,
                    0,
                )
                .ok()?;
                let offset = match zone.to_ambiguous_timestamp(civil).offset() {
                    AmbiguousOffset::Unambiguous { offset } => offset,
                    AmbiguousOffset::Fold { before, .. } => before,
                    AmbiguousOffset::Gap { .. } => return None,
                };
                Some(time.seconds() - i64::from(offset.seconds()))
            }
        }
    }

    /// What the local clock shows at a Unix time.
    pub(crate) fn local(&self, unix: i64) -> DateTime {
        match &self.0 {
            Kind::Utc => DateTime::from_seconds(unix),
            #[cfg(feature = "time-zones")]
            Kind::Named(zone) => {
                let offset = jiff::Timestamp::from_second(unix)
                    .map_or(0, |timestamp| zone.to_offset(timestamp).seconds());
                DateTime::from_seconds(unix + i64::from(offset))
            }
        }
    }
}
