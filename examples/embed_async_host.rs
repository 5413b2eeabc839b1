//! Async in both directions: a tokio program awaits a coroutine of a script, which awaits a timer of tokio and a request
//! over HTTP that the host makes for it.

use pyish::{Engine, Error, Module};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SCRIPT: &str = "
import asyncio
import web

async def page(path):
    await web.nap(0.01)
    status, body = await web.get(path)
    return f'{path}: {status} {body}'

async def main(paths):
    # All at once, like any asyncio program.
    return await asyncio.gather(*map(page, paths))
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve(listener));

    let web = Module::new("web")
        .async_function("nap", |seconds: f64| {
            tokio::time::sleep(Duration::from_secs_f64(seconds))
        })
        .async_function("get", move |path: String| async move {
            let mut stream = TcpStream::connect(address).await?;
            let request = format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
            let status: u16 = head.split(' ').nth(1).ok_or("no status")?.parse()?;
            Ok::<_, Error>((status, body.to_owned()))
        });
    let engine = Engine::builder().module(web).build();
    let mut isolate = engine.isolate()?;
    isolate.exec(SCRIPT)?;

    let call = isolate.call_async("main", (vec!["/tea", "/coffee"],));
    let pages: Vec<String> = tokio::time::timeout(Duration::from_secs(30), call).await??;
    for page in &pages {
        println!("{page}");
    }
    assert_eq!(
        pages,
        ["/tea: 200 a cup of tea", "/coffee: 200 a cup of coffee"]
    );
    Ok(())
}

/// A small web server: one answer for each connection.
async fn serve(listener: TcpListener) -> std::io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let mut request = vec![0; 1024];
            let length = stream.read(&mut request).await?;
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or("/").trim_matches('/');
            let body = format!("a cup of {path}");
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await
        });
    }
}
