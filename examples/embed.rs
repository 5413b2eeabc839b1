//! A host that runs a script in an isolate of its own: what the script writes comes to the host, and nothing else of
//! the world is there for it.

use pyish::{Ending, Host, Isolate, Output, Program};
use std::io;
use std::sync::{Arc, Mutex};

/// Keeps what the script prints.
struct Listener(Arc<Mutex<Vec<u8>>>);

impl Host for Listener {
    fn write(&mut self, _output: Output, bytes: &[u8]) -> io::Result<()> {
        match self.0.lock() {
            Ok(mut heard) => heard.extend_from_slice(bytes),
            Err(_) => return Err(io::Error::other("another thread failed")),
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut isolate = Isolate::new(Box::new(Listener(heard.clone())), 64 << 20)?;
    let text = "print(sum(n * n for n in range(10)))";
    let ending = isolate.run(Program::Text {
        name: "<sum>",
        bytes: text.as_bytes(),
    });
    isolate.flush()?;
    assert_eq!(ending, Ending::Finished);
    let heard = heard.lock().map_err(|_| "another thread failed")?;
    print!("the script said {}", String::from_utf8_lossy(&heard));
    Ok(())
}
