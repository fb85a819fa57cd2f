//! A small local portal: it answers as Bitrix24 does, for trying out edits and
//! for tests. Every rule about rows is the core's; this adds storage and HTTP.

mod answer;
mod args;
mod body;
mod faults;
mod guard;
mod list;
mod php;
mod portal;
mod rows;
mod seed;
mod server;
mod shape;
mod store;

use std::{
    io::{self, Write},
    net::Ipv4Addr,
    process::ExitCode,
    sync::Mutex,
    time::Duration,
};

use clap::Parser;
use fastrand::Rng;
use tokio::net::TcpListener;

use args::Args;
use faults::Faults;
use portal::Portal;
use server::{router, Server};
use store::Store;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("multifield-portal: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<(), String> {
    let name = args.db.as_deref().map(|file| file.display().to_string());
    let mut store = Store::open(args.db.as_deref())
        .map_err(|error| format!("{}: {error}", name.as_deref().unwrap_or("SQLite")))?;
    if let Some(file) = &args.seed {
        seed::seed(&mut store, file)?;
    }
    let server = Server {
        portal: Portal::new(store, args.generation, args.quiet),
        faults: Faults {
            fail_rate: args.fail_rate,
            lose_rate: args.lose_rate,
            delay: Duration::from_millis(args.delay),
            random: Mutex::new(Rng::with_seed(0)),
        },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime
        .block_on(listen(server, args.port))
        .map_err(|error| format!("port {}: {error}", args.port))
}

async fn listen(server: Server, port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "http://{}/rest/1/key/", listener.local_addr()?)?;
    stdout.flush()?;
    axum::serve(listener, router(server)).await
}
