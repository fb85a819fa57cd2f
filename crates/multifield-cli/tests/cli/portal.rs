//! A local portal of a test's own.

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
    thread,
};

use crate::folder::Folder;

pub(crate) struct Portal {
    child: Child,
    /// Such as `http://127.0.0.1:8080`, without a slash.
    pub(crate) address: String,
}

/// The key of the webhook, which nobody may see.
pub(crate) const SECRET: &str = "s3cr3tk3y";

/// The program is of another package. Where all packages are tested, it is built.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = Path::new(env!("CARGO_BIN_EXE_multifield")).parent();
        let folder = folder.expect("a folder");
        let program = folder.join(format!("multifield-portal{}", env::consts::EXE_SUFFIX));
        if !program.exists() {
            let built = Command::new(env!("CARGO"))
                .args([
                    "build",
                    "-q",
                    "--locked",
                    "--bin",
                    "multifield-portal",
                    "--target-dir",
                ])
                .arg(folder.parent().expect("a target folder"))
                .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
                .status();
            assert!(built.expect("cargo runs").success());
        }
        program
    })
}

impl Portal {
    /// Starts one on a free port, in that folder.
    pub(crate) fn start(folder: &Folder, args: &str) -> Portal {
        let mut child = Command::new(program())
            .args(["--port", "0", "--quiet"])
            .args(args.split_ascii_whitespace())
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the portal starts");
        let stdout = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the address");
        let (address, _) = line.split_once("/rest/").expect("a webhook");
        let address = address.to_owned();
        Portal { child, address }
    }

    /// What messages call it.
    pub(crate) fn host(&self) -> &str {
        let (_, host) = self.address.split_once("//").expect("a scheme");
        host
    }

    pub(crate) fn webhook(&self) -> String {
        webhook(&self.address)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that answers each call in the same way, and its webhook.
pub(crate) fn answering(response: &'static str) -> (String, String) {
    let host = serve(|mut stream| {
        request(&stream)?;
        stream.write_all(response.as_bytes())
    });
    let webhook = webhook(&format!("http://{host}"));
    (host, webhook)
}

/// Serves each connection in a thread of its own. Returns the address, as host and port.
pub(crate) fn serve(each: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let each = Arc::new(each);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let each = Arc::clone(&each);
            // A connection that breaks off is the matter of its two ends.
            thread::spawn(move || each(stream));
        }
    });
    host
}

/// Reads a request. Returns its head.
pub(crate) fn request(stream: &TcpStream) -> io::Result<String> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if reader.read_line(&mut head)? <= 2 {
            break;
        }
        let line = head[start..].to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    Ok(head)
}

/// The webhook of an address such as `http://127.0.0.1:8080`.
pub(crate) fn webhook(address: &str) -> String {
    format!("{address}/rest/1/{SECRET}/")
}
