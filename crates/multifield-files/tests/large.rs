//! How much memory a large file takes.

use std::io::{self, Read};

use multifield_files::{Current, Desired, Diff, File, FileFields};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const SIZE: usize = 20_000_000;
const BASE64: usize = SIZE.div_ceil(3) * 4;
/// Everything else.
const REST: usize = 100_000;

/// The most that the work allocates on top of what there is.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = work();
    (result, MEMORY.peak_usage() - before)
}

/// One test, since the count is that of the process.
#[test]
fn a_large_file_is_copied_no_more_often_than_base64_needs() {
    let fields = FileFields::from_json(r#"{"m": {"type": "file", "isMultiple": true}}"#);
    let fields = fields.expect("fields");
    let item = r#"{"id": 1, "entityTypeId": 2, "m": [{"id": 12}]}"#;
    let current = Current::from_json(item, &fields).expect("an item");
    let bytes: Vec<u8> = (0..=250).cycle().take(SIZE).collect();

    // From bytes to the JSON of the call: the JSON is all that is allocated.
    let (json, most) = peak(|| {
        let file = File::new("large.bin", &bytes).expect("a file");
        let desired = Desired::new().field("m", [12.into(), file.into()]);
        let edits = Diff::new().diff(&current, &desired).expect("edits");
        let request = edits.request(None, None).expect("fitting").expect("edits");
        request.to_json()
    });
    assert!(json.len() > BASE64);
    assert!(most < BASE64 + REST, "{most}");

    // To a connection: nothing of the size of the file.
    let (written, most) = peak(|| {
        let file = File::new("large.bin", &bytes).expect("a file");
        let desired = Desired::new().field("m", [12.into(), file.into()]);
        let edits = Diff::new().diff(&current, &desired).expect("edits");
        let request = edits.request(None, None).expect("fitting").expect("edits");
        let mut count = Count(0);
        serde_json::to_writer(&mut count, &request).expect("JSON");
        count.0
    });
    assert_eq!(written, json.len());
    assert!(most < REST, "{most}");

    // From JSON: the base64 is borrowed.
    let desired = format!(r#"{{"m": [12, {}]}}"#, base64_of(&json));
    let (again, most) = peak(|| {
        let desired = Desired::from_json(&desired).expect("desired");
        let edits = Diff::new().diff(&current, &desired).expect("edits");
        let request = edits.request(None, None).expect("fitting").expect("edits");
        request.to_json()
    });
    assert!(most < BASE64 + REST, "{most}");
    assert!(again == json);

    // In a batch it is refused, without a copy.
    let (refused, most) = peak(|| {
        let desired = Desired::from_json(&desired).expect("desired");
        let edits = Diff::new().diff(&current, &desired).expect("edits");
        let request = edits.request(None, None).expect("fitting").expect("edits");
        request.command().unwrap_err().code()
    });
    assert_eq!(refused, "needs_json");
    assert!(most < REST, "{most}");

    // From a file handle: its base64, in a string that grows by doubling, and never its bytes.
    let (file, most) = peak(|| File::from_reader("large.bin", Reader(&bytes)).expect("a file"));
    assert_eq!(file.size(), SIZE);
    assert!(most < 3 * BASE64, "{most}");
}

/// The pair in the JSON of the call.
fn base64_of(json: &str) -> &str {
    let start = json.find("[\"large.bin\"").expect("a file");
    &json[start..=start + json[start..].find(']').expect("its end")]
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
