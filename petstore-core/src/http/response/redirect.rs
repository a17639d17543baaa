//! Redirects.

use http::{HeaderValue, StatusCode, header};

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/redirect.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect<const STATUS: u16 = 307>(String);

impl<const STATUS: u16> Redirect<STATUS> {
    /// A redirect to this location. A relative one, such as `v1/pets`, keeps the stage of the API;
    /// an absolute path, such as `/v1/pets`, does not.
    pub fn to(location: impl Into<String>) -> Self {
        Redirect(location.into())
    }
}

impl<const STATUS: u16> IntoResponse for Redirect<STATUS> {
    const STATUSES: StatusSet = {
        assert!(
            matches!(STATUS, 301 | 302 | 303 | 307 | 308),
            "the status of a redirect must be 301, 302, 303, 307 or 308"
        );
        StatusSet::from_codes(&[STATUS])
    };

    fn into_response(self) -> Response {
        let (Ok(status), Ok(location)) =
            (StatusCode::from_u16(STATUS), HeaderValue::try_from(self.0))
        else {
            tracing::error!(
                "the Location of a redirect contains bytes that are not valid in a header"
            );
            return Response::internal_error();
        };
        let mut response = Response::new(status);
        response.headers.push((header::LOCATION, location));
        response
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.empty(STATUS, "See Location");
        responses.header(STATUS, "Location", "The location to go to.");
    }
}
