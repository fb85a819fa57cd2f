//! Decides which calls are accepted: those of programs on this machine, and of pages that
//! it serves. Other pages in a browser can send requests to this machine. The owner of a
//! name can also make the name point here, so that the browser treats the portal as part
//! of the owner's site.

use axum::http::{header, request::Parts, uri::Authority, HeaderValue, Method, StatusCode, Uri};

use crate::answer::Failure;

pub(crate) fn check(parts: &Parts) -> Result<(), Failure> {
    let refused =
        |status, description: String| Err(Failure::new(status, "ACCESS_DENIED", description));
    let hosts = parts.headers.get_all(header::HOST);
    let other_host = hosts.iter().find(|host| !is_loopback(as_text(host)));
    let in_uri = parts.uri.authority().filter(|it| !is_loopback(it.as_str()));
    if let Some(host) = other_host.map(as_text).or(in_uri.map(Authority::as_str)) {
        let description = format!("the host is {host:?}, expected localhost, 127.0.0.1 or [::1]");
        return refused(StatusCode::FORBIDDEN, description);
    }
    if hosts.iter().next().is_none() {
        return refused(
            StatusCode::FORBIDDEN,
            "the request names no host".to_owned(),
        );
    }
    let mut origins = parts.headers.get_all(header::ORIGIN).iter();
    if let Some(origin) = origins.find(|origin| !is_loopback_origin(as_text(origin))) {
        let description = format!("the request is of {:?}, another site", as_text(origin));
        return refused(StatusCode::FORBIDDEN, description);
    }
    let mut sites = parts.headers.get_all("sec-fetch-site").iter();
    if sites.any(|site| as_text(site).eq_ignore_ascii_case("cross-site")) {
        return refused(
            StatusCode::FORBIDDEN,
            "the request is of another site".to_owned(),
        );
    }
    // An OPTIONS request asks for permission to call from another site. It is refused.
    if parts.method != Method::GET && parts.method != Method::POST {
        let description = format!("the method is {}, expected GET or POST", parts.method);
        return refused(StatusCode::METHOD_NOT_ALLOWED, description);
    }
    Ok(())
}

/// Returns a header as a string, or `?`, which is no accepted host.
fn as_text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or("?")
}

/// An origin of `null`, for a page without an origin, is not this machine.
fn is_loopback_origin(origin: &str) -> bool {
    let uri: Option<Uri> = origin.parse().ok();
    uri.is_some_and(|uri| {
        let authority = uri.authority().map(Authority::as_str);
        uri.scheme().is_some() && authority.is_some_and(is_loopback)
    })
}

/// Returns whether a host, with or without a port, is a name of this machine that nobody
/// can make point elsewhere.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}
