//! What stands between a run and its portal: a gateway that closes for maintenance, a proxy.

use std::{
    io::{self, Write},
    net::{Shutdown, TcpStream},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc, Arc,
    },
    thread,
    time::Duration,
};

use super::{ends, kill, run, scene, updates, wrong, SYNC};
use crate::{
    folder::Ran,
    portal::{request, serve, webhook, SECRET},
};

/// Copies both ways, until both ends have closed.
fn join(one: TcpStream, other: TcpStream) -> io::Result<()> {
    let copy = |mut from: TcpStream, mut to: TcpStream| {
        io::copy(&mut from, &mut to)?;
        to.shutdown(Shutdown::Write)
    };
    let (back, forth) = (other.try_clone()?, one.try_clone()?);
    let back = thread::spawn(move || copy(back, one));
    copy(forth, other)?;
    back.join().expect("no panic")
}

/// A gateway to a portal. It lets `calls` through, refuses those in `closed`, and then lets
/// all others through.
fn gateway(upstream: String, calls: usize, closed: &Arc<AtomicUsize>) -> String {
    let (passed, closed) = (AtomicUsize::new(0), Arc::clone(closed));
    serve(move |mut stream| {
        let take = |it: usize| it.checked_sub(1);
        if passed.fetch_add(1, Ordering::SeqCst) < calls
            || closed
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                .is_err()
        {
            return join(stream, TcpStream::connect(&upstream)?);
        }
        request(&stream)?;
        stream.write_all(wrong::HTML.as_bytes())
    })
}

/// However many calls went through before it: the run waits, and goes on by itself.
#[test]
fn maintenance_in_the_middle_of_a_run() {
    thread::scope(|scope| {
        // A read, an update of both, a read, and the second update of one.
        for calls in 0..4 {
            scope.spawn(move || {
                let (folder, portal) = scene(&format!("sync_maintenance_{calls}"), "");
                let closed = Arc::new(AtomicUsize::new(2));
                let host = gateway(portal.host().to_owned(), calls, &closed);
                let folder = folder.file("webhook.txt", webhook(&format!("http://{host}")));
                let ran = run(&folder, &format!("{SYNC} --settle 0"));
                assert_eq!((ran.code, updates(&folder)), (Some(0), 3), "{ran:?}");
                assert_eq!(ends(&ran.stdout).len(), 2);
                assert_eq!(closed.load(Ordering::SeqCst), 0);
            });
        }
    });
}

/// Nobody waits that long. Ctrl-C ends the run, which is resumed later.
#[test]
fn maintenance_that_takes_the_whole_night() {
    let (folder, portal) = scene("sync_night", "");
    let closed = Arc::new(AtomicUsize::new(usize::MAX));
    let host = gateway(portal.host().to_owned(), 2, &closed);
    let folder = folder.file("webhook.txt", webhook(&format!("http://{host}")));
    let line = format!("{SYNC} --journal run.ndjson --report report.ndjson --settle 0");
    let child = ends::spawn(&folder, &line);
    ends::wait_for(&folder, "log.ndjson", ".update\"");
    while closed.load(Ordering::SeqCst) == usize::MAX {
        thread::sleep(Duration::from_millis(5));
    }
    kill("INT", child.id());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(
        stderr.ends_with("To continue, run the same command with --resume.\n"),
        "{stderr}"
    );
    closed.store(0, Ordering::SeqCst);
    let went_on = run(&folder, &format!("{line} --resume"));
    assert_eq!(
        (went_on.code, updates(&folder)),
        (Some(0), 3),
        "{went_on:?}"
    );
    assert_eq!(ends(&folder.read("report.ndjson")).len(), 2);
}

#[test]
fn a_proxy_of_the_environment() {
    let (seen, heads) = mpsc::channel();
    let proxy = serve(move |mut stream| {
        let head = request(&stream)?;
        let host = head
            .strip_prefix("CONNECT ")
            .and_then(|it| it.split(' ').next());
        let upstream = host.map(TcpStream::connect);
        seen.send(head).expect("the test waits");
        let upstream = upstream.expect("it asks for a connection")?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        join(stream, upstream)
    });
    let (folder, portal) = scene("sync_proxy", "--tls ca.pem");
    let through = |variables: &[(&str, &str)]| {
        let mut command = folder.command(&format!("{SYNC} --ca-file ca.pem"));
        command.envs(variables.iter().copied());
        Ran::of("", &command.output().expect("it runs"))
    };
    let address = format!("http://{proxy}");
    let direct = through(&[("HTTPS_PROXY", &address), ("NO_PROXY", "127.0.0.1")]);
    assert_eq!((direct.code, updates(&folder)), (Some(0), 3));
    assert_eq!(heads.try_iter().count(), 0);

    let ran = through(&[("HTTPS_PROXY", &address)]);
    assert_eq!(ran.stderr, "2 entities: 2 unchanged\nnothing to do\n");
    let heads: Vec<String> = heads.try_iter().collect();
    assert!(!heads.is_empty());
    for head in heads {
        assert!(
            head.starts_with(&format!("CONNECT {} HTTP/1.1\r\n", portal.host())),
            "{head}"
        );
        assert!(!head.contains(SECRET), "{head}");
    }

    let refusing = serve(|mut stream| {
        request(&stream)?;
        stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    });
    let ran = through(&[("HTTPS_PROXY", &format!("http://user:{SECRET}@{refusing}"))]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.starts_with(&format!(
            "{}: the proxy did not make the connection, several times in a row",
            portal.host()
        )),
        "{ran:?}"
    );
    assert!(!ran.stderr.contains(SECRET), "{ran:?}");
    assert_eq!(updates(&folder), 3);
}
