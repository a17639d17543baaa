//! Emails as files: the form of RFC 5322, which every mail program opens.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::Timestamp;

use crate::events::ids::{IdSource, RandomIds};
use crate::events::time::{iso_millis, iso_seconds};
use crate::events::topic::Email;

/// Writes an email into the folder, and returns the name of the file. A file is complete or
/// missing.
pub(super) fn write(folder: &Path, email: &Email, now: Timestamp) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let id = RandomIds.uuid();
    let time = iso_millis(now).replace(':', "-");
    let path = folder.join(format!(
        "{time}-{}.eml",
        id.split('-').next().unwrap_or(&id)
    ));
    let unfinished = path.with_extension("part");
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(render(email, &id, now).as_bytes())?;
    drop(file);
    fs::rename(&unfinished, &path)?;
    Ok(path)
}

fn render(email: &Email, id: &str, now: Timestamp) -> String {
    let body = email.body.replace("\r\n", "\n").replace('\n', "\r\n");
    format!(
        "From: AWS Notifications <no-reply@sns.amazonaws.com>\r\n\
         To: {}\r\n\
         Subject: {}\r\n\
         Date: {}\r\n\
         Message-ID: <{id}@local>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=UTF-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\
         \r\n\
         {body}\r\n",
        header(&email.to),
        header(&email.subject),
        date(now),
    )
}

/// A value without line breaks; words outside of ASCII are encoded (RFC 2047).
fn header(value: &str) -> String {
    let value: String = value
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    match value.is_ascii() {
        true => value,
        false => format!("=?UTF-8?B?{}?=", STANDARD.encode(value)),
    }
}

/// `1 Jan 2026 03:00:00 +0000`; the day of the week may be left out.
fn date(now: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let iso = iso_seconds(now);
    let part = |range| iso.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().unwrap_or(1);
    let month = MONTHS.get(month.saturating_sub(1)).unwrap_or(&"Jan");
    let day = part(8..10).trim_start_matches('0');
    format!("{day} {month} {} {} +0000", part(0..4), part(11..19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_has_its_headers_and_no_others() {
        let email = Email {
            to: "keeper@shelter.example\r\nBcc: all@shelter.example".to_owned(),
            subject: "Für Tom".to_owned(),
            body: "one\ntwo".to_owned(),
        };
        let text = render(&email, "1", Timestamp::from_seconds(1_767_236_400));
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "one\r\ntwo\r\n");
        assert_eq!(head.lines().count(), 8);
        assert!(head.contains("Date: 1 Jan 2026 03:00:00 +0000"), "{head}");
        assert!(head.contains("Subject: =?UTF-8?B?RsO8ciBUb20=?="), "{head}");
    }

    #[test]
    fn each_email_is_a_file() {
        let folder = std::env::temp_dir().join(format!("outbox-{}", RandomIds.uuid()));
        let email = Email {
            to: "a@b".to_owned(),
            subject: "s".to_owned(),
            body: "b".to_owned(),
        };
        let first = write(&folder, &email, Timestamp::EPOCH).unwrap();
        let second = write(&folder, &email, Timestamp::EPOCH).unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }
}
