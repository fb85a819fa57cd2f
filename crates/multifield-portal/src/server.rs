//! HTTP: a request's method and parameters, and the answer as JSON.

use std::sync::Arc;

use axum::{
    body::{to_bytes, Body},
    extract::{DefaultBodyLimit, State},
    http::{header, Request, StatusCode, Uri},
    response::{IntoResponse, Response},
    Router,
};
use jiff::Timestamp;

use crate::{
    answer::{time_since, Answer, Failure},
    body::Parameters,
    faults::{gateway, Fault, Faults},
    guard,
    php::{Array, Value},
    portal::Portal,
};

const MAX_BODY: usize = 16 << 20;

pub(crate) struct Server {
    pub(crate) portal: Portal,
    pub(crate) faults: Faults,
}

pub(crate) fn router(server: Server) -> Router {
    let router = Router::new().fallback(answer);
    // A multipart form is read within the limit of all bodies.
    let router = router.layer(DefaultBodyLimit::max(MAX_BODY));
    router.with_state(Arc::new(server))
}

async fn answer(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    let start = Timestamp::now();
    let (parts, body) = request.into_parts();
    if let Err(failure) = guard::check(&parts) {
        return respond(Err(failure), start);
    }
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
    let params = Parameters::read(&parts, body).await;
    let carried_out = tokio::task::spawn_blocking(move || {
        let method = method(&parts.uri)?;
        server.portal.call(method, &params?.0)
    });
    let carried_out = carried_out.await;
    if fault.is_some() {
        return gateway(StatusCode::GATEWAY_TIMEOUT);
    }
    let answer = carried_out.unwrap_or_else(|error| Err(Failure::internal(error)));
    respond(answer, start)
}

/// The method's name is what the path ends with, `.json` or not.
fn method(uri: &Uri) -> Result<&str, Failure> {
    let path = uri.path().strip_prefix("/rest/");
    let name = path.and_then(|path| path.trim_end_matches('/').rsplit('/').next());
    let name = name.ok_or_else(|| {
        let description = "expected /rest/<user>/<key>/<method>";
        Failure::new(StatusCode::NOT_FOUND, "NOT_FOUND", description)
    })?;
    Ok(name.strip_suffix(".json").unwrap_or(name))
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
