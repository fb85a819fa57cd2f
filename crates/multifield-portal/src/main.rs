//! A small local portal that answers like Bitrix24, for experiments and tests. The core
//! has all rules about rows. This crate adds storage and HTTP.

mod answer;
mod args;
mod body;
mod call;
mod connection;
mod faults;
mod files;
mod guard;
mod limits;
mod list;
mod log;
mod people;
mod php;
mod portal;
mod rows;
mod seed;
mod server;
mod shape;
mod store;
mod tls;
mod tokens;

use std::{
    convert::Infallible,
    io::{self, Write},
    net::Ipv4Addr,
    path::Path,
    process::ExitCode,
    sync::Mutex,
};

use clap::Parser;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use args::Args;
use faults::Faults;
use limits::{Bucket, Operating};
use log::Log;
use people::People;
use portal::Portal;
use server::{router, Server};
use store::Store;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Err(error) => {
            eprintln!("multifield-portal: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<Infallible, String> {
    args.check()?;
    let name = args.db.as_deref().map(|file| file.display().to_string());
    let mut store = Store::open(args.db.as_deref())
        .map_err(|error| format!("{}: {error}", name.as_deref().unwrap_or("SQLite")))?;
    if let Some(file) = &args.seed {
        seed::seed(&mut store, file, args.files)?;
    }
    let log = match &args.log {
        Some(file) => Log::create(file).map_err(|error| at(file, error))?,
        None => Log::default(),
    };
    let server = Server::new(
        Portal {
            store: Mutex::new(store),
            generation: args.generation,
            is_quiet: args.quiet,
            has_files: args.files,
            operating: Operating::new(args.limits),
            people: People::new(args.people_rate),
            log,
        },
        Faults::new(args),
        Bucket::new(args.limits),
    );
    let tls = args.tls.as_deref().map(|file| {
        let acceptor = tls::acceptor(file);
        acceptor.map_err(|error| at(file, error))
    });
    let tls = tls.transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime
        .block_on(listen(server, args.port, tls))
        .map_err(|error| format!("port {}: {error}", args.port))
}

fn at(file: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", file.display())
}

async fn listen(server: Server, port: u16, tls: Option<TlsAcceptor>) -> io::Result<Infallible> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let mut stdout = io::stdout();
    let scheme = if tls.is_some() { "https" } else { "http" };
    writeln!(stdout, "{scheme}://{}/rest/1/key/", listener.local_addr()?)?;
    stdout.flush()?;
    Ok(connection::serve(listener, tls, router(server)).await)
}
