//! HTTP: a request's method and parameters, and the answer as JSON.

use std::sync::Arc;

use axum::{
    body::{to_bytes, Body, Bytes},
    extract::State,
    http::{header, request::Parts, Request, StatusCode, Uri},
    response::{IntoResponse, Response},
    Router,
};
use jiff::Timestamp;

use crate::{
    answer::{time_since, Answer, Failure},
    faults::{gateway, Fault, Faults},
    php::{parse_query, Array, Value},
    portal::Portal,
};

const MAX_BODY: usize = 16 << 20;

pub(crate) struct Server {
    pub(crate) portal: Portal,
    pub(crate) faults: Faults,
}

pub(crate) fn router(server: Server) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(server))
}

async fn answer(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    let start = Timestamp::now();
    let (parts, body) = request.into_parts();
    // The connection ended before the body did: nobody reads the answer.
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    tokio::time::sleep(server.faults.delay).await;
    let fault = server.faults.next();
    match fault {
        Some(Fault::Fails(failure)) => return respond(Err(failure), start),
        Some(Fault::FailsBefore) => return gateway(StatusCode::BAD_GATEWAY),
        Some(Fault::IsLost) | None => {}
    }
    let carried_out =
        tokio::task::spawn_blocking(move || carry_out(&server.portal, &parts, &body)).await;
    if fault.is_some() {
        return gateway(StatusCode::GATEWAY_TIMEOUT);
    }
    let answer = carried_out.unwrap_or_else(|error| Err(Failure::internal(error)));
    respond(answer, start)
}

fn carry_out(portal: &Portal, parts: &Parts, body: &Bytes) -> Result<Answer, Failure> {
    let method = method(&parts.uri).ok_or_else(|| {
        let description = "expected /rest/<user>/<key>/<method>";
        Failure::new(StatusCode::NOT_FOUND, "NOT_FOUND", description)
    })?;
    portal.call(method, &params(parts, body)?)
}

/// The method's name is what the path ends with, `.json` or not.
fn method(uri: &Uri) -> Option<&str> {
    let path = uri.path().strip_prefix("/rest/")?.trim_end_matches('/');
    let name = path.rsplit('/').next()?;
    Some(name.strip_suffix(".json").unwrap_or(name))
}

/// The parameters of the query, and those of the body, which win.
fn params(parts: &Parts, body: &Bytes) -> Result<Array, Failure> {
    let mut params = parse_query(parts.uri.query().unwrap_or_default().as_bytes());
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    let is_json = content_type
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.starts_with("application/json"));
    if !is_json {
        params.extend(parse_query(body));
    } else if !body.is_empty() {
        let wrong = |what: String| Failure::wrong("INVALID_REQUEST", what);
        match serde_json::from_slice(body) {
            Ok(Value::Array(body)) => params.extend(body),
            Ok(_) => {
                return Err(wrong(
                    "the body is JSON, but no map of parameters".to_owned(),
                ))
            }
            Err(error) => return Err(wrong(format!("the body is no JSON: {error}"))),
        }
    }
    Ok(params)
}

fn respond(answer: Result<Answer, Failure>, start: Timestamp) -> Response {
    let (status, mut body) = match answer {
        Ok(answer) => {
            let mut body = Array::from([("result".to_owned(), answer.result)]);
            let numbers = [("next", answer.next), ("total", answer.total)];
            body.extend(
                numbers
                    .into_iter()
                    .filter_map(|(key, number)| Some((key.to_owned(), number?.into()))),
            );
            (StatusCode::OK, body)
        }
        Err(failure) => (failure.status, failure.into_array()),
    };
    body.insert("time".to_owned(), time_since(start));
    match serde_json::to_string(&Value::from(body)) {
        Ok(json) => {
            let json_type = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
            (status, json_type, json).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
