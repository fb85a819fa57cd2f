//! The meaning of the columns.

use multifield_core::{printable, Field};

use crate::{error::CsvError, Csv};

/// The meaning of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    Id,
    Field(Field, Option<&'static str>),
}

impl Is {
    /// Returns the meaning of a name that the portal uses: `ID`, `PHONE`, `PHONE_WORK`.
    pub(crate) fn of_name(name: &str) -> Option<Is> {
        let name = name.trim();
        if name == "ID" {
            return Some(Is::Id);
        }
        let (field, value_type) = match name.split_once('_') {
            Some((field, value_type)) => (field, Some(value_type)),
            None => (name, None),
        };
        let field = Field::ALL.into_iter().find(|it| it.type_id() == field)?;
        let Some(value_type) = value_type else {
            return Some(Is::Field(field, None));
        };
        let known = field.value_types().iter().find(|it| **it == value_type);
        known.map(|it| Is::Field(field, Some(it)))
    }
}

const NAMES: &str =
    "ID, a field such as PHONE, or a field and a type such as PHONE_WORK or IM_TELEGRAM";

/// Returns whether a header looks like a file name. It then probably was passed as the
/// contents of a file.
fn is_path(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    [".csv", ".tsv", ".txt", ".xlsx"]
        .iter()
        .any(|end| header.ends_with(end))
}

/// Returns the error for a meaning that does not exist.
pub(crate) fn no_name(header: &str, is: &str) -> CsvError {
    let message = format!("found {}, expected {NAMES}", printable(is));
    CsvError::new("unknown_column", message).in_column(header)
}

/// A column of a field.
pub(crate) struct Column {
    pub(crate) at: usize,
    /// The JSON that follows the value of a cell.
    pub(crate) behind: Vec<u8>,
}

/// The columns of a file.
pub(crate) struct Columns {
    headers: Vec<String>,
    pub(crate) count: usize,
    pub(crate) id: usize,
    /// The key of the ID in a line of JSON.
    pub(crate) key: Vec<u8>,
    /// The fields in the order of the file: the key of each field, and its columns.
    pub(crate) fields: Vec<(Vec<u8>, Vec<Column>)>,
}

impl Columns {
    pub(crate) fn new(csv: &Csv, header: &csv::StringRecord) -> Result<Columns, CsvError> {
        let headers: Vec<&str> = header.iter().map(str::trim).collect();
        let unknown = |header: &str, message: String| {
            let error = CsvError::new("unknown_column", message);
            error.in_line(1).in_column(header)
        };
        if let Some((name, _)) = csv.named.iter().find(|it| !headers.contains(&&*it.0)) {
            let headers = headers.join(", ");
            let headers = printable(&headers);
            let message = format!("the header has no such column, expected one of {headers}");
            return Err(unknown(name, message));
        }
        let (mut id, mut fields) = (None, Vec::<(Field, Vec<Column>)>::new());
        for (at, header) in headers.iter().enumerate() {
            let named = csv.named.iter().find(|it| it.0 == *header);
            let is = match (named, &csv.key) {
                (Some((_, is)), _) => Some(*is),
                (None, Some(key)) if key == header => Some(Is::Id),
                (None, None) if *header == "id" => Some(Is::Id),
                // Another column has the IDs, so `ID` is an unknown column.
                (None, Some(_)) if *header == "ID" => None,
                (None, _) => Is::of_name(header),
            };
            match is {
                Some(Is::Id) if id.is_some() => {
                    let message = "another column is the ID, too, expected one";
                    let error = CsvError::new("repeated_column", message);
                    return Err(error.in_line(1).in_column(header));
                }
                Some(Is::Id) => id = Some(at),
                Some(Is::Field(field, value_type)) => {
                    let column = Column::new(at, value_type);
                    match fields.iter_mut().find(|it| it.0 == field) {
                        Some((_, columns)) => columns.push(column),
                        None => fields.push((field, vec![column])),
                    }
                }
                None if csv.ignores_others => {}
                None if header.is_empty() => {
                    let message = format!("its header is blank, expected {NAMES}");
                    let hint = "pandas writes its index there without index=False; `other_keys: ignore` passes over it";
                    return Err(unknown(&(at + 1).to_string(), message).hint(hint));
                }
                None if headers.len() == 1 && is_path(header) => {
                    let message = "this looks like a path: read the file, and pass its contents";
                    return Err(unknown(header, message.to_owned()));
                }
                None => {
                    let message = format!("no column of this name is known, expected {NAMES}");
                    let hint = "`column` names others, `other_keys: ignore` passes over them";
                    return Err(unknown(header, message).hint(hint));
                }
            }
        }
        let missing = |message: &str| CsvError::new("missing_column", message).in_line(1);
        let id = id.ok_or_else(|| {
            if headers.is_empty() {
                return missing("the file is empty, expected a header, such as ID;PHONE");
            }
            let error = missing("no column is the ID of the entities, expected ID");
            error.hint("`key` and `column` name another")
        })?;
        if fields.is_empty() {
            return Err(missing(
                "no column is of a field, expected one such as PHONE_WORK",
            ));
        }
        let fields = fields.into_iter();
        Ok(Columns {
            headers: headers.iter().map(|it| (*it).to_owned()).collect(),
            count: headers.len(),
            id,
            key: json(csv.key.as_deref().unwrap_or("ID")),
            fields: fields
                .map(|(field, columns)| (json(field.type_id()), columns))
                .collect(),
        })
    }
}

impl Columns {
    /// Returns the header of the cell that an element of a list comes from.
    pub(crate) fn header_of(
        &self,
        row: &csv::ByteRecord,
        field: &str,
        index: usize,
    ) -> Option<String> {
        let (_, columns) = self.fields.iter().find(|it| it.0 == json(field))?;
        let mut cells = columns
            .iter()
            .filter(|it| !row[it.at].trim_ascii().is_empty());
        cells.nth(index).map(|it| self.headers[it.at].clone())
    }
}

impl Column {
    fn new(at: usize, value_type: Option<&str>) -> Column {
        let behind = match value_type {
            Some(value_type) => format!(r#","VALUE_TYPE":"{value_type}"}}"#),
            None => "}".to_owned(),
        };
        Column {
            at,
            behind: behind.into_bytes(),
        }
    }
}

fn json(text: &str) -> Vec<u8> {
    serde_json::Value::from(text).to_string().into_bytes()
}
