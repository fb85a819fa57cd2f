//! HTTPS with a certificate that is created at the start.

use std::{error::Error, fs, path::Path, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use tokio_rustls::{
    rustls::{
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        ServerConfig,
    },
    TlsAcceptor,
};

/// Writes the certificate for clients to trust to a file, as PEM.
///
/// It is the certificate of an authority, because some clients do not trust a server's
/// certificate directly. The authority signs only the portal's own certificate, and its
/// key is then discarded.
pub(crate) fn acceptor(file: &Path) -> Result<TlsAcceptor, Box<dyn Error>> {
    let mut authority = CertificateParams::default();
    authority
        .distinguished_name
        .push(DnType::CommonName, "multifield-portal");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let trusted = authority.self_signed(&key)?;
    let issuer = Issuer::new(authority, key);

    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut own = CertificateParams::new(names)?;
    own.use_authority_key_identifier_extension = true;
    own.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let own = own.signed_by(&key, &issuer)?;

    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], key)?;
    fs::write(file, trusted.pem())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
