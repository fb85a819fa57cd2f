//! HTTP: reads the method and parameters of a request, and writes the answer as JSON.

use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc,
};

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
    body::parameters,
    call::Call,
    faults::{gateway, Fault, Faults, Garbage},
    guard,
    limits::Bucket,
    php::{entry, Array, Value},
    portal::Portal,
    tokens::Tokens,
};

/// Large enough for a file of 20 MB, which has 27 MB of base64.
const MAX_BODY: usize = 64 << 20;

pub(crate) struct Server {
    portal: Portal,
    faults: Faults,
    bucket: Bucket,
    tokens: Tokens,
    /// The number of calls so far.
    calls: AtomicU64,
}

impl Server {
    pub(crate) fn new(portal: Portal, faults: Faults, bucket: Bucket) -> Self {
        Server {
            portal,
            faults,
            bucket,
            tokens: Tokens::default(),
            calls: AtomicU64::new(0),
        }
    }
}

pub(crate) fn router(server: Server) -> Router {
    let router = Router::new().fallback(answer);
    // A multipart form has the same size limit as other bodies.
    let router = router.layer(DefaultBodyLimit::max(MAX_BODY));
    router.with_state(Arc::new(server))
}

async fn answer(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    let start = Timestamp::now();
    let (parts, body) = request.into_parts();
    if let Err(failure) = guard::check(&parts) {
        return respond(Err(failure), start);
    }
    // The client closed the connection early, so nobody reads the answer.
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    tokio::time::sleep(server.faults.delay).await;
    let params = parameters(&parts, body).await;
    let token = token(&parts.uri, params.as_ref().ok());
    let accepted = server.tokens.take(&token).and_then(|may_expire| {
        server.bucket.take(Timestamp::now())?;
        Ok(may_expire)
    });
    let may_expire = match accepted {
        Ok(may_expire) => may_expire,
        Err(failure) => return respond(Err(failure), start),
    };
    let mut call = Call {
        number: server.calls.fetch_add(1, Ordering::Relaxed) + 1,
        received: start,
        fault: None,
        cut: None,
        touched: Vec::new(),
    };
    let is_batch = method(&parts.uri).is_ok_and(|name| name.eq_ignore_ascii_case("batch"));
    let garbage = match server.faults.next(is_batch) {
        Some(Fault::Fails(failure)) => return respond(Err(failure), start),
        Some(Fault::FailsBefore) => return gateway(StatusCode::BAD_GATEWAY),
        Some(Fault::Expires) if may_expire => {
            return respond(Err(server.tokens.expire(token)), start);
        }
        Some(Fault::Expires) | None => None,
        Some(Fault::IsLate(delay, silence)) => {
            call.fault = Some("late");
            tokio::spawn(async move {
                tokio::time::sleep(delay).await;
                // The client does not wait for the result any more.
                drop(carry_out(server, parts.uri, params, call).await);
            });
            return silence.response();
        }
        Some(Fault::IsLost) => {
            call.fault = Some("lost");
            drop(carry_out(server, parts.uri, params, call).await);
            return gateway(StatusCode::GATEWAY_TIMEOUT);
        }
        Some(Fault::IsGarbled(garbage)) => {
            call.fault = Some(garbage.name());
            Some(garbage)
        }
    };
    let (mut is_page, mut is_half) = (false, false);
    match garbage {
        None => server.tokens.answered(token),
        Some(Garbage::Cut(cut)) => call.cut = Some(cut),
        Some(Garbage::Page) => is_page = true,
        Some(Garbage::Half) => is_half = true,
    }
    let answer = carry_out(server, parts.uri, params, call).await;
    if is_page {
        return gateway(StatusCode::OK);
    }
    let (status, mut json) = written(answer, start);
    if is_half {
        json.truncate(json.len() / 2);
    }
    response(status, json)
}

async fn carry_out(
    server: Arc<Server>,
    uri: Uri,
    params: Result<Array, Failure>,
    mut call: Call,
) -> Result<Answer, Failure> {
    let carried_out = tokio::task::spawn_blocking(move || {
        let method = method(&uri)?;
        server.portal.call(method, &params?, &mut call)
    });
    let carried_out = carried_out.await;
    carried_out.unwrap_or_else(|error| Err(Failure::internal(error)))
}

/// Returns the token of the caller: `auth`, or the key of a webhook.
fn token(uri: &Uri, params: Option<&Array>) -> String {
    let auth = params.and_then(|params| entry(params, "auth")?.to_text());
    let key = || uri.path().split('/').nth(3).unwrap_or_default().to_owned();
    auth.map_or_else(key, Into::into)
}

/// Returns the method's name: the end of the path, with or without `.json`.
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
    let (status, json) = written(answer, start);
    response(status, json)
}

fn written(answer: Result<Answer, Failure>, start: Timestamp) -> (StatusCode, Vec<u8>) {
    let (status, usage, mut body) = match answer {
        Ok(answer) => {
            let mut body = Array::from([("result".to_owned(), answer.result)]);
            let numbers = [("next", answer.next), ("total", answer.total)];
            body.extend(
                numbers
                    .into_iter()
                    .filter_map(|(key, number)| Some((key.to_owned(), number?.into()))),
            );
            (StatusCode::OK, answer.usage, body)
        }
        Err(failure) => (failure.status, failure.usage, failure.into_array()),
    };
    body.insert("time".to_owned(), time_since(start, usage));
    match serde_json::to_vec(&Value::from(body)) {
        Ok(json) => (status, json),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    }
}

fn response(status: StatusCode, json: Vec<u8>) -> Response {
    let json_type = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, json_type, json).into_response()
}
