//! Puts the site into a folder: only files that changed are written, only files of ours are removed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use crate::site::Site;
use crate::site::SiteError;

/// The list of files that a build wrote, kept beside them: what is not in it was not made by us.
const MANIFEST: &str = ".icp-guide-files";

/// What a build did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Files of the site.
    pub files: usize,
    /// Bytes of all files together.
    pub bytes: u64,
    /// Files that were new or differed.
    pub changed: usize,
    /// Files of an earlier build that the site no longer has.
    pub removed: usize,
}

impl Site {
    /// Makes all files and brings the folder `out` up to date.
    ///
    /// # Errors
    /// A template that fails, or a folder that cannot be written.
    pub fn write(&self, out: &Path) -> Result<Written, SiteError> {
        create_folder(out)?;
        let before = read_manifest(out)?;
        for path in self.paths() {
            if let Some(folder) = out.join(path).parent() {
                create_folder(folder)?;
            }
        }
        let outcomes = self.in_parallel(|path, bytes| {
            let changed = write_if_changed(&out.join(path), &bytes)?;
            Ok((bytes.len() as u64, changed))
        })?;
        let now: BTreeSet<String> = self.paths().map(str::to_owned).collect();
        let mut removed = 0;
        for path in before.difference(&now) {
            removed += usize::from(remove(out, path)?);
        }
        let mut manifest = now.iter().fold(String::new(), |all, path| all + path + "\n");
        manifest
            .insert_str(0, "# Files that icp-guide wrote here. A later build removes those that it no longer makes.\n");
        write_if_changed(&out.join(MANIFEST), manifest.as_bytes())?;
        Ok(Written {
            files: outcomes.len(),
            bytes: outcomes.iter().map(|(bytes, _)| bytes).sum(),
            changed: outcomes.iter().filter(|(_, changed)| *changed).count(),
            removed,
        })
    }
}

fn create_folder(folder: &Path) -> Result<(), SiteError> {
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))
}

fn read_manifest(out: &Path) -> Result<BTreeSet<String>, SiteError> {
    let path = out.join(MANIFEST);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.lines().filter(|line| is_inside(line)).map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(cannot_write(&path, &error)),
    }
}

/// Whether a line of the manifest names a file below the folder, whoever may have edited it.
fn is_inside(line: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\\');
    !line.starts_with('#') && line.split('/').all(plain)
}

/// Writes beside the file and renames, so that a reader sees the old bytes or the new ones, never half of them.
fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool, SiteError> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    let beside = beside(path);
    let written =
        fs::File::create(&beside).and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // The half-written file is of no use to anybody; failing to remove it changes nothing in the message.
        let _ = fs::remove_file(&beside);
        cannot_write(path, &error)
    })?;
    Ok(true)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Removes a file of an earlier build, and folders that it leaves empty.
fn remove(out: &Path, path: &str) -> Result<bool, SiteError> {
    let file = out.join(path);
    match fs::remove_file(&file) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(cannot_write(&file, &error)),
    }
    let mut folder = file.parent();
    while let Some(empty) = folder.filter(|folder| *folder != out) {
        if fs::remove_dir(empty).is_err() {
            break;
        }
        folder = empty.parent();
    }
    Ok(true)
}

fn cannot_write(path: &Path, error: &io::Error) -> SiteError {
    let place = path.display();
    SiteError(text!("{place} cannot be written: {error}", "无法写入 {place}：{error}"))
}
