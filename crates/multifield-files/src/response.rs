//! Removes the objects around the data of a response.

use multifield_core::printable;

use crate::{
    error::{Error, Kind, Side},
    json::Json,
};

/// Returns the value inside `result` and the given key. Both are optional.
pub(crate) fn inner<'j, 'a>(
    json: &'j Json<'a>,
    key: &str,
    side: Side,
) -> Result<&'j Json<'a>, Error> {
    let is_error = |error: &&Json<'_>| !matches!(error, Json::Null);
    if let Some(error) = json.get("error").filter(is_error) {
        let said = [Some(error), json.get("error_description")];
        let said = said.into_iter().flatten().filter_map(Json::as_str);
        let said: Vec<_> = said.filter(|it| !it.is_empty()).map(printable).collect();
        let reason = match said.as_slice() {
            [] => "no reason given".to_owned(),
            said => said.join(": "),
        };
        return Err(Error::new(side, "", Kind::ResponseError(reason)));
    }
    let json = json.get("result").unwrap_or(json);
    Ok(json.get(key).unwrap_or(json))
}
