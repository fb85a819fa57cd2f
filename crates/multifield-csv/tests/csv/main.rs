//! CSV as people and spreadsheets write it.

use std::io::{self, Read};

use multifield_core::{Bulk, Diff, Event, OnError, Strategy};
use multifield_csv::{Csv, CsvError, Encoding};
use serde_json::{json, Value};

struct Broken;
impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the network is gone"))
    }
}

/// Gives a few bytes at a time.
struct Drops<'b>(&'b [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.1.min(buffer.len()).min(self.0.len());
        let (some, rest) = self.0.split_at(most);
        buffer[..most].copy_from_slice(some);
        self.0 = rest;
        Ok(most)
    }
}

fn read(csv: &Csv, bytes: &[u8]) -> Result<String, CsvError> {
    let mut texts = [1, 7, 1 << 20].map(|size| {
        let mut text = String::new();
        let mut lines = csv.lines(Drops(bytes, size))?;
        match lines.read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(CsvError::of(&error).expect("an error of CSV").clone()),
        }
    });
    assert!(texts.windows(2).all(|two| two[0] == two[1]), "{texts:?}");
    std::mem::replace(&mut texts[0], Ok(String::new()))
}

/// The lines of it, by number.
#[track_caller]
fn rows(csv: &Csv, bytes: impl AsRef<[u8]>) -> Vec<(usize, Value)> {
    let text = read(csv, bytes.as_ref()).expect("lines");
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty());
    lines
        .map(|(line, number)| (number, serde_json::from_str(line).expect("JSON")))
        .collect()
}

#[track_caller]
fn assert_refused(csv: &Csv, bytes: impl AsRef<[u8]>, expected: &str) {
    let error = read(csv, bytes.as_ref()).expect_err("an error");
    assert_eq!(format!("{error} [{}]", error.code()), expected);
}

fn phone(value: &str, value_type: &str) -> Value {
    json!({"PHONE": [{"VALUE": value, "VALUE_TYPE": value_type}]})
}

#[test]
fn each_delimiter_is_recognised() {
    for delimiter in [";", ",", "\t"] {
        let csv = ["ID", "PHONE_WORK\n43", "+1, ;\t2\n"].join(delimiter);
        let csv = csv.replace("+1, ;\t2", "\"+1, ;\t2\"");
        let mut expected = phone("+1, ;\t2", "WORK");
        expected["ID"] = json!("43");
        assert_eq!(rows(&Csv::new(), csv), [(2, expected)]);
    }
    // What is in quotes parts nothing.
    let csv = Csv::new().column("a,b,c", "WEB").expect("a field");
    assert_eq!(
        rows(&csv, "\"a,b,c\";ID\nx.example;1\n"),
        [(2, json!({"ID": "1", "WEB": [{"VALUE": "x.example"}]}))]
    );
}

#[test]
fn columns_of_a_field_are_one_list_in_their_order() {
    let header: Vec<_> = (0..11).map(|_| "PHONE_HOME").collect();
    let cells: Vec<_> = (0..11).map(|at| (900 + at).to_string()).collect();
    let csv = format!(
        "ID,{},EMAIL,PHONE\n7,{},a@b.co,\n",
        header.join(","),
        cells.join(",")
    );
    let bulk = Bulk::new().diff_options(Diff::new().strategy(Strategy::Add));
    let lines = Csv::new().lines(csv.as_bytes()).expect("a header");
    let mut text = Vec::new();
    let current = r#"{"ID": 7, "PHONE": [], "EMAIL": []}"#;
    let summary = bulk.run(current.as_bytes(), lines, |event| {
        if let Event::Lines(lines) = event {
            text.extend_from_slice(lines);
        }
        Ok(())
    });
    assert_eq!(summary.expect("a summary").appends, 12);
    let line: Value = serde_json::from_slice(&text).expect("JSON");
    let phones = line["fields"]["PHONE"].as_array().expect("a list");
    let phones: Vec<_> = phones
        .iter()
        .map(|row| row["VALUE"].as_str().expect("a text"))
        .collect();
    assert_eq!(phones, cells);
}

/// A row that says nothing of a field leaves it alone, whatever the field holds.
#[test]
fn an_empty_cell_clears_nothing() {
    let current =
        r#"{"ID": 7, "PHONE": [{"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "1"}], "EMAIL": []}"#;
    for cell in [
        "",
        " ",
        "\" \t\n\"",
        "\u{a0}",
        "\u{200b}",
        "#N/A",
        "nan",
        "-",
    ] {
        for cells in ["strict", "clean"] {
            let csv = format!("ID,PHONE,PHONE_WORK,EMAIL\n7,{cell},{cell},a@b.co\n");
            let options = format!(r#"{{"cells": "{cells}", "on_error": "skip"}}"#);
            let bulk = Bulk::from_json(&options).expect("options");
            let lines = Csv::new().lines(csv.as_bytes()).expect("a header");
            let summary = bulk
                .run(current.as_bytes(), lines, |_| Ok(()))
                .expect("a summary");
            let touched = (summary.deletes, summary.overwrites);
            let is_blank = cell
                .trim_matches(|c: char| c.is_whitespace() || c == '"')
                .is_empty();
            assert!(touched == (0, 0), "{cell:?} {cells}: {summary}");
            // Nothing is said of it, or it is refused; the address is added in the first case.
            let expected = u64::from(cells == "clean" || (is_blank && cell != "\u{a0}"));
            assert_eq!(summary.appends, expected, "{cell:?} {cells}: {summary}");
        }
    }
}

#[test]
fn lines_are_those_of_the_file() {
    for end in ["\n", "\r\n"] {
        let csv = [
            "ID;PHONE",
            "",
            "1;2",
            "\"3\";\"4",
            "5\"",
            ";",
            "6;7",
            "",
            "",
            "8;\"9",
            "\"",
            "10;11",
        ]
        .join(end);
        let found = rows(&Csv::new(), csv);
        let found: Vec<_> = found
            .iter()
            .map(|(line, row)| (*line, row["ID"].as_str()))
            .collect();
        let expected = [(3, "1"), (4, "3"), (7, "6"), (10, "8"), (12, "10")];
        assert_eq!(found, expected.map(|(line, id)| (line, Some(id))));
    }
    let csv = "ID,PHONE\n1,2\n\n3,\"a\nb\"\n5,7.9E+10\n";
    let lines = Csv::new().lines(csv.as_bytes()).expect("a header");
    let current =
        r#"{"result": [{"ID": 1, "PHONE": []}, {"ID": 3, "PHONE": []}, {"ID": 5, "PHONE": []}]}"#;
    let mut errors = Vec::new();
    let skipping = Bulk::new().on_error(OnError::Skip);
    let summary = skipping.run(current.as_bytes(), lines, |event| {
        if let Event::Error(error) = event {
            errors.push((error.line(), error.place().to_owned()));
        }
        Ok(())
    });
    assert!(summary.is_ok());
    let place = "PHONE[0].VALUE".to_owned();
    assert_eq!(errors, [(Some(4), place.clone()), (Some(6), place)]);
}

#[test]
fn encodings() {
    let text = "ID;\u{422}\u{435}\u{43b}\r\n43;\u{434}\u{43e}\u{431}. 5\r\n";
    let csv = Csv::new()
        .column("\u{422}\u{435}\u{43b}", "PHONE")
        .expect("a field");
    let expected = rows(&csv, text);
    assert_eq!(expected.len(), 1);
    let utf16 = |unit: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    };
    let marked = format!("\u{feff}{text}");
    assert_eq!(rows(&csv, &marked), expected);
    assert_eq!(rows(&csv, utf16(u16::to_le_bytes, &marked)), expected);
    assert_eq!(rows(&csv, utf16(u16::to_be_bytes, &marked)), expected);
    let says = |encoding: &str| {
        csv.clone()
            .encoding(encoding.parse::<Encoding>().expect("one"))
    };
    assert_eq!(
        rows(&says("utf-16le"), utf16(u16::to_le_bytes, text)),
        expected
    );
    assert_eq!(
        rows(&says("utf-16be"), utf16(u16::to_be_bytes, text)),
        expected
    );
    // A mark says more than an option.
    assert_eq!(rows(&says("windows-1251"), &marked), expected);

    let old = b"ID;\xd2\xe5\xeb\r\n43;\xe4\xee\xe1. 5\r\n";
    assert_eq!(rows(&says("windows-1251"), old), expected);
    let hint = "(if another program wrote it, say its encoding, such as windows-1251, with the option encoding)";
    assert_refused(
        &csv,
        old,
        &format!("line 1, column 2: not UTF-8 {hint} [wrong_encoding]"),
    );
    assert_refused(
        &Csv::new(),
        b"ID;PHONE\n1;2\n\n43;\xe4\xee\xe1. 5\n",
        &format!("line 4, column 2: not UTF-8 {hint} [wrong_encoding]"),
    );
    assert_refused(
        &csv,
        utf16(u16::to_le_bytes, text),
        "line 1: found a zero byte, which no text in UTF-8 has (if it is UTF-16, say utf-16le or utf-16be with the option encoding) [wrong_encoding]",
    );
    let broken = utf16(u16::to_le_bytes, "\u{feff}ID;PHONE\n1;");
    let broken = [broken, vec![0, 0xd8, b'1', 0]].concat();
    assert_refused(
        &csv,
        broken,
        &format!("line 2: a character is broken {hint} [wrong_encoding]"),
    );
}

#[test]
fn headers() {
    let known = "expected ID, a field such as PHONE, or a field and a type such as PHONE_WORK or IM_TELEGRAM";
    let csv = Csv::new();
    assert_refused(
        &csv,
        "ID;PHONE_CAR\n",
        &format!("line 1, column PHONE_CAR: no column of this name is known, {known} (the option column names others, other_keys: ignore passes over them) [unknown_column]"),
    );
    assert_refused(
        &csv,
        "ID;id;PHONE\n",
        "line 1, column id: another column is the ID, too, expected one [repeated_column]",
    );
    assert_refused(
        &csv,
        "PHONE\n1\n",
        "line 1: no column is the ID of the entities, expected ID (the option key and the option column name another) [missing_column]",
    );
    assert_refused(
        &csv.clone().ignore_other_columns(true),
        "ID;NAME\n",
        "line 1: no column is of a field, expected one such as PHONE_WORK [missing_column]",
    );
    assert_refused(
        &csv,
        "",
        "line 1: the file is empty, expected a header, such as ID;PHONE [missing_column]",
    );
    assert_refused(
        &csv.clone().column("Tel", "PHONE").expect("a field"),
        "ID;PHONE\n",
        "line 1, column Tel: the header has no such column, expected one of ID, PHONE [unknown_column]",
    );
    assert_refused(
        &csv,
        ",ID,PHONE\n",
        &format!("line 1, column 1: its header is blank, {known} (pandas writes its index there without index=False; other_keys: ignore passes over it) [unknown_column]"),
    );
    assert_refused(
        &csv,
        "C:\\data\\Contacts.CSV",
        "line 1, column C:\\data\\Contacts.CSV: this looks like a path: read the file, and pass its contents [unknown_column]",
    );
    let error = csv
        .clone()
        .column("Tel", "TEL")
        .expect_err("no field")
        .to_string();
    assert_eq!(error, format!("column Tel: found TEL, {known}"));

    let keyed = csv.key(Some("contact")).ignore_other_columns(true);
    assert_eq!(
        rows(
            &keyed,
            "ID,contact,NAME,IM_TELEGRAM,LINK_USER\n1,43,Anna,@anna,\n"
        ),
        [(
            2,
            json!({"contact": "43", "IM": [{"VALUE": "@anna", "VALUE_TYPE": "TELEGRAM"}]})
        )]
    );
}

#[test]
fn rows_have_the_cells_of_the_header() {
    let csv = Csv::new();
    let refused = |rest: &str, expected: &str| {
        assert_refused(&csv, format!("ID;PHONE\n1;2\n{rest}"), expected);
    };
    refused(
        "3;4;5\n",
        "line 3: found 3 cells, expected 2, as the header has [wrong_row]",
    );
    refused(
        "3",
        "line 3: found 1 cell, expected 2, as the header has [wrong_row]",
    );
    let unclosed =
        "line 3: a quote is not closed, so that the rest of the file is in one cell [wrong_row]";
    refused("3;\"4\n5;6\n", unclosed);
    refused("3;\"4\n5;6", unclosed);
    refused("3;\"", unclosed);
    assert_refused(
        &csv,
        "ID;\"PHONE\n1;2\n",
        "line 1: a quote is not closed, so that the rest of the file is in one cell [wrong_row]",
    );
}

#[test]
fn a_line_end_in_the_last_cell_is_no_open_quote() {
    for end in ["", "\n", "\n\n"] {
        let csv = format!("ID;PHONE\n1;\"2\n\"{end}");
        let mut expected = json!({"PHONE": [{"VALUE": "2\n"}]});
        expected["ID"] = json!("1");
        assert_eq!(rows(&Csv::new(), csv), [(2, expected)], "{end:?}");
    }
    // The character that the reader puts behind the last line.
    let csv = "ID;PHONE\n1;2\n3;\u{1a}\n";
    let phone = |id, value| json!({"ID": id, "PHONE": [{"VALUE": value}]});
    let expected = [(2, phone("1", "2")), (3, phone("3", "\u{1a}"))];
    assert_eq!(rows(&Csv::new(), csv), expected);
    assert_refused(
        &Csv::new(),
        "ID;PHONE\n1;2\n\u{1a}\n",
        "line 3: found 1 cell, expected 2, as the header has [wrong_row]",
    );
    for empty in ["", "\n", "\n\n"] {
        let error = read(&Csv::new(), empty.as_bytes()).expect_err("no header");
        assert_eq!(error.code(), "missing_column");
    }
}

#[test]
fn what_json_escapes_is_escaped() {
    let csv = "ID;WEB\n1;\"a\"\"b\\c\td\u{1}e\u{7f}\u{2028}\"\n";
    let found = rows(&Csv::new(), csv);
    assert_eq!(
        found[0].1["WEB"][0]["VALUE"],
        "a\"b\\c\td\u{1}e\u{7f}\u{2028}"
    );
}

/// What comes before an error is given, and the reader's own error is told.
#[test]
fn errors_come_where_they_are() {
    let many = "7;1\n".repeat(20_000);
    let csv = format!("ID;PHONE\n{many}x\n");
    let mut lines = Csv::new().lines(csv.as_bytes()).expect("a header");
    let mut text = Vec::new();
    let error = lines.read_to_end(&mut text).expect_err("a short row");
    assert_eq!(CsvError::of(&error).and_then(CsvError::line), Some(20_002));
    assert_eq!(String::from_utf8_lossy(&text).lines().count(), 20_001);
    assert_eq!(lines.read(&mut [0]).expect("the end"), 0);

    let error = Csv::new()
        .lines(b"ID;PHONE\n".chain(Broken))
        .expect_err("an error");
    assert_eq!(error.to_string(), "cannot be read: the network is gone");
}
