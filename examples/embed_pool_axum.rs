//! A web service whose handlers are scripts: axum in front, isolates on threads of their own behind a pool.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use pyish::{Engine, Limits, Pool};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const HANDLERS: &str = "
import asyncio

async def greet(name):
    await asyncio.sleep(0.001)
    if not name.isalpha():
        raise ValueError(f'{name!r} is no name')
    return f'Hello, {name.title()}!'
";

async fn greet(
    State(pool): State<Pool>,
    Path(name): Path<String>,
) -> Result<String, (StatusCode, String)> {
    // A client that goes away drops this, and the script's task is cancelled.
    let answer: Result<String, pyish::Error> = pool.call("greet", (name,)).await;
    answer.map_err(|error| match error.class() {
        "ValueError" => (StatusCode::BAD_REQUEST, error.message().to_owned()),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    })
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let limits = Limits {
        time: Some(Duration::from_secs(10)),
        memory: Some(64 << 20),
        ..Limits::default()
    };
    let engine = Engine::builder().limits(limits).build();
    let handlers = engine.compile(HANDLERS)?;
    let pool = Pool::new(&engine, 2, move |isolate| isolate.run(&handlers))?;
    let service = Router::new()
        .route("/greet/{name}", get(greet))
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, service).await });

    for (name, status, body) in [
        ("ada", "200", "Hello, Ada!"),
        ("grace", "200", "Hello, Grace!"),
        ("r2d2", "400", "'r2d2' is no name"),
    ] {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let request =
            format!("GET /greet/{name} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        println!("{name}: {}", answer.lines().next().unwrap_or_default());
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.ends_with(body), "{answer}");
    }
    Ok(())
}
