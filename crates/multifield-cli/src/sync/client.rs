//! Calls over HTTP: each is sent once.

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use multifield_sync::{Reply, Run};
use rustls::crypto::ring;
use ureq::{
    config::Config,
    tls::{parse_pem, Certificate, PemItem, RootCerts, TlsConfig},
    Agent, Error, Timeout,
};

use super::webhook::Webhook;
use crate::{failure::Failure, input::unreadable_as};

/// A portal may work on a call for up to 60 seconds, and the answer needs some more
/// time.
const ANSWER: Duration = Duration::from_secs(90);

/// A longer body cannot be the answer to a call.
const LONGEST_ANSWER: u64 = 256 << 20;

/// Sends calls to one portal.
pub(crate) struct Client {
    agent: Agent,
    webhook: Webhook,
}

/// The result of a call.
pub(crate) struct Came {
    pub(crate) reply: Reply,
    /// The reason why there is no usable answer, for people. None if there is one. It
    /// contains no part of the address or of the sent data.
    pub(crate) lack: Option<String>,
}

impl Client {
    /// `ca_file` is a file of certificates to trust in place of those of the system, as
    /// PEM.
    pub(crate) fn new(webhook: Webhook, ca_file: Option<&Path>) -> Result<Client, Failure> {
        let roots = match ca_file {
            Some(path) => certificates(path)?,
            None => system_certificates(),
        };
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build();
        // The proxy is taken from the environment. Each call uses a new connection: a
        // reused one may end just when a call is sent, and then it would be unknown
        // whether the call has run.
        let config = Config::builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .timeout_resolve(Some(Duration::from_secs(20)))
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_send_request(Some(Duration::from_secs(30)))
            .timeout_send_body(Some(Duration::from_secs(60)))
            .timeout_recv_response(Some(ANSWER))
            .timeout_recv_body(Some(ANSWER))
            .user_agent(concat!("multifield/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = Agent::new_with_config(config);
        Ok(Client { agent, webhook })
    }

    pub(crate) fn host(&self) -> &str {
        self.webhook.host()
    }

    /// Sends a call. `params` is JSON.
    pub(crate) fn send(&self, method: &str, params: &str) -> Came {
        let request = self.agent.post(self.webhook.method(method));
        let response = request.content_type("application/json").send(params);
        let response = response.and_then(|mut response| {
            let status = response.status().as_u16();
            let body = response.body_mut().with_config().limit(LONGEST_ANSWER);
            Ok((status, body.read_to_vec()?))
        });
        match response {
            Ok((status, body)) => {
                let reply = Reply::Http(status, body);
                let is_usable = reply.answers().call().run() != Run::MayBeRunning;
                let lack = (!is_usable)
                    .then(|| format!("an answer that is not from a portal, with status {status}"));
                Came { reply, lack }
            }
            Err(error) => {
                let (reply, lack) = kind(&error);
                let lack = Some(lack.to_owned());
                Came { reply, lack }
            }
        }
    }
}

/// Whether a failed call was certainly not sent, and the reason.
///
/// The message of the error contains the address, so only the kind of the error is
/// reported.
fn kind(error: &Error) -> (Reply, &'static str) {
    match error {
        Error::HostNotFound => (Reply::NotSent, "the host was not found"),
        Error::Io(error) if is_of_lookup(error) => (Reply::NotSent, "the host was not found"),
        Error::Timeout(Timeout::Resolve) => (Reply::NotSent, "the host was not found in time"),
        Error::Timeout(Timeout::Connect) => (Reply::NotSent, "there was no connection in time"),
        Error::InvalidProxyUrl | Error::ConnectProxyFailed(_) => {
            (Reply::NotSent, "the proxy did not make the connection")
        }
        Error::Tls(_) | Error::Rustls(_) | Error::TlsRequired => {
            (Reply::NotSent, "there was no TLS connection")
        }
        Error::BadUri(_) | Error::Http(_) => (Reply::NotSent, "the address cannot be called"),
        Error::Io(error) if is_untrusted(error) => (
            Reply::NotSent,
            "its certificate is not trusted, or belongs to another host (--ca-file names certificates to trust)",
        ),
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            (Reply::NotSent, "the connection was refused")
        }
        Error::Timeout(_) => (Reply::Lost, "there was no answer in time"),
        _ => (Reply::Lost, "the connection ended without an answer"),
    }
}

/// The standard library has no error kind for this. If the error is not recognised, the
/// call counts as lost, which is safe.
fn is_of_lookup(error: &io::Error) -> bool {
    const WINDOWS: std::ops::RangeInclusive<i32> = 11_001..=11_004;
    match error.raw_os_error() {
        Some(code) => cfg!(windows) && WINDOWS.contains(&code),
        None => error
            .to_string()
            .starts_with("failed to lookup address information"),
    }
}

/// Certificates are checked before anything is sent.
fn is_untrusted(error: &io::Error) -> bool {
    let error = error.get_ref().and_then(|it| it.downcast_ref());
    matches!(error, Some(rustls::Error::InvalidCertificate(_)))
}

/// The certificates of the system that can be read. If there are none, no certificate
/// is trusted.
fn system_certificates() -> Vec<Certificate<'static>> {
    let found = rustls_native_certs::load_native_certs();
    let certificates = found.certs.iter();
    certificates
        .map(|it| Certificate::from_der(it).to_owned())
        .collect()
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, Failure> {
    let pem =
        fs::read(path).map_err(|error| unreadable_as(path, &error, "a file of certificates"))?;
    let certificates: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(Failure::new(
            path.display().to_string(),
            "found no certificate, expected some as PEM, which begin with -----BEGIN CERTIFICATE-----",
            "wrong_certificates",
        ));
    }
    Ok(certificates)
}
