//! How much memory a large file takes.

use std::{
    fs,
    io::{self, Read},
};

use multifield_files::{Current, Desired, Diff, Edits, File, FileFields};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const SIZE: usize = 20_000_000;
const BASE64: usize = SIZE.div_ceil(3) * 4;
/// Everything else, far less than a copy.
const REST: usize = 2_000_000;
/// Files that stay, of which the JSON has to have room for each.
const STORED: u64 = 2_000;

/// The most that the work allocates on top of what there is.
#[track_caller]
fn within<T>(most: usize, work: impl FnOnce() -> T) -> T {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = work();
    let peak = MEMORY.peak_usage() - before;
    assert!(peak <= most, "{peak} of at most {most} bytes");
    result
}

fn current() -> Current {
    let fields = FileFields::from_json(r#"{"m": {"type": "file", "isMultiple": true}}"#);
    let ids: Vec<u64> = (1..=STORED).collect();
    let item = format!(r#"{{"id": 1, "entityTypeId": 3, "m": {ids:?}}}"#);
    Current::from_json(item, &fields.expect("fields")).expect("an item")
}

fn edits<'a>(current: &Current, file: File<'a>) -> Edits<'a> {
    let stored = (1..=STORED).map(Into::into);
    let desired = Desired::new().field("m", stored.chain([file.into()]));
    Diff::new().diff(current, &desired).expect("edits")
}

fn to_json(edits: &Edits<'_>) -> String {
    let request = edits.request(None, None).expect("fitting").expect("edits");
    request.to_json()
}

/// One test, since the count is that of the process.
#[test]
fn a_large_file_is_copied_no_more_often_than_base64_needs() {
    let current = current();
    let bytes: Vec<u8> = (0..=250).cycle().take(SIZE).collect();

    // From bytes: the JSON of the call is all that is allocated.
    let of_bytes = within(REST, || {
        edits(&current, File::new("a", &bytes).expect("a file"))
    });
    let json = within(BASE64 + REST, || to_json(&of_bytes));
    assert!(json.len() > BASE64);

    // To a connection: nothing of the size of the file.
    let written = within(REST, || {
        let request = of_bytes.request(None, None).expect("fitting");
        let mut count = Count(0);
        serde_json::to_writer(&mut count, &request.expect("edits")).expect("JSON");
        count.0
    });
    assert_eq!(written, json.len());

    // With multifields, of which there are many.
    let phones: Vec<String> = (0..2_000)
        .map(|n| format!("{{\"VALUE\": \"+{n}\"}}"))
        .collect();
    let phones = format!(r#"{{"PHONE": [{}]}}"#, phones.join(","));
    let phones = multifield_core::Desired::from_json(&phones).expect("desired");
    let nothing = multifield_core::Current::from_json(r#"{"entityTypeId": 3, "id": 1, "fm": []}"#);
    let phones = multifield_core::diff(&nothing.expect("an item"), &phones).expect("edits");
    let both = of_bytes.request_with(&phones, None, None);
    let both = both.expect("fitting").expect("edits");
    within(BASE64 + REST, || both.to_json());

    // In a batch it is refused.
    let refused = within(REST, || {
        let request = of_bytes.request(None, None).expect("fitting");
        request.expect("edits").command().unwrap_err().code()
    });
    assert_eq!(refused, "needs_json");

    // From JSON: the base64 is borrowed.
    let desired = format!(r#"{{"m": {}}}"#, value_of(&json));
    let of_json = within(REST, || {
        let desired = Desired::from_json(&desired).expect("desired");
        Diff::new().diff(&current, &desired).expect("edits")
    });
    let again = within(BASE64 + REST, || to_json(&of_json));
    assert!(again == json);
    drop((again, of_json));

    // Owned: what it is given is kept as it is, and cloned edits share it.
    let given = bytes.clone();
    let owned = within(REST, || {
        let edits = edits(&current, File::from_vec("a", given).expect("a file"));
        edits.clone().into_owned()
    });
    drop(owned);

    // From a file handle, whose size is known: its bytes, once.
    let path = std::env::temp_dir().join(format!("multifield-{}", std::process::id()));
    fs::write(&path, &bytes).expect("a folder for files");
    let handle = fs::File::open(&path);
    fs::remove_file(&path).expect("a file");
    let handle = handle.expect("a file");
    let of_handle = within(SIZE + REST, || {
        edits(&current, File::from_reader("a", handle).expect("a file"))
    });
    let again = within(BASE64 + REST, || to_json(&of_handle));
    assert!(again == json);
    drop((again, of_handle));

    // From any other reader: bytes that grow by doubling, but as many as needed stay.
    let before = MEMORY.current_usage();
    let reader = Reader(&bytes);
    let file = within(3 * SIZE, || File::from_reader("a", reader).expect("a file"));
    assert_eq!(file, File::new("a", &bytes).expect("a file"));
    assert!(MEMORY.current_usage() - before <= SIZE + REST);
}

/// The list of files in the JSON of the call.
fn value_of(json: &str) -> &str {
    let start = json.find("[{").expect("a list");
    &json[start..=json.rfind(']').expect("its end")]
}

struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Reader<'b>(&'b [u8]);

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
