//! HTTP and HTTPS connections. Some of them end without an answer.

use std::{convert::Infallible, fmt, io, time::Duration};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
    Router,
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{service_fn, Service},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// Marks a response that is not sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropped;

impl Dropped {
    pub(crate) fn response() -> Response {
        let mut response = ().into_response();
        response.extensions_mut().insert(Dropped);
        response
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is dropped")
    }
}

impl std::error::Error for Dropped {}

/// Accepts connections until the process ends.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
) -> Infallible {
    loop {
        let (stream, _) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_of_one_connection(&error) {
                    // The system has no room for more connections. The pause lets others
                    // end.
                    eprintln!("a connection cannot be accepted: {error}");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                continue;
            }
        };
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(async move {
            match tls {
                None => answer(stream, router).await,
                Some(tls) => {
                    // If the handshake fails, the client reports it, for example an
                    // untrusted certificate.
                    if let Ok(stream) = tls.accept(stream).await {
                        answer(stream, router).await;
                    }
                }
            }
        });
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, router: Router) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request: Request<Incoming>| {
        let response = router.call(request);
        async {
            let Ok(response) = response.await;
            match response.extensions().get::<Dropped>() {
                Some(dropped) => Err(*dropped),
                None => Ok(response),
            }
        }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // After an error, nobody is left to be informed.
    let _ = connection.await;
}
