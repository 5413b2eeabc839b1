//! A host whose business rules are scripts: typed orders go in, typed decisions come out, and what a rule may ask of
//! the host is a class and two functions.

use pyish::{Engine, Error, FromValue, IntoValue};

/// What a rule is given: a dict, whose keys are the fields.
#[derive(IntoValue, Clone)]
struct Order {
    id: u64,
    country: String,
    lines: Vec<Line>,
    coupon: Option<String>,
}

#[derive(IntoValue, Clone)]
struct Line {
    product: String,
    cents: i64,
    count: u32,
}

/// What a rule answers.
#[derive(FromValue, Debug, PartialEq)]
#[pyish(tag = "decision", rename_all = "snake_case", deny_unknown)]
enum Decision {
    Accept {
        total: i64,
        #[pyish(default)]
        notes: Vec<String>,
    },
    Reject {
        reason: String,
    },
}

/// The stock, as rules see it: `stock["tea"]`, `"tea" in stock`, `stock.take("tea", 2)`.
struct Stock {
    left: std::collections::HashMap<String, u32>,
}

/// What lies in the warehouse.
#[pyish::class]
impl Stock {
    fn __getitem__(&self, product: &str) -> Result<u32, Error> {
        self.left
            .get(product)
            .copied()
            .ok_or_else(|| Error::new("KeyError", product))
    }

    fn __contains__(&self, product: &str) -> bool {
        self.left.contains_key(product)
    }

    /// Take `count` of a product; a ValueError if there are not so many.
    #[method("take(self, product, count=1)")]
    fn take(&mut self, product: &str, count: u32) -> Result<u32, Error> {
        let left = self.left.get_mut(product);
        match left {
            Some(left) if *left >= count => {
                *left -= count;
                Ok(*left)
            }
            _ => Err(Error::value_error(format!("not enough {product}"))),
        }
    }
}

/// The sales tax of a country, in percent.
#[pyish::function]
fn tax(country: &str) -> Result<f64, Error> {
    match country {
        "DE" => Ok(19.0),
        "CH" => Ok(8.1),
        _ => Err(Error::new(
            "LookupError",
            format!("no tax known for {country}"),
        )),
    }
}

const RULES: &str = r#"
def decide(order, stock):
    for line in order["lines"]:
        if line["product"] not in stock:
            return {"decision": "reject", "reason": f"we sell no {line['product']}"}
        try:
            stock.take(line["product"], count=line["count"])
        except ValueError as error:
            return {"decision": "reject", "reason": str(error)}
    total = sum(line["cents"] * line["count"] for line in order["lines"])
    notes = []
    if order["coupon"] == "TEN":
        total, notes = total * 9 // 10, ["coupon"]
    return {"decision": "accept", "total": with_tax(total, tax(order["country"])), "notes": notes}
"#;

fn main() -> Result<(), Error> {
    let engine = Engine::builder()
        .add::<tax>()
        .function("with_tax", |cents: i64, percent: f64| {
            (cents as f64 * (1.0 + percent / 100.0)).round() as i64
        })
        .build();
    let mut isolate = engine.isolate()?;
    isolate.exec(RULES)?;

    let left = [("tea".to_owned(), 3), ("milk".to_owned(), 1)];
    let stock = isolate.enter(|scope| {
        let stock = Stock { left: left.into() };
        Ok(stock.into_value(scope)?.keep())
    })?;

    let mut order = Order {
        id: 7,
        country: "DE".to_owned(),
        lines: vec![Line {
            product: "tea".to_owned(),
            cents: 250,
            count: 2,
        }],
        coupon: Some("TEN".to_owned()),
    };
    let decision: Decision = isolate.call("decide", (order.clone(), stock.clone()))?;
    println!("order {}: {decision:?}", order.id);
    let notes = vec!["coupon".to_owned()];
    assert_eq!(decision, Decision::Accept { total: 536, notes });

    // The stock has changed: the same order again is too much.
    let decision: Decision = isolate.call("decide", (order.clone(), stock.clone()))?;
    println!("order {}: {decision:?}", order.id);
    let reason = "not enough tea".to_owned();
    assert_eq!(decision, Decision::Reject { reason });

    // What a host function raises passes through the rule to the host.
    order.country = "XX".to_owned();
    order.lines[0].count = 1;
    let error = isolate.call::<_, Decision>("decide", (order, stock)).err();
    let error = error.ok_or("the rule should have failed")?;
    println!("{}: {}", error.class(), error.message());
    assert_eq!(error.class(), "LookupError");

    // What a rule answers wrongly is an error that says where.
    isolate.exec("def decide(order, stock): return {'decision': 'accept', 'total': 'much'}")?;
    let error = isolate.call::<_, Decision>("decide", ((), ())).err();
    let error = error.ok_or("the answer should not have fitted")?;
    println!("{error}");
    assert!(error.message().contains("key 'total'"));
    Ok(())
}
