//! DynamoDB on a port of this machine, in memory.

#![allow(unreachable_pub, reason = "a module of tests")]

use std::io::Write;
use std::net::TcpListener;

use dynoxide::{Database, DynoxideError};
use serde_json::json;

/// A server of DynamoDB's protocol.
pub struct DynamoDb {
    pub url: String,
    database: Database,
}

impl DynamoDb {
    pub fn start() -> Self {
        let database = Database::memory().expect("a database in memory");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let served = database.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let request = crate::served::read_request(&mut stream);
                let (status, body) = respond(&served, &request);
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} OK\r\nContent-Type: application/x-amz-json-1.0\r\n\
                     Content-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all((head + &body).as_bytes());
            }
        });
        Self { url, database }
    }

    /// A table with this key.
    pub fn create_table(&self, name: &str, key: &str, key_type: &str) {
        let table = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": key_type}],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        });
        let table = serde_json::from_value(table).expect("a table");
        self.database
            .create_table(table)
            .expect("the table is made");
    }
}

fn respond(database: &Database, request: &str) -> (u16, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    // Only signed requests are served.
    if !head.contains("/dynamodb/aws4_request") {
        return (
            400,
            json!({"__type": "MissingAuthenticationToken"}).to_string(),
        );
    }
    let target = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-amz-target")
            .then_some(value.trim())
    });
    let done = match target.unwrap_or_default() {
        "DynamoDB_20120810.CreateTable" => run(body, |request| database.create_table(request)),
        "DynamoDB_20120810.PutItem" => run(body, |request| database.put_item(request)),
        "DynamoDB_20120810.UpdateItem" => run(body, |request| database.update_item(request)),
        "DynamoDB_20120810.GetItem" => run(body, |request| database.get_item(request)),
        "DynamoDB_20120810.Query" => run(body, |request| database.query(request)),
        "DynamoDB_20120810.DescribeTable" => run(body, |request| database.describe_table(request)),
        other => Err(DynoxideError::ValidationException(format!(
            "unknown: {other}"
        ))),
    };
    done.map_or_else(
        |error| (error.status_code(), error.to_json()),
        |body| (200, body),
    )
}

fn run<Request: serde::de::DeserializeOwned, Response: serde::Serialize>(
    body: &str,
    operation: impl FnOnce(Request) -> dynoxide::Result<Response>,
) -> dynoxide::Result<String> {
    let request = serde_json::from_str(body)
        .map_err(|error| DynoxideError::ValidationException(error.to_string()))?;
    let response = operation(request)?;
    Ok(serde_json::to_string(&response).expect("JSON"))
}
