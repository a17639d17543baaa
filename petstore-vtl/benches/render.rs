//! What a template costs: parsed once, and rendered for each request.
//!
//! `cargo bench -p petstore-vtl` prints the medians; `-- --test` renders each template once and
//! measures nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use petstore_vtl::{Map, Template, Value, parse_json};

/// How long a batch lasts, and how many there are; the median batch counts.
const BATCH: Duration = Duration::from_micros(500);
const ROUNDS: usize = 201;

/// A mapping template of two kilobytes: a list of orders for another service.
const ORDERS: &str = r##"#set($root = $input)
#set($currency = "EUR")
{
  "requestId": "$context.requestId",
  "source": "#if($context.identity.sourceIp != '')$context.identity.sourceIp#{else}unknown#end",
  "customer": {
    "id": "$root.customer.id",
    "name": "$root.customer.firstName $root.customer.lastName",
    "mail": "$root.customer.mail.toLowerCase()",
    "isNew": $root.customer.isNew
  },
  ## one entry for each item that was ordered
  "items": [
#foreach($item in $root.items)
    {
      "position": $foreach.count,
      "sku": "$item.sku",
      "title": "$item.title.replace('"', "'")",
      "quantity": $item.quantity,
      "price": { "amount": $item.price, "currency": "$currency" },
#set($total = $item.quantity * $item.price)
      "total": $total,
#if($item.note && $item.note != "")
      "note": "$item.note",
#elseif($total > 100)
      "note": "valuable",
#else
      "note": null,
#end
      "tags": [#foreach($tag in $item.tags)"$tag"#if($foreach.hasNext), #end#end]
    }#if($foreach.hasNext),#end

#end
  ],
  "count": $root.items.size(),
  #* The address is optional. *#
#if($root.containsKey("address"))
  "address": {
    "street": "$!root.address.street",
    "city": "$!root.address.city",
    "zip": "$!root.address.zip",
    "country": "$!root.address.country.toUpperCase()"
  },
#end
  "flags": {
#set($flags = {"gift": $root.gift, "express": $root.express})
#foreach($name in $flags.keySet())
    "$name": #if($flags.get($name) == true)true#{else}false#end#if($foreach.hasNext),#end

#end
  },
  "links": {
    "self": "https://$context.domainName/$context.stage/orders/${context.requestId}",
    "customer": "https://$context.domainName/$context.stage/customers/${root.customer.id}"
  },
  "caller": {
    "agent": "$!context.identity.userAgent",
    "key": "$!context.identity.apiKey",
    "account": "$!context.accountId"
  },
  "received": "$context.requestTime",
  "version": "#if($stageVariables.version != '')$stageVariables.version#{else}1#end"
}
"##;

const BODY: &str = r#"{
  "customer": {"id": "c-1", "firstName": "Jane", "lastName": "Doe", "mail": "Jane@Example.com", "isNew": false},
  "items": [
    {"sku": "a1", "title": "A \"fine\" bowl", "quantity": 2, "price": 9.5, "tags": ["dog", "cat"], "note": ""},
    {"sku": "b2", "title": "Leash", "quantity": 1, "price": 120.0, "tags": [], "note": "red"},
    {"sku": "c3", "title": "Food", "quantity": 12, "price": 1.25, "tags": ["dog"]}
  ],
  "address": {"street": "1 Main St", "city": "Springfield", "zip": "01234", "country": "us"},
  "gift": true, "express": false
}"#;

fn main() {
    let test = std::env::args().any(|argument| argument == "--test");
    let input = parse_json(BODY).expect("the body is JSON");
    let scope = scope(input);
    let orders = Template::parse("orders", ORDERS).expect("the template is right");
    let plain = Template::parse("plain", "{\"statusCode\": 200}").expect("the template is right");
    let rendered = orders.render(&scope).expect("it renders");
    assert!(rendered.contains(r#""total": 19.0,"#), "{rendered}");
    println!(
        "orders: {} bytes of template, {} bytes rendered",
        ORDERS.len(),
        rendered.len()
    );
    if test {
        return;
    }
    println!("\n{:<28} {:>10}", "", "median µs");
    measure("parse orders", || {
        black_box(Template::parse("orders", black_box(ORDERS)).is_ok());
    });
    measure("render orders", || {
        black_box(orders.render(black_box(&scope)).is_ok());
    });
    measure("render a fixed text", || {
        black_box(plain.render(black_box(&scope)).is_ok());
    });
    measure("read the body", || {
        black_box(parse_json(black_box(BODY)).is_ok());
    });
}

fn scope(input: Value) -> Map {
    let identity: Map = [("sourceIp", "127.0.0.1"), ("userAgent", "curl/8.0")]
        .into_iter()
        .collect();
    let context: Map = [
        (
            "requestId",
            Value::from("c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
        ),
        ("domainName", "api.example.com".into()),
        ("stage", "dev".into()),
        ("requestTime", "27/Nov/2026:02:00:00 +0000".into()),
        ("identity", identity.into()),
    ]
    .into_iter()
    .collect();
    [
        ("input", input),
        ("context", context.into()),
        ("stageVariables", Map::new().into()),
    ]
    .into_iter()
    .collect()
}

/// Prints the median time of one run.
fn measure(name: &str, mut run: impl FnMut()) {
    let mut size = 1;
    while time(&mut run, size) < BATCH {
        size *= 2;
    }
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| time(&mut run, size).as_secs_f64() * 1e6 / f64::from(size))
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:<28} {:>10.2}", times[ROUNDS / 2]);
}

fn time(run: &mut impl FnMut(), times: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed()
}
