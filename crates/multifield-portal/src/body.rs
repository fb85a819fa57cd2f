//! The parameters of a call. Parameters in the body override those in the query.

use axum::{
    body::{Body, Bytes},
    extract::{multipart::MultipartError, FromRequest, Multipart},
    http::{header, request::Parts, Request, StatusCode},
};

use crate::{
    answer::Failure,
    php::{parse_query, Array, Form, Value},
};

pub(crate) async fn parameters(parts: &Parts, body: Bytes) -> Result<Array, Failure> {
    let mut params = parse_query(parts.uri.query().unwrap_or_default().as_bytes());
    // Some clients send any content type with an empty body.
    if !body.is_empty() {
        params.extend(match Kind::of(parts)? {
            Kind::Json => json(&body)?,
            Kind::Form => parse_query(&body),
            Kind::Multipart => multipart(parts, body).await?,
        });
    }
    Ok(params)
}

enum Kind {
    Json,
    Form,
    Multipart,
}

impl Kind {
    /// Refuses content types that a page of another site could send without a preflight
    /// request: plain text, or no type at all. No client of the portal uses them.
    fn of(parts: &Parts) -> Result<Kind, Failure> {
        let content_type = parts.headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|it| it.to_str().ok());
        let content_type = content_type.unwrap_or_default();
        let name = content_type.split(';').next().unwrap_or_default().trim();
        match name.to_ascii_lowercase().as_str() {
            "application/json" | "text/json" => Ok(Kind::Json),
            name if name.starts_with("application/") && name.ends_with("+json") => Ok(Kind::Json),
            "application/x-www-form-urlencoded" => Ok(Kind::Form),
            "multipart/form-data" => Ok(Kind::Multipart),
            name => {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                let description = format!(
                    "the body is of the Content-Type {name:?}, expected application/json, \
                     application/x-www-form-urlencoded or multipart/form-data"
                );
                Err(Failure::new(status, "INVALID_REQUEST", description))
            }
        }
    }
}

fn json(body: &[u8]) -> Result<Array, Failure> {
    match serde_json::from_slice(body) {
        Ok(Value::Array(body)) => Ok(body),
        Ok(_) => Err(wrong("the body is JSON, but no map of parameters")),
        Err(error) => Err(wrong(format!("the body is no JSON: {error}"))),
    }
}

/// Reads the strings of a form. Files are ignored, because PHP stores them separately.
async fn multipart(parts: &Parts, body: Bytes) -> Result<Array, Failure> {
    let is_none = |error: String| wrong(format!("the body is no multipart form: {error}"));
    let no_form = |error: MultipartError| is_none(error.body_text());
    let request = Request::from_parts(parts.clone(), Body::from(body));
    let fields = Multipart::from_request(request, &()).await;
    let mut fields = fields.map_err(|error| is_none(error.body_text()))?;
    let mut form = Form::default();
    while let Some(field) = fields.next_field().await.map_err(no_form)? {
        let name = field.name().map(str::to_owned);
        if let (Some(name), None) = (name, field.file_name()) {
            form.insert(name.as_bytes(), field.text().await.map_err(no_form)?);
        }
    }
    Ok(form.into_array())
}

fn wrong(description: impl Into<String>) -> Failure {
    Failure::wrong("INVALID_REQUEST", description)
}
