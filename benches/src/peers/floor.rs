//! The floor: code written by hand for exactly these routes, with one type for each payload format,
//! using what makes serde_json fast. It parses the event in one borrowed pass that skips unread
//! members, parses the body from its unescaped text, and writes the response in one pass, with a
//! reused buffer and one escaping copy.

use std::borrow::Cow;
use std::fmt;

use garde::Validate;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::peer::{Peer, is_json, resource_of_path};
use crate::case::Format;
use crate::pets::{self, NewPet, PlainLitter};

/// The API, written by hand for the highest speed that plain serde_json allows.
#[derive(Default)]
pub struct Floor {
    body: Vec<u8>,
    /// Whether responses have a `statusDescription`, as those to a load balancer do.
    described: bool,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct RestEvent<'e> {
    #[serde(borrow)]
    http_method: Text<'e>,
    #[serde(borrow)]
    resource: Text<'e>,
    #[serde(borrow)]
    headers: ContentType<'e>,
    #[serde(borrow)]
    path_parameters: Option<PathParameters<'e>>,
    #[serde(borrow)]
    body: Option<Text<'e>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpEvent<'e> {
    #[serde(borrow)]
    route_key: Text<'e>,
    #[serde(borrow)]
    headers: ContentType<'e>,
    #[serde(borrow)]
    path_parameters: Option<PathParameters<'e>>,
    #[serde(borrow)]
    body: Option<Text<'e>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionUrlEvent<'e> {
    #[serde(borrow)]
    raw_path: Text<'e>,
    #[serde(borrow)]
    request_context: RequestContext<'e>,
    #[serde(borrow)]
    headers: ContentType<'e>,
    #[serde(borrow)]
    body: Option<Text<'e>>,
}

#[derive(serde::Deserialize)]
struct RequestContext<'e> {
    #[serde(borrow)]
    http: HttpContext<'e>,
}

#[derive(serde::Deserialize)]
struct HttpContext<'e> {
    #[serde(borrow)]
    method: Text<'e>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct AlbEvent<'e> {
    #[serde(borrow)]
    http_method: Text<'e>,
    #[serde(borrow)]
    path: Text<'e>,
    #[serde(borrow)]
    headers: ContentType<'e>,
    #[serde(borrow)]
    body: Option<Text<'e>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct PathParameters<'e> {
    #[serde(borrow)]
    pet_id: Option<Text<'e>>,
}

/// Text that borrows if it can; serde's `Option<Cow<str>>` never does.
struct Text<'e>(Cow<'e, str>);

/// The only header that is read.
struct ContentType<'e>(Option<Text<'e>>);

struct Request<'e> {
    route: (&'e str, &'e str),
    content_type: Option<&'e str>,
    pet_id: Option<&'e str>,
    body: &'e str,
}

impl Peer for Floor {
    fn respond(&mut self, format: Format, event: &[u8]) -> Vec<u8> {
        let event = std::str::from_utf8(event).expect("the event is text");
        self.described = format == Format::Alb;
        match format {
            Format::Rest => {
                let event: RestEvent<'_> = serde_json::from_str(event).expect("a REST API event");
                let parameters = event.path_parameters.as_ref();
                self.respond(&Request {
                    route: (&event.http_method.0, &event.resource.0),
                    content_type: event.headers.0.as_ref().map(|text| &*text.0),
                    pet_id: parameters.and_then(|names| names.pet_id.as_ref().map(|id| &*id.0)),
                    body: event.body.as_ref().map_or("", |text| &*text.0),
                })
            }
            Format::Http => {
                let event: HttpEvent<'_> = serde_json::from_str(event).expect("an HTTP API event");
                let parameters = event.path_parameters.as_ref();
                self.respond(&Request {
                    route: event.route_key.0.split_once(' ').unwrap_or_default(),
                    content_type: event.headers.0.as_ref().map(|text| &*text.0),
                    pet_id: parameters.and_then(|names| names.pet_id.as_ref().map(|id| &*id.0)),
                    body: event.body.as_ref().map_or("", |text| &*text.0),
                })
            }
            Format::FunctionUrl => {
                let event: FunctionUrlEvent<'_> =
                    serde_json::from_str(event).expect("a function URL's event");
                let (resource, pet_id) = resource_of_path(&event.raw_path.0);
                self.respond(&Request {
                    route: (&event.request_context.http.method.0, resource),
                    content_type: event.headers.0.as_ref().map(|text| &*text.0),
                    pet_id,
                    body: event.body.as_ref().map_or("", |text| &*text.0),
                })
            }
            Format::Alb => {
                let event: AlbEvent<'_> =
                    serde_json::from_str(event).expect("a load balancer's event");
                let (resource, pet_id) = resource_of_path(&event.path.0);
                self.respond(&Request {
                    route: (&event.http_method.0, resource),
                    content_type: event.headers.0.as_ref().map(|text| &*text.0),
                    pet_id,
                    body: event.body.as_ref().map_or("", |text| &*text.0),
                })
            }
        }
    }
}

impl Floor {
    fn respond(&mut self, request: &Request<'_>) -> Vec<u8> {
        match request.route {
            ("GET", "/pets/{petId}") => self.get_pet(request.pet_id),
            ("POST", "/pets") => self.create_pet(request),
            ("POST", "/pets/import") => self.import_pets(request),
            _ => self.write(404, None, &pets::no_such_path()),
        }
    }

    fn get_pet(&mut self, id: Option<&str>) -> Vec<u8> {
        let Some(Ok(id)) = id.map(str::parse) else {
            return self.write(400, None, &pets::unreadable(&"petId is not a number"));
        };
        match pets::find(id) {
            Some(pet) => self.write(200, None, &pet),
            None => self.write(404, None, &pets::no_such_pet(id)),
        }
    }

    fn create_pet(&mut self, request: &Request<'_>) -> Vec<u8> {
        match self.read::<NewPet<'_>>(request) {
            Ok(pet) => {
                let pet = pets::create(pet.kind, pet.name, pet.price);
                self.write(201, Some(&pets::location(&pet)), &pet)
            }
            Err(response) => response,
        }
    }

    fn import_pets(&mut self, request: &Request<'_>) -> Vec<u8> {
        match self.read::<PlainLitter<'_>>(request) {
            Ok(litter) => {
                let pets = litter.pets.into_iter();
                let pets = pets::import(pets.map(|pet| (pet.kind, pet.name, pet.price)));
                self.write(200, None, &pets)
            }
            Err(response) => response,
        }
    }

    fn read<'e, T>(&mut self, request: &Request<'e>) -> Result<T, Vec<u8>>
    where
        T: Deserialize<'e> + Validate<Context = ()>,
    {
        if !is_json(request.content_type) {
            return Err(self.write(415, None, &pets::no_such_media_type()));
        }
        let value: T = serde_json::from_str(request.body)
            .map_err(|error| self.write(400, None, &pets::unreadable(&error)))?;
        match value.validate() {
            Ok(()) => Ok(value),
            Err(report) => Err(self.write(400, None, &pets::invalid(&report))),
        }
    }

    fn write(&mut self, status: u16, location: Option<&str>, value: &impl Serialize) -> Vec<u8> {
        self.body.clear();
        serde_json::to_writer(&mut self.body, value).expect("a response is JSON");
        let body = std::str::from_utf8(&self.body).expect("JSON is text");
        let mut json = Vec::with_capacity(160 + body.len() + body.len() / 4);
        json.extend_from_slice(b"{\"statusCode\":");
        serde_json::to_writer(&mut json, &status).expect("a number is JSON");
        if self.described {
            let reason = http::StatusCode::from_u16(status).ok();
            let reason = reason.and_then(|status| status.canonical_reason());
            json.extend_from_slice(b",\"statusDescription\":\"");
            serde_json::to_writer(&mut json, &status).expect("a number is JSON");
            json.push(b' ');
            json.extend_from_slice(reason.unwrap_or_default().as_bytes());
            json.push(b'"');
        }
        json.extend_from_slice(b",\"headers\":{\"content-type\":\"application/json\"");
        if let Some(location) = location {
            json.extend_from_slice(b",\"location\":");
            serde_json::to_writer(&mut json, location).expect("text is JSON");
        }
        json.extend_from_slice(b"},\"body\":");
        serde_json::to_writer(&mut json, body).expect("text is JSON");
        json.extend_from_slice(b",\"isBase64Encoded\":false}");
        json
    }
}

impl<'de: 'e, 'e> Deserialize<'de> for Text<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;

        impl<'de> Visitor<'de> for Borrow {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Borrow)
    }
}

impl<'de: 'e, 'e> Deserialize<'de> for ContentType<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Headers;

        impl<'de> Visitor<'de> for Headers {
            type Value = ContentType<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("headers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut content_type = None;
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    if name.0.eq_ignore_ascii_case("content-type") {
                        content_type = Some(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(ContentType(content_type))
            }
        }

        deserializer.deserialize_map(Headers)
    }
}
