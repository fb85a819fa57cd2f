//! Converts CSV to lines of desired.

use std::io::Read;

use multifield_csv::{Csv, CsvError};
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyBytes, PyMapping},
};

use crate::{
    error::{csv_exception, wrong_argument},
    foreign,
    input::json_bytes,
    lines::Lines,
    read::Objects,
};

/// Convert CSV to lines of JSON, one for each row, for the argument ``desired`` of
/// `diff_ndjson`.
///
/// Columns are named as in the portal: ``ID``, a field (``PHONE``), or a field and a type
/// (``PHONE_WORK``, ``IM_TELEGRAM``). All columns of one field make one list. Empty cells
/// are ignored. If all cells of a field are empty, the row does not mention the field. The
/// delimiter is ``;``, ``,`` or a tab, as in the header.
///
/// Each row keeps its line number, and the other lines are blank. So errors of `diff_ndjson`
/// name the line of the CSV.
///
/// Args:
///     csv: CSV as a str or bytes, or a file opened in binary mode. It is read completely.
///     columns: The meaning of other headers, such as ``{"Telephone": "PHONE_WORK"}``.
///     key: The header of the column with the IDs, by default ``ID`` or ``id``. Give
///         `diff_ndjson` the same ``key``.
///     encoding: ``utf-8``, ``utf-16le``, ``utf-16be`` or ``windows-1251``. A byte order
///         mark takes precedence.
///     other_keys: ``error``, the default, or ``ignore``, which ignores unknown columns.
///
/// Returns:
///     An iterator of lines.
///
/// Raises:
///     CsvError: If the encoding is wrong, a column is unknown, or a row has more or fewer
///         cells than the header.
///
/// >>> import multifield as mf
/// >>> desired = mf.desired_from_csv("ID;Tel.\n43;111111\n", columns={"Tel.": "PHONE_WORK"})
/// >>> mf.diff_ndjson('{"ID": 43, "PHONE": []}', desired, cells="clean").read()
/// b'{"id":43,"fields":{"PHONE":[{"VALUE":"111111","VALUE_TYPE":"WORK"}]}}\n'
#[pyfunction]
#[pyo3(signature = (csv, *, columns = None, key = None, encoding = None, other_keys = None))]
pub(crate) fn desired_from_csv(
    csv: &Bound<'_, PyAny>,
    columns: Option<&Bound<'_, PyMapping>>,
    key: Option<&str>,
    encoding: Option<&str>,
    other_keys: Option<&str>,
) -> PyResult<Lines> {
    let py = csv.py();
    let raise = |error: CsvError| csv_exception(py, &error);
    let ignores = match other_keys {
        None | Some("error") => false,
        Some("ignore") => true,
        Some(other) => {
            return Err(PyValueError::new_err(format!(
                "argument 'other_keys': expected 'error' or 'ignore', found {other:?}"
            )))
        }
    };
    let mut reader = Csv::new().key(key).ignore_other_columns(ignores);
    if let Some(name) = encoding {
        reader = reader.encoding(name.parse().map_err(raise)?);
    }
    if let Some(columns) = columns {
        for item in foreign::iter(columns.items()?.as_any())? {
            let (header, is): (String, String) = item?.extract()?;
            reader = reader.column(&header, &is).map_err(raise)?;
        }
    }
    let bytes = bytes_of(csv)?;
    let lines = py.detach(|| {
        let mut lines = Vec::new();
        let mut made = reader.lines(&*bytes)?;
        match made.read_to_end(&mut lines) {
            Ok(_) => Ok(lines),
            Err(error) => Err(CsvError::from(error)),
        }
    });
    Lines::made(py, lines.map_err(raise)?, &[])
}

fn bytes_of(csv: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let objects = Objects::default();
    if let Some(bytes) = json_bytes(&objects, csv)? {
        return Ok(bytes.to_vec());
    }
    let expected = "CSV as a str or bytes, or a binary file";
    let read = foreign::attribute(csv, c"read");
    let read = read.ok_or_else(|| wrong_argument("csv", expected, csv))?;
    let all = foreign::call(&read, &pyo3::types::PyTuple::empty(csv.py()))?;
    match all.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => Err(wrong_argument("csv", "bytes from its read()", &all)),
    }
}
