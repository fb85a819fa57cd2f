//! Converts CSV to lines of desired. `desired_from_csv` of `_lines.py` is its public form.

use std::io::Read;

use multifield_csv::{Csv, CsvError};
use pyo3::{prelude::*, types::PyBytes};

use crate::object::Any;
use crate::{error::OrRaise, json::bytes};

#[pyfunction]
pub(crate) fn _csv_lines<'py>(
    csv: Any<'_, 'py>,
    columns: Vec<(String, String)>,
    key: Option<&str>,
    encoding: Option<&str>,
    ignores: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = csv.py();
    let mut reader = Csv::new().key(key).ignore_other_columns(ignores);
    if let Some(name) = encoding {
        reader = reader.encoding(name.parse().or_raise(py)?);
    }
    for (header, is) in columns {
        reader = reader.column(&header, &is).or_raise(py)?;
    }
    let csv = bytes("csv", csv)?;
    let lines = py.detach(|| {
        let mut lines = Vec::new();
        match reader.lines(&*csv)?.read_to_end(&mut lines) {
            Ok(_) => Ok(lines),
            Err(error) => Err(CsvError::from(error)),
        }
    });
    Ok(PyBytes::new(py, &lines.or_raise(py)?))
}
