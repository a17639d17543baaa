//! The binary media types of an API, which decide whether a body is bytes or text.

use petstore_core::contract::Api;

use crate::gateway_request::GatewayRequest;

/// The binary media types of an API.
///
/// `*/*` matches every type and `image/*` every image; `*/png` matches nothing, as in the cloud.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html>
#[derive(Debug, Clone, Default)]
pub(crate) struct MediaTypes(Vec<String>);

impl MediaTypes {
    pub(crate) fn new(api: &Api) -> Self {
        let types = api.binary_media_types.iter();
        Self(
            types
                .map(|media_type| media_type.to_ascii_lowercase())
                .collect(),
        )
    }

    /// Whether the request's body is bytes, which its `Content-Type` decides.
    pub(crate) fn request_is_binary(&self, request: &GatewayRequest) -> bool {
        self.contain(request.header("content-type"))
    }

    /// Whether the client accepts bytes. The first type of its `Accept` decides, not the type of
    /// the response.
    pub(crate) fn response_is_binary(&self, request: &GatewayRequest) -> bool {
        let accept = request.header("accept");
        self.contain(accept.and_then(|accept| accept.split(',').next()))
    }

    /// Whether the payload of an integration with this `Content-Type` is bytes.
    pub(crate) fn payload_is_binary(&self, content_type: Option<&str>) -> bool {
        self.contain(content_type)
    }

    fn contain(&self, header: Option<&str>) -> bool {
        let Some(sent) = header else {
            return self.0.iter().any(|known| known == "*/*");
        };
        let sent = media_type(sent);
        self.0.iter().any(|known| match known.strip_suffix("/*") {
            Some("*") => true,
            Some(class) => sent.split('/').next() == Some(class),
            None => *known == sent && !known.starts_with("*/"),
        })
    }
}

/// The media type of a header, in lower case and without parameters.
pub(crate) fn media_type(header: &str) -> String {
    let media_type = header.split(';').next().unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contain(types: &[&str], header: Option<&str>) -> bool {
        let mut api = Api::new("test");
        api.binary_media_types = types.iter().map(|&text| text.to_owned()).collect();
        MediaTypes::new(&api).contain(header)
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
