//! Certificates named by `SSL_CERT_FILE` and `SSL_CERT_DIR`, which people set behind proxies that inspect TLS.

use reqwest::ClientBuilder;

/// On Linux the loader of the system's trust store reads both variables by itself.
#[cfg(not(any(target_os = "macos", windows)))]
pub(super) fn with_named_certificates(builder: ClientBuilder) -> ClientBuilder {
    builder
}

/// The system's own verifier does not know the variables: what they name is trusted besides the system's store.
#[cfg(any(target_os = "macos", windows))]
pub(super) fn with_named_certificates(builder: ClientBuilder) -> ClientBuilder {
    let named = std::env::var_os("SSL_CERT_FILE").map(std::path::PathBuf::from);
    let folder = std::env::var_os("SSL_CERT_DIR").map(std::path::PathBuf::from);
    let listed = folder
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let certificates: Vec<_> = named
        .into_iter()
        .chain(listed)
        .filter_map(|path| std::fs::read(path).ok())
        .filter_map(|pem| reqwest::Certificate::from_pem_bundle(&pem).ok())
        .flatten()
        .collect();
    if certificates.is_empty() {
        builder
    } else {
        builder.tls_certs_merge(certificates)
    }
}
