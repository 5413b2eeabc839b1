//! Rhai.

use crate::{Task, timed};
use rhai::{AST, Engine, Scope};

const LOOPS: &str = "
fn nothing() {}
fn calls(n) { for i in 0..n { add(i, 1); } }
fn empty(n) { for i in 0..n { } }
";

fn engine() -> Option<(Engine, AST)> {
    let mut engine = Engine::new();
    engine.register_fn("add", |a: i64, b: i64| a.wrapping_add(b));
    let ast = engine.compile(LOOPS).ok()?;
    Some((engine, ast))
}

pub fn task(name: &str) -> Option<Task> {
    let (engine, ast) = engine()?;
    let call = move |name: &str, count: i64| {
        let mut scope = Scope::new();
        let done = match count {
            -1 => engine.call_fn::<()>(&mut scope, &ast, name, ()),
            _ => engine.call_fn::<()>(&mut scope, &ast, name, (count,)),
        };
        done.expect("it returns");
    };
    Some(match name {
        "isolate" => Box::new(|count| {
            timed(|| {
                for _ in 0..count {
                    drop(Engine::new());
                }
            })
        }),
        "call" => Box::new(move |count| {
            timed(|| {
                for _ in 0..count {
                    call("nothing", -1);
                }
            })
        }),
        "closure" => Box::new(move |count| {
            let with = timed(|| call("calls", count as i64));
            with.saturating_sub(timed(|| call("empty", count as i64)))
        }),
        _ => return None,
    })
}
