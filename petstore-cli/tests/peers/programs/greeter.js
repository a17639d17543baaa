// Greets by query parameter, header or body: a function behind a REST API, as aws-lambda-ric runs it.
'use strict';

exports.greet = async (event) => {
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const body = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body;
  const name =
    event.queryStringParameters?.greeter ??
    Object.fromEntries(headers).greeter ??
    (body ? JSON.parse(body).greeter : undefined) ??
    'World';
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: `Hello, ${name}!` }),
  };
};
