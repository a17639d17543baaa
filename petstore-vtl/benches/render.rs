//! What a template costs: parsed once, and rendered for each request.
//!
//! `cargo bench -p petstore-vtl` prints the medians; `-- --peers` adds those of other engines, and
//! `-- --test` renders each template once and measures nothing.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod peers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use petstore_vtl::{Template, Value, parse_json};

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

/// The other variables of the template.
const VARIABLES: &str = r#"{
  "context": {
    "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    "domainName": "api.example.com",
    "stage": "dev",
    "requestTime": "27/Nov/2026:02:00:00 +0000",
    "identity": {"sourceIp": "127.0.0.1", "userAgent": "curl/8.0"}
  },
  "stageVariables": {"version": "2"}
}"#;

fn main() {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    let input = parse_json(BODY).expect("the body is JSON");
    let scope = parse_json(VARIABLES).expect("the variables are JSON");
    let scope = scope.as_map().expect("the variables are a map");
    scope.insert("input", input);
    let orders = Template::parse("orders", ORDERS).expect("the template is right");
    let plain = Template::parse("plain", "{\"statusCode\": 200}").expect("the template is right");
    let rendered = orders.render(scope).expect("it renders");
    assert!(rendered.contains(r#""total": 19.0,"#), "{rendered}");
    println!(
        "orders: {} bytes of template, {} bytes rendered",
        ORDERS.len(),
        rendered.len()
    );
    if has("--test") {
        return;
    }
    println!("\n{:<28} {:>10}", "", "median µs");
    measure("parse orders", || {
        black_box(Template::parse("orders", black_box(ORDERS)).is_ok());
    });
    measure("render orders", || {
        black_box(orders.render(black_box(scope)).is_ok());
    });
    measure("render a fixed text", || {
        black_box(plain.render(black_box(scope)).is_ok());
    });
    measure("read the body", || {
        black_box(parse_json(black_box(BODY)).is_ok());
    });
    if has("--peers") {
        let scope = Value::from(scope.clone()).to_json();
        for (name, peer) in [
            ("airspeed-ext", peers::airspeed_ext(ORDERS, &scope)),
            ("Apache Velocity 1.7", peers::velocity(ORDERS, &scope)),
        ] {
            let peer = peer.unwrap_or_else(|error| panic!("{name}: {error}"));
            let note = difference(&rendered, &peer.rendered);
            println!("{name:<28} {:>10.2}  {note}", peer.micros);
        }
    }
}

/// Where two rendered documents have different values.
fn difference(ours: &str, theirs: &str) -> String {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let (ours, theirs) = (lines(ours), lines(theirs));
    let differing = ours
        .iter()
        .zip(&theirs)
        .filter(|(ours, theirs)| ours != theirs);
    match (ours.len() == theirs.len(), differing.count()) {
        (true, 0) => "renders the same text".to_owned(),
        (true, count) => format!("renders {count} lines differently"),
        (false, _) => "renders other lines".to_owned(),
    }
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
