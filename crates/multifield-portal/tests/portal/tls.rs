//! `--tls`

use std::{fs, path::Path, sync::Arc, time::Duration};

use serde_json::{json, Value};
use tokio_rustls::rustls::crypto::ring;
use ureq::{
    tls::{Certificate, RootCerts, TlsConfig},
    Agent,
};

use crate::client::Portal;

fn tls(roots: RootCerts) -> TlsConfig {
    TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(roots)
        .build()
}

fn agent(roots: RootCerts) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .tls_config(tls(roots))
        .timeout_global(Some(Duration::from_secs(20)));
    config.build().into()
}

#[test]
fn who_trusts_the_certificate_is_answered() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("portal.pem");
    let _ = fs::remove_file(&file);
    let portal = Portal::start(&[
        "--tls",
        file.to_str().expect("UTF-8"),
        "--late-rate",
        "0.3",
        "--late-delay",
        "1",
    ]);
    assert!(
        portal.url.starts_with("https://127.0.0.1:"),
        "{}",
        portal.url
    );
    let pem = fs::read(&file).expect("the certificate");
    assert!(!String::from_utf8_lossy(&pem).contains("PRIVATE"));
    let roots = || RootCerts::from(vec![Certificate::from_pem(&pem).expect("a certificate")]);
    let mut answers = [0; 3];
    let trusting = agent(roots());
    for host in ["127.0.0.1", "localhost"] {
        let url = portal.url.replace("127.0.0.1", host);
        for _ in 0..20 {
            let sent = trusting
                .post(format!("{url}crm.contact.add"))
                .send_json(json!({"fields": {}}));
            let kind = match sent {
                Ok(mut response) if response.status() == 200 => {
                    let body: Value = response.body_mut().read_json().expect("JSON");
                    assert!(body["result"].as_u64().is_some(), "{body}");
                    0
                }
                Ok(response) => {
                    assert_eq!(response.status(), 504);
                    1
                }
                Err(_) => 2,
            };
            answers[kind] += 1;
        }
    }
    assert!(
        answers.iter().all(|it| *it > 0),
        "by HTTPS, too, some connections are dropped: {answers:?}"
    );

    let doubting = agent(RootCerts::from(Vec::<Certificate<'static>>::new()));
    doubting
        .get(format!("{}crm.contact.list", portal.url))
        .call()
        .expect_err("nobody it knows");
    let plain = portal.url.replace("https:", "http:");
    agent(roots())
        .get(format!("{plain}crm.contact.list"))
        .call()
        .expect_err("no HTTP");
}
