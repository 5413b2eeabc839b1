//! The least: a script, a function of the host, values in and out, an error.

use pyish::{Engine, World};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::builder()
        .world(World::new().output_to(std::io::stdout()))
        .function("shout", |text: &str| text.to_uppercase())
        .build();
    let program = engine.compile(
        "
def greet(name, times=1):
    for _ in range(times):
        print(shout(f'hello, {name}!'))
    return len(name)
",
    )?;

    // A program is compiled once; any number of isolates run it, on any thread.
    let mut isolate = engine.isolate()?;
    isolate.run(&program)?;
    let length: usize = isolate.call("greet", ("Ada", 2))?;
    assert_eq!(length, 3);

    // Work with values: what is got inside stays inside, a handle keeps it.
    let greet = isolate.enter(|scope| {
        let greet = scope.global("greet")?;
        println!("inside: {}", greet.getattr("__name__")?.repr()?);
        Ok(greet.keep())
    })?;
    let length: usize = isolate.call_handle(&greet, ("Grace",))?;
    assert_eq!(length, 5);

    // Errors are data, and print as Python prints them.
    let Err(error) = isolate.call::<_, ()>("greet", (1, "x")) else {
        return Err("it should have failed".into());
    };
    println!("{} on line {}", error.class(), error.frames()[0].line);
    println!("{error}");
    Ok(())
}
