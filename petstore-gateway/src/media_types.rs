//! Which bodies are bytes.

use petstore_core::contract::Api;

use crate::gateway_request::GatewayRequest;

/// The binary media types of an API.
///
/// `*/*` is every type and `image/*` every image; `*/png` is nothing, as in the cloud.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html>
#[derive(Debug, Clone, Default)]
pub(crate) struct MediaTypes(Vec<String>);

impl MediaTypes {
    pub(crate) fn of(api: &Api) -> Self {
        let types = api.binary_media_types.iter();
        Self(
            types
                .map(|media_type| media_type.to_ascii_lowercase())
                .collect(),
        )
    }

    /// Whether the request's body is bytes: its `Content-Type` decides.
    pub(crate) fn request_is_binary(&self, call: &GatewayRequest) -> bool {
        self.contain(call.header("content-type"))
    }

    /// Whether the client takes bytes: the first type of its `Accept` decides, not that of the answer.
    pub(crate) fn answer_is_binary(&self, call: &GatewayRequest) -> bool {
        let accept = call.header("accept");
        self.contain(accept.and_then(|accept| accept.split(',').next()))
    }

    fn contain(&self, header: Option<&str>) -> bool {
        let Some(sent) = header else {
            return self.0.iter().any(|known| known == "*/*");
        };
        let sent = sent
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        self.0.iter().any(|known| match known.strip_suffix("/*") {
            Some("*") => true,
            Some(class) => sent.split('/').next() == Some(class),
            None => *known == sent && !known.starts_with("*/"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contain(types: &[&str], header: Option<&str>) -> bool {
        let mut api = Api::new("test");
        api.binary_media_types = types.iter().map(|&text| text.to_owned()).collect();
        MediaTypes::of(&api).contain(header)
    }

    #[test]
    fn types_match_exactly_by_class_or_all() {
        assert!(contain(&["image/png"], Some("Image/PNG; q=1")));
        assert!(!contain(&["image/png"], Some("image/jpeg")));
        assert!(contain(&["application/*"], Some("application/zip")));
        assert!(!contain(&["application/*"], Some("applications/zip")));
        assert!(contain(&["*/*"], Some("text/plain")));
        assert!(contain(&["*/*"], None));
        assert!(!contain(&["image/png"], None));
        assert!(!contain(&[], Some("image/png")));
    }

    #[test]
    fn a_wildcard_on_the_left_or_in_the_header_matches_nothing() {
        assert!(!contain(&["*/test"], Some("random/test")));
        assert!(!contain(&["*/test"], Some("*/test")));
        assert!(!contain(&["image/png"], Some("*/*")));
        assert!(!contain(&["image/png"], Some("image/*")));
    }
}
