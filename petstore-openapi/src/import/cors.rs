//! Reads `x-amazon-apigateway-cors`.

use super::cursor::Cursor;
use super::problem::Problem;
use petstore_core::contract::Cors;

pub(super) fn read_cors(cors: &Cursor<'_>) -> Result<Cors, Problem> {
    Ok(Cors {
        allow_origins: cors.texts_of("allowOrigins")?,
        allow_methods: cors.texts_of("allowMethods")?,
        allow_headers: cors.texts_of("allowHeaders")?,
        expose_headers: cors.texts_of("exposeHeaders")?,
        max_age: cors.integer_of("maxAge")?,
        allow_credentials: cors.flag_of("allowCredentials")?,
    })
}
