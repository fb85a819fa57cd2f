//! Lines of desired from CSV.

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

/// Return what many entities should hold, from CSV: for each row a line of JSON, which
/// `diff_ndjson` takes as ``desired``.
///
/// Columns have the portal's own names: ``ID``, a field (``PHONE``), or a field and a
/// type (``PHONE_WORK``, ``IM_TELEGRAM``). All columns of one field make one list. An
/// empty cell says nothing, so a row whose cells of a field are all empty leaves that
/// field alone. The delimiter is ``;``, ``,`` or a tab, whichever the header has.
///
/// Each row stands on its own line number, and other lines are blank, so that errors of
/// `diff_ndjson` name the line of the file.
///
/// Args:
///     csv: CSV as a str or bytes, or a file that is open in binary mode. It is read as a
///         whole.
///     columns: What columns with other headers are: ``{"Telephone": "PHONE_WORK"}``.
///     key: The header of the column of the IDs, and the ``key`` of `diff_ndjson` then. By
///         default ``ID`` or ``id``.
///     encoding: ``utf-8``, ``utf-16le``, ``utf-16be`` or ``windows-1251``. A byte order
///         mark says more than it.
///     other_keys: ``error``, the default, or ``ignore``: other columns are passed over.
///
/// Returns:
///     An iterator of lines.
///
/// Raises:
///     CsvError: For another encoding, an unknown column, a row of another length.
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
    Ok(Lines::of_bytes(py, lines.map_err(raise)?))
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
