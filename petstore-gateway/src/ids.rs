//! The ids that the gateway assigns: those of a request, of its trace, and of the parts of an API.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::{Builder, Uuid};

/// The ids of one request.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    /// `x-amzn-RequestId`: a UUID.
    pub(crate) request: String,
    /// `x-amz-apigw-id`: 11 bytes in base64.
    pub(crate) extended: String,
    /// `X-Amzn-Trace-Id`: the client's with what it lacks, or a new one.
    pub(crate) trace: String,
}

impl Ids {
    pub(crate) fn new(received: SystemTime, trace: Option<&str>) -> Self {
        let random = random_uuid();
        Self {
            request: random_uuid().to_string(),
            extended: STANDARD.encode(&random.as_bytes()[..11]),
            trace: trace_id(received, trace.unwrap_or_default(), random),
        }
    }
}

/// An id that is not secret. Random bytes of the system would take a system call; a hash with a
/// random key does not.
fn random_uuid() -> Uuid {
    let random = || RandomState::new().hash_one(());
    let bytes = (u128::from(random()) << 64) | u128::from(random());
    Builder::from_random_bytes(bytes.to_ne_bytes()).into_uuid()
}

/// Keeps `Root`, `Parent` and `Sampled` of the client's header and generates what is missing.
///
/// <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>
fn trace_id(received: SystemTime, client: &str, random: Uuid) -> String {
    let field = |wanted: &str| {
        client.split(';').find_map(|field| {
            let (name, value) = field.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then_some(value.trim())
        })
    };
    let random = random.simple().to_string();
    let root = match field("Root") {
        Some(root) => root.to_owned(),
        None => format!(
            "1-{:08x}-{}",
            since_epoch(received).as_secs(),
            &random[..24]
        ),
    };
    let client_parent = field("Parent");
    let parent = client_parent.unwrap_or_else(|| &random[16..]);
    let sampled = field("Sampled").unwrap_or(if client_parent.is_some() { "1" } else { "0" });
    format!("Root={root};Parent={parent};Sampled={sampled}")
}

pub(crate) fn since_epoch(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// An id of ten letters and digits, in the form of API Gateway's ids. The same source always has
/// the same id.
pub(crate) fn short_id(source: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    source.hash(&mut hasher);
    let mut rest = hasher.finish();
    let digits = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut id = String::with_capacity(10);
    for _ in 0..10 {
        id.push(char::from(digits[(rest % 36) as usize]));
        rest /= 36;
    }
    id
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn trace(client: &str) -> String {
        let received = UNIX_EPOCH + Duration::from_secs(0x6a00_0000);
        trace_id(received, client, Uuid::new_v4())
    }

    #[test]
    fn ids_differ_and_are_random_uuids() {
        let ids: BTreeSet<Uuid> = (0..10_000).map(|_| random_uuid()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.get_version_num() == 4));
        let ones: u32 = ids.iter().map(|id| id.as_u128().count_ones()).sum();
        // Of 122 random bits, half are ones, and so is one bit of version and variant each.
        assert!((620_000..640_000).contains(&ones), "{ones}");
    }

    #[test]
    fn a_trace_id_is_generated_or_completed() {
        let made = trace("");
        assert!(made.starts_with("Root=1-6a000000-"), "{made}");
        assert_eq!(
            made.len(),
            "Root=1-6a000000-;Parent=;Sampled=0".len() + 24 + 16
        );
        assert!(made.ends_with(";Sampled=0"), "{made}");

        let completed = trace("root=1-2-3");
        assert!(completed.starts_with("Root=1-2-3;Parent="), "{completed}");

        assert_eq!(
            trace("Root=1-2-3; Parent=4"),
            "Root=1-2-3;Parent=4;Sampled=1"
        );
        assert_eq!(
            trace("Self=9;Root=1-2-3;Parent=4;Sampled=0"),
            "Root=1-2-3;Parent=4;Sampled=0"
        );
    }

    #[test]
    fn ids_have_the_shapes_of_api_gateway() {
        let ids = Ids::new(SystemTime::now(), None);
        assert!(Uuid::parse_str(&ids.request).is_ok());
        assert_eq!(ids.extended.len(), 16);
        assert!(ids.extended.ends_with('='));
    }
}
