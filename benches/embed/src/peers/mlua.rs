//! mlua, with Luau.

use crate::{Task, timed};
use mlua::{Function, Lua};
use pyish::block_on;

const LOOPS: &str = "
function nothing() end
function calls(n) for i = 1, n do add(i, 1) end end
function empty(n) for i = 1, n do end end
function awaits(n) for i = 1, n do ready(i) end end
";

fn lua() -> mlua::Result<Lua> {
    let lua = Lua::new();
    let globals = lua.globals();
    let add = lua.create_function(|_, (a, b): (i64, i64)| Ok(a.wrapping_add(b)))?;
    globals.set("add", add)?;
    globals.set(
        "ready",
        lua.create_async_function(|_, n: i64| async move { Ok(n) })?,
    )?;
    lua.load(LOOPS).exec()?;
    Ok(lua)
}

pub fn task(name: &str) -> Option<Task> {
    let lua = lua().ok()?;
    Some(match name {
        "isolate" => Box::new(|count| {
            timed(|| {
                for _ in 0..count {
                    drop(Lua::new());
                }
            })
        }),
        "call" => Box::new(move |count| {
            timed(|| {
                for _ in 0..count {
                    let nothing: Function = lua.globals().get("nothing").expect("it is there");
                    nothing.call::<()>(()).expect("it returns");
                }
            })
        }),
        "call_handle" => {
            let nothing: Function = lua.globals().get("nothing").ok()?;
            Box::new(move |count| {
                // It goes when the last closure does.
                let _lua = &lua;
                timed(|| {
                    for _ in 0..count {
                        nothing.call::<()>(()).expect("it returns");
                    }
                })
            })
        }
        "closure" => {
            let calls: Function = lua.globals().get("calls").ok()?;
            let empty: Function = lua.globals().get("empty").ok()?;
            Box::new(move |count| {
                let _lua = &lua;
                let with = timed(|| calls.call::<()>(count).expect("the loop ends"));
                with.saturating_sub(timed(|| empty.call::<()>(count).expect("the loop ends")))
            })
        }
        "ready" => {
            let awaits: Function = lua.globals().get("awaits").ok()?;
            Box::new(move |count| {
                let _lua = &lua;
                timed(|| block_on(awaits.call_async::<()>(count)).expect("the loop ends"))
            })
        }
        _ => return None,
    })
}
