//! The program's own server in a process of its own, on a free port, ended when the test ends.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;

pub(crate) struct Server {
    child: Child,
    root: String,
}

impl Server {
    pub(crate) fn start(more: &[&str]) -> Server {
        Server::of(Command::new(env!("CARGO_BIN_EXE_icp-guide")).args(["serve", "--listen", "127.0.0.1:0"]).args(more))
    }

    /// The live preview of the folders in `folder`.
    pub(crate) fn preview(folder: &Path) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_icp-guide"));
        Server::of(command.args(["site", "serve", "--listen", "127.0.0.1:0"]).current_dir(folder))
    }

    fn of(command: &mut Command) -> Server {
        let mut child = command
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first_line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut first_line).expect("the server says where it listens");
        let root = first_line.trim().trim_end_matches('/').to_owned();
        assert!(root.starts_with("http://127.0.0.1:"), "the server's first line is its address, not `{root}`");
        Server { child, root }
    }

    /// `http://127.0.0.1:port` followed by the path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// `127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        self.root.trim_start_matches("http://")
    }

    /// Waits until the log says `words`, then ends the process; its exit status and its log.
    pub(crate) fn stop_after(mut self, words: &str) -> (ExitStatus, String) {
        let mut log = String::new();
        let mut lines = BufReader::new(self.child.stderr.take().expect("stderr is piped"));
        while !log.contains(words) {
            let read = lines.read_line(&mut log).expect("the log is text");
            assert!(read > 0, "the process ended without saying `{words}`:\n{log}");
        }
        self.terminate();
        lines.read_to_string(&mut log).expect("the log is text");
        (self.child.wait().expect("the process ends"), log)
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(asked.success());
    }

    /// Asks the process to end, as a service manager does; its exit status and its log.
    pub(crate) fn stop(mut self) -> (ExitStatus, String) {
        self.terminate();
        let mut log = String::new();
        self.child.stderr.take().expect("stderr is piped").read_to_string(&mut log).expect("the log is text");
        (self.child.wait().expect("the process ends"), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
