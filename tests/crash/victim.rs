//! A process that is going to be killed.

use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration as Pause;

use chrono::DateTime;
use chrono::Utc;

/// What the process does until then.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    /// Steps through operations, beginning with this number.
    Writer { first: u64 },
    /// Sends what is due.
    Sender,
    /// Sends what is due with the bot's own courier, to a Discord.
    Carrier,
}

/// When it is killed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Death {
    /// With everything written and nothing committed, the n-th time.
    BeforeCommit(u64),
    /// Committed, but nobody told.
    AfterCommit(u64),
    /// The message is out, but not recorded.
    AfterSend(u64),
    /// So long after it began to work.
    AnyTime(Pause),
    /// Not before there is nothing left to do; it begins at a word.
    WhenDone,
}

impl Death {
    pub(crate) fn number(self) -> usize {
        match self {
            Death::BeforeCommit(_) => 0,
            Death::AfterCommit(_) => 1,
            Death::AfterSend(_) => 2,
            Death::AnyTime(_) | Death::WhenDone => 3,
        }
    }

    fn argument(self) -> String {
        match self {
            Death::BeforeCommit(nth) => format!("before-commit:{nth}"),
            Death::AfterCommit(nth) => format!("after-commit:{nth}"),
            Death::AfterSend(nth) => format!("after-send:{nth}"),
            Death::AnyTime(_) => "never:0".to_owned(),
            Death::WhenDone => "at-a-word:0".to_owned(),
        }
    }
}

pub(crate) struct Victim {
    child: Child,
    output: BufReader<ChildStdout>,
    death: Death,
}

impl Victim {
    pub(crate) fn start(store: &str, service: &str, now: DateTime<Utc>, role: Role, death: Death) -> Victim {
        let role = match role {
            Role::Writer { first } => format!("write:{first}"),
            Role::Sender => "send:0".to_owned(),
            Role::Carrier => "carry:0".to_owned(),
        };
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child", store, service, &now.timestamp_millis().to_string(), &role, &death.argument()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Victim { child, output, death }
    }

    /// Waits for the moment, kills, and tells below which number every operation was confirmed, and whether the moment
    /// came: a sender may have had nothing to send.
    pub(crate) fn killed(mut self) -> (u64, bool) {
        let mut confirmed = 0;
        let came;
        loop {
            let line = self.line();
            match line.trim().split_once(' ') {
                Some(("confirmed", number)) => confirmed = confirmed.max(number.parse::<u64>().unwrap() + 1),
                Some(("ready", _)) => {
                    if let Death::AnyTime(pause) = self.death {
                        std::thread::sleep(pause);
                        came = true;
                        break;
                    }
                }
                Some(("stopped", _)) => {
                    came = true;
                    break;
                }
                // A random moment may lie after the end of the work.
                Some(("idle", _)) => {
                    came = matches!(self.death, Death::AnyTime(_));
                    break;
                }
                _ => panic!("the process died by itself: {line:?}"),
            }
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // What it had said before it died counts, also if nobody had listened yet.
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.output, &mut rest).unwrap();
        // A last line without its end was never said.
        for line in rest.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            if let Some(("confirmed", number)) = line.trim().split_once(' ') {
                confirmed = confirmed.max(number.parse::<u64>().unwrap() + 1);
            }
        }
        (confirmed, came)
    }

    /// Waits until the process stands ready.
    pub(crate) fn ready(mut self) -> Victim {
        assert!(self.line().starts_with("ready"));
        self
    }

    /// The word at which it begins.
    pub(crate) fn go(&mut self) {
        use std::io::Write;
        self.child.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
    }

    /// Waits for the end and tells how many messages it sent.
    pub(crate) fn finished(mut self) -> u64 {
        let sent = loop {
            let line = self.line();
            match line.trim().split_once(' ') {
                Some(("idle", number)) => break number.parse().unwrap(),
                Some(_) => {}
                None => panic!("the process died by itself: {line:?}"),
            }
        };
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        sent
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }
}
