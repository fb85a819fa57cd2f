//! `multifield bulk` with CSV as DESIRED. How CSV is read is tested by multifield-csv.

use crate::folder::Folder;

const BULK: &str = "bulk -q --current current.ndjson";

const LINES: &str = "{\"id\":44,\"fields\":{\"PHONE\":[{\"ID\":223,\"VALUE\":\"+44 7700 900456\",\"VALUE_TYPE\":\"MOBILE\"}]}}\n";

const CSV: &str = "ID;PHONE_MOBILE\r\n44;+44 7700 900456\r\n43;\r\n";

#[test]
fn csv_is_known_by_its_name_or_said_to_be() {
    let folder = Folder::new("csv_names")
        .file("new.csv", CSV)
        .file("NEW.TSV", CSV.replace(';', "\t"))
        .file("new.txt", CSV);
    for rest in [
        "new.csv",
        "NEW.TSV",
        "new.csv --desired-format csv",
        "new.txt --desired-format csv",
    ] {
        folder
            .run(&format!("{BULK} --desired {rest}"))
            .prints(LINES);
    }
    folder
        .pipe(CSV, &format!("{BULK} --desired - --desired-format csv"))
        .prints(LINES);
    let ran = folder.run(&format!("{BULK} --desired new.csv --desired-format ndjson"));
    assert!(ran.stderr.ends_with("[invalid_json]\n"), "{ran:?}");
    let old = [&b"ID,\xd2\xe5\xeb\n44,+44 7700 900456\n"[..]].concat();
    let folder = folder.file("old.csv", old);
    let line = "--column \u{422}\u{435}\u{43b}=PHONE_MOBILE --encoding windows-1251";
    folder
        .run(&format!("{BULK} --desired old.csv {line}"))
        .prints(LINES);
}

#[test]
fn flags_of_csv_need_csv() {
    let folder = Folder::new("csv_needs");
    for flag in ["column A=PHONE", "encoding utf-8"] {
        let name = flag.split(' ').next().unwrap_or_default();
        folder.run(&format!("{BULK} --desired desired.ndjson --{flag}")).fails(&format!(
            "--{name}: has no effect without CSV as DESIRED (--desired-format csv) [meaningless_option]"
        ));
    }
}

#[test]
fn what_is_wrong_is_said_with_file_line_and_column() {
    let folder = Folder::new("csv_wrong");
    let run = |csv: &[u8], rest: &str| {
        let folder = Folder::new("csv_wrong_each").file("new.csv", csv);
        folder.run(&format!("{BULK} --desired new.csv {rest}"))
    };
    run(b"ID;NAME;PHONE\n", "").fails(
        "new.csv: line 1, column NAME: no column of this name is known, expected ID, a field such as PHONE, or a field and a type such as PHONE_WORK or IM_TELEGRAM (--column names others, --other-keys ignore passes over them) [unknown_column]",
    );
    run(
        b"ID;NAME;PHONE\n44;Ben;+44 7700 900123\n",
        "--other-keys ignore",
    )
    .prints("");
    run(b"ID;PHONE\n", "--desired-format ndjson").fails(
        "new.csv: line 1: not JSON: expected value at column 1 (--desired-format csv reads CSV) [invalid_json]",
    );
    let book = Folder::new("csv_book").file("book.xlsx", "PK");
    book.run("bulk --current book.xlsx --desired book.xlsx").fails(
        "book.xlsx: line 1: not JSON: expected value at column 1 (save it as CSV, which bulk and sync read as DESIRED) [invalid_json]",
    );
    book.run(&format!("{BULK} --desired book.xlsx")).fails(
        "book.xlsx: line 1: not JSON: expected value at column 1 (save it as CSV, which bulk and sync read as DESIRED) [invalid_json]",
    );
    run(b"", "").fails(
        "new.csv: line 1: the file is empty, expected a header, such as ID;PHONE [missing_column]",
    );
    run(b"ID;PHONE\n", "--column Tel=PHONE").fails(
        "new.csv: line 1, column Tel: the header has no such column, expected one of ID, PHONE [unknown_column]",
    );
    run(b"PHONE\n1\n", "").fails(
        "new.csv: line 1: no column is the ID of the entities, expected ID (--key and --column name another) [missing_column]",
    );
    run(b"ID;PHONE\n44;\xd2\n", "").fails(
        "new.csv: line 2, column 2: not UTF-8 (if another program wrote it, say its encoding, such as windows-1251, with --encoding) [wrong_encoding]",
    );
    run(b"ID;PHONE\n\n44;7.9E+10\n", "").fails(
        "new.csv: line 3: PHONE[0].VALUE: found \"7.9E+10\", expected a phone number: a spreadsheet has cut off its digits, so format the column as text (--invalid-phones allow writes it anyway) (column PHONE) [not_a_phone]",
    );
    let ran = run(b"ID;PHONE\n44;+44 7700 900456\n43;\"1\n", "");
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr
            .starts_with("new.csv: line 3: a quote is not closed"),
        "{ran:?}"
    );
    folder.run(&format!("{BULK} --desired desired.csv --column Tel")).fails(
        "--column: found Tel, expected a header and what it is, such as Telephone=PHONE_WORK [wrong_option]",
    );
    folder.run(&format!("{BULK} --desired desired.csv --column Tel=TEL")).fails(
        "--column: column Tel: found TEL, expected ID, a field such as PHONE, or a field and a type such as PHONE_WORK or IM_TELEGRAM [unknown_column]",
    );
}

/// The ID is where --key says, and what is new is made.
#[test]
fn options_of_the_run_are_those_of_json() {
    let folder =
        Folder::new("csv_options").file("new.csv", "contact,PHONE_WORK\n7,+44 20 7946 0018\n");
    folder
        .run(&format!("{BULK} --desired new.csv --key contact --add-missing --form request --entity contact"))
        .prints("{\"method\":\"crm.contact.add\",\"params\":{\"fields\":{\"PHONE\":[{\"VALUE\":\"+44 20 7946 0018\",\"VALUE_TYPE\":\"WORK\"}]}}}\n");
}
