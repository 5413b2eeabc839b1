//! Scripts that wait for sockets, under runtimes that know nothing of it: woken by what happens, and not by looking.

#![cfg(feature = "reactor")]
#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use pyish::{Capabilities, Engine, Isolate, World, block_on};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const SCRIPT: &str = "
import asyncio

async def ask(port, text):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    writer.write(text.encode() + b'\\n')
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return answer.decode().strip()

async def ask_all(port, texts):
    return await asyncio.gather(*[ask(port, text) for text in texts])

def ask_plainly(port, text):
    import socket
    with socket.create_connection(('127.0.0.1', port)) as connection:
        connection.sendall(text.encode() + b'\\n')
        return connection.makefile().readline().strip()
";

fn isolate() -> Isolate {
    let granted = Capabilities::none().connect("127.0.0.1").unwrap();
    let world = World::new().fine_clock().grant(granted);
    let mut isolate = Engine::builder().world(world).build().isolate().unwrap();
    isolate.exec(SCRIPT).unwrap();
    isolate
}

/// Answers each line in capitals, after a while.
async fn serve(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut line = vec![0; 100];
            let length = stream.read(&mut line).await.unwrap();
            tokio::time::sleep(Duration::from_millis(60)).await;
            let answer = line[..length].to_ascii_uppercase();
            let _ = stream.write_all(&answer).await;
        });
    }
}

/// Counts how often a future is polled.
struct Polls<F>(F, Arc<AtomicUsize>);

impl<F: Future + Unpin> Future for Polls<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Pin::new(&mut self.0).poll(cx)
    }
}

async fn asks() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve(listener));
    let mut isolate = isolate();
    // What is loaded and computed the first time takes more polls.
    let first: String = isolate.call_async("ask", (port, "tea")).await.unwrap();
    assert_eq!(first, "TEA");
    let polls = Arc::new(AtomicUsize::new(0));
    let call = isolate.call_async::<_, String>("ask_plainly", (port, "milk"));
    let answer = Polls(call, polls.clone()).await.unwrap();
    assert_eq!(answer, "MILK");
    // Sixty milliseconds of looking every now and then would be more.
    let looked = polls.load(Ordering::SeqCst);
    assert!(looked <= 40, "polled {looked} times");
    let texts: Vec<String> = (0..20).map(|n| format!("cup {n}")).collect();
    let answers: Vec<String> = isolate.call_async("ask_all", (port, texts)).await.unwrap();
    assert_eq!(answers.len(), 20);
    assert_eq!(answers[7], "CUP 7");
}

#[tokio::test]
async fn under_a_runtime_of_one_thread() {
    asks().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_a_runtime_of_many_threads() {
    let both = (tokio::spawn(asks()), tokio::spawn(asks()));
    both.0.await.unwrap();
    both.1.await.unwrap();
}

#[test]
fn without_a_runtime() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        use std::io::{Read, Write};
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut line = [0; 100];
            let length = stream.read(&mut line).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            stream.write_all(&line[..length]).unwrap();
        }
    });
    let mut isolate = isolate();
    let answer: String = block_on(isolate.call_async("ask", (port, "water"))).unwrap();
    assert_eq!(answer, "water");
    // A call that blocks the thread waits in the host.
    let answer: String = isolate.call("ask_plainly", (port, "wine")).unwrap();
    assert_eq!(answer, "wine");
    server.join().unwrap();
}

#[test]
fn nothing_is_reached_that_was_not_granted() {
    let mut isolate = isolate();
    let error = block_on(isolate.call_async::<_, String>("ask", (80, "x")));
    assert!(error.is_err());
    isolate.set_capabilities(Capabilities::none());
    let error = isolate.call::<_, String>("ask_plainly", (80, "x"));
    assert_eq!(error.unwrap_err().class(), "PermissionError");
}
