//! The gap list as a file in which several programs count at once, and the counter of a program that answers for long.

use std::fs;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::thread::JoinHandle;

use crate::gaps::Gaps;

/// Where the list is kept. Nothing is there until something was counted.
#[derive(Clone, Debug)]
pub struct GapFile {
    path: PathBuf,
}

impl GapFile {
    pub fn new(path: impl Into<PathBuf>) -> GapFile {
        GapFile { path: path.into() }
    }

    /// An absent file is an empty list.
    ///
    /// # Errors
    /// The file cannot be read or is no gap list.
    pub fn load(&self) -> io::Result<Gaps> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Gaps::new()),
            Err(error) => Err(error),
        }
    }

    /// Counts the pieces of some questions; those without pieces were understood and do not count. Who else counts in
    /// the file waits, and the file is replaced as a whole, so a crash leaves the old one.
    ///
    /// # Errors
    /// The file cannot be read or written, or is no gap list.
    pub fn count(&self, questions: &[Vec<String>]) -> io::Result<()> {
        if questions.iter().all(Vec::is_empty) {
            return Ok(());
        }
        // The list itself is replaced, so its neighbour is locked; closing it lets the next one in.
        let lock = File::options().create(true).append(true).open(self.path.with_extension("lock"))?;
        lock.lock()?;
        let mut gaps = self.load()?;
        questions.iter().filter(|pieces| !pieces.is_empty()).for_each(|pieces| gaps.add(pieces));
        let next = self.path.with_extension("next");
        fs::write(&next, serde_json::to_vec(&gaps)?)?;
        fs::rename(&next, &self.path)
    }
}

/// So many questions wait for being written; what comes when more do is not counted.
const WAITING_MAX: usize = 1000;

/// Counts beside the answering: nobody who asks waits for a disk. What waits is written before it is dropped.
#[derive(Debug)]
pub struct GapCounter {
    waiting: Option<SyncSender<Vec<String>>>,
    writer: Option<JoinHandle<()>>,
}

impl GapCounter {
    /// # Errors
    /// The file is there and cannot be used: better told at the start than in a log.
    pub fn start(file: GapFile) -> io::Result<GapCounter> {
        file.load()?;
        let (waiting, taken) = sync_channel(WAITING_MAX);
        let writer = thread::Builder::new().name("gaps".to_owned()).spawn(move || write_all(&file, &taken))?;
        Ok(GapCounter { waiting: Some(waiting), writer: Some(writer) })
    }

    /// Counts the pieces of one question.
    pub fn count(&self, pieces: Vec<String>) {
        if let Some(waiting) = self.waiting.as_ref().filter(|_| !pieces.is_empty()) {
            // Full: the list is a statistic, and answering goes first.
            let _ = waiting.try_send(pieces);
        }
    }
}

impl Drop for GapCounter {
    fn drop(&mut self) {
        self.waiting = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so already.
            let _ = writer.join();
        }
    }
}

fn write_all(file: &GapFile, taken: &Receiver<Vec<String>>) {
    while let Ok(first) = taken.recv() {
        let questions: Vec<Vec<String>> = std::iter::once(first).chain(taken.try_iter()).collect();
        if let Err(error) = file.count(&questions) {
            tracing::warn!(%error, "the gap list could not be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(word: &str) -> Vec<String> {
        vec![word.to_owned()]
    }

    #[test]
    fn programs_that_count_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = GapFile::new(folder.path().join("gaps.json"));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..25).for_each(|_| file.count(&[pieces("blorptech")]).unwrap()));
            }
        });
        let gaps = file.load().unwrap();
        assert_eq!((gaps.questions, gaps.ranked()), (100, vec![("blorptech", 100)]));
    }

    #[test]
    fn what_waits_is_written_when_the_counter_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = GapFile::new(folder.path().join("gaps.json"));
        let counter = GapCounter::start(file.clone()).unwrap();
        (0..40).for_each(|_| counter.count(pieces("blorptech")));
        counter.count(Vec::new());
        drop(counter);
        assert_eq!(file.load().unwrap().questions, 40);
    }

    #[test]
    fn a_file_that_is_something_else_is_refused_at_the_start_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gaps.json");
        fs::write(&path, "my diary").unwrap();
        assert!(GapCounter::start(GapFile::new(&path)).is_err());
        assert!(GapFile::new(&path).count(&[pieces("blorptech")]).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "my diary");
    }
}
