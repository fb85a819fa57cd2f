//! A portal of a test's own, and calls to it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use ureq::Agent;

pub(crate) struct Portal {
    child: Child,
    pub(crate) url: String,
    agent: Agent,
}

impl Portal {
    /// Starts one on a free port.
    pub(crate) fn start(args: &[&str]) -> Portal {
        let mut child = Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
            .args(["--port", "0", "--quiet"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the portal starts");
        let stdout = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the address");
        Portal {
            child,
            url: line.trim().to_owned(),
            agent: agent(),
        }
    }

    /// Ends it as a power cut would: SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the portal runs");
        self.child.wait().expect("the portal ends");
    }

    /// The status and the body of a call with parameters in JSON.
    pub(crate) fn call(&self, method: &str, params: &Value) -> (u16, Value) {
        call(&self.agent, &format!("{}{method}", self.url), params).expect("an answer")
    }

    /// The result of a call that succeeds.
    #[track_caller]
    pub(crate) fn result(&self, method: &str, params: &Value) -> Value {
        let (status, mut body) = self.call(method, params);
        assert_eq!(status, 200, "{body}");
        body["result"].take()
    }

    /// The status, `error` and `error_description` of a call that fails.
    #[track_caller]
    pub(crate) fn error(&self, method: &str, params: &Value) -> (u16, String, String) {
        let (status, body) = self.call(method, params);
        let text = |key: &str| body[key].as_str().expect("an error").to_owned();
        (status, text("error"), text("error_description"))
    }

    /// The result of a call with parameters in a form.
    #[track_caller]
    pub(crate) fn form(&self, method: &str, form: &str) -> Value {
        let mut response = self
            .agent
            .post(format!("{}{method}", self.url))
            .content_type("application/x-www-form-urlencoded")
            .send(form)
            .expect("an answer");
        let mut body: Value = response.body_mut().read_json().expect("JSON");
        assert_eq!(response.status(), 200, "{body}");
        body["result"].take()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client of one connection at a time.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_idle_connections_per_host(1)
        .timeout_global(Some(Duration::from_secs(60)));
    config.build().into()
}

pub(crate) fn call(agent: &Agent, url: &str, params: &Value) -> Result<(u16, Value), ureq::Error> {
    let mut response = agent.post(url).send_json(params)?;
    let status = response.status().as_u16();
    Ok((status, response.body_mut().read_json()?))
}
