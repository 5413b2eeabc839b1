//! Rune.

use crate::{Task, timed};
use pyish::block_on;
use rune::{Context, Module, Source, Sources, Vm};
use std::sync::Arc;

const LOOPS: &str = "
pub fn nothing() {}
pub fn calls(n) { for i in 0..n { add(i, 1); } }
pub fn empty(n) { for i in 0..n { } }
pub async fn awaits(n) { for i in 0..n { ready(i).await; } }
";

type Ready = (Arc<rune::runtime::RuntimeContext>, Arc<rune::Unit>);

fn unit() -> Option<Ready> {
    let mut module = Module::new();
    let add = |a: i64, b: i64| a.wrapping_add(b);
    module.function("add", add).build().ok()?;
    module
        .function("ready", |n: i64| async move { n })
        .build()
        .ok()?;
    let mut context = Context::with_default_modules().ok()?;
    context.install(module).ok()?;
    let mut sources = Sources::new();
    sources.insert(Source::memory(LOOPS).ok()?).ok()?;
    let unit = rune::prepare(&mut sources)
        .with_context(&context)
        .build()
        .ok()?;
    Some((Arc::new(context.runtime().ok()?), Arc::new(unit)))
}

pub fn task(name: &str) -> Option<Task> {
    let (runtime, unit) = unit()?;
    let mut vm = Vm::new(runtime.clone(), unit.clone());
    Some(match name {
        "isolate" => Box::new(move |count| {
            timed(|| {
                for _ in 0..count {
                    drop(Vm::new(runtime.clone(), unit.clone()));
                }
            })
        }),
        "call" => Box::new(move |count| {
            timed(|| {
                for _ in 0..count {
                    vm.call(["nothing"], ()).expect("it returns");
                }
            })
        }),
        "closure" => Box::new(move |count| {
            let mut run = |name: &str| {
                timed(|| {
                    vm.call([name], (count as i64,)).expect("the loop ends");
                })
            };
            let (with, without) = (run("calls"), run("empty"));
            with.saturating_sub(without)
        }),
        "ready" => Box::new(move |count| {
            timed(|| {
                let done = block_on(vm.async_call(["awaits"], (count as i64,)));
                done.expect("the loop ends");
            })
        }),
        _ => return None,
    })
}
