//! A driver of `multifield-sync` over HTTP: it sends each call once, and keeps a journal that outlives
//! the process.

use std::{io, time::Duration};

use multifield_core::{Desired, Entity};
use multifield_sync::{Call, End, Options, Output, Reply, Sync, Totals};
use ureq::{tls::TlsConfig, Agent};

/// Sends calls to a webhook. Its address is a secret.
pub(crate) struct Client {
    agent: Agent,
    pub(crate) url: String,
}

impl Client {
    pub(crate) fn new(url: &str, tls: TlsConfig) -> Client {
        let config = Agent::config_builder()
            .tls_config(tls)
            // An answer of any status is an answer.
            .http_status_as_error(false)
            // A redirect is one, too: edits are not sent to another address.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A portal may take 60 seconds.
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(90)));
        Client {
            agent: config.build().into(),
            url: url.to_owned(),
        }
    }

    pub(crate) fn send(&self, call: &Call) -> Reply {
        let request = self.agent.post(format!("{}{}", self.url, call.method()));
        let request = request.content_type("application/json");
        let mut response = match request.send(call.params()) {
            Ok(response) => response,
            // No connection, no call. Of anything else it is not known.
            Err(error) if is_not_sent(&error) => return Reply::NotSent,
            Err(_) => return Reply::Lost,
        };
        let status = response.status().as_u16();
        match response.body_mut().read_to_vec() {
            Ok(body) => Reply::Http(status, body),
            Err(_) => Reply::Lost,
        }
    }
}

fn is_not_sent(error: &ureq::Error) -> bool {
    use ureq::{Error, Timeout};
    match error {
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        Error::Io(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        _ => false,
    }
}

/// Runs until every entity has ended, or the run has stopped.
pub(crate) fn run(
    mut sync: Sync,
    mut input: impl Iterator<Item = (u64, Desired<'static>)>,
    mut send: impl FnMut(&Call) -> Reply,
    mut append: impl FnMut(&str) -> io::Result<()>,
    mut report: impl FnMut(End),
    clock: &Clock,
) -> Result<Totals, Box<dyn std::error::Error>> {
    loop {
        match sync.poll(clock.now()) {
            Output::NeedInput => match input.next() {
                Some((id, desired)) => sync.push(id, desired)?,
                None => sync.close(),
            },
            Output::Record(line) => append(&line)?,
            Output::Call(call) => {
                let reply = send(&call);
                sync.reply(call.id(), reply, clock.now());
            }
            Output::Entity(end) => report(*end),
            Output::Wait(until) => clock.wait_until(until.ok_or("a call without a reply")?),
            Output::Done(totals) => return Ok(totals),
            other => return Err(format!("{other:?}").into()),
        }
    }
}

/// A clock in milliseconds. A test may let it run faster, to wait less.
pub(crate) struct Clock {
    start: std::time::Instant,
    speed: u32,
}

impl Clock {
    pub(crate) fn new(speed: u32) -> Clock {
        Clock {
            start: std::time::Instant::now(),
            speed,
        }
    }

    fn now(&self) -> u64 {
        let passed = self.start.elapsed() * self.speed;
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    }

    fn wait_until(&self, time: u64) {
        let left = Duration::from_millis(time.saturating_sub(self.now()));
        std::thread::sleep(left / self.speed);
    }
}

/// The options of the example and of the tests.
pub(crate) fn options() -> Options {
    let order = multifield_core::Diff::new().order(multifield_core::Order::Desired);
    Options::new().diff(order).max_attempts(50)
}

pub(crate) const ENTITY: Entity = Entity::Contact;
