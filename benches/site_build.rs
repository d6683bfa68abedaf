//! How long the whole site takes: in memory, into an empty folder, and into one that is up to date.

use std::fs;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use icp_guide::ask::Desk;
use icp_guide::rules::Rulebook;
use icp_guide::site::Options;
use icp_guide::site::Site;
use icp_guide::site::check::check;

const RUNS: usize = 5;

fn measure(name: &str, mut run: impl FnMut()) {
    let mut took: Vec<Duration> = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        run();
        took.push(begun.elapsed());
    }
    took.sort();
    println!("{name:<44} median {:>7.1?}  min {:>7.1?}  max {:>7.1?}", took[RUNS / 2], took[0], took[RUNS - 1]);
}

fn main() {
    let rules = Rulebook::embedded().expect("the embedded rules load");
    let desk = Arc::new(Desk::new(rules));
    let begun = Instant::now();
    let site = Site::new(desk, Options::default()).expect("the built-in templates are sound");
    println!("{:<44} {:?}", "templates read, files listed", begun.elapsed());

    let files = site.build().expect("all pages can be made");
    let bytes: usize = files.values().map(Vec::len).sum();
    println!("{} files, {:.1} MB", files.len(), bytes as f64 / 1e6);

    measure("all files in memory", || drop(site.build()));
    measure("links and languages checked", || drop(check(&files, "")));
    let out = std::env::temp_dir().join(format!("icp-guide-bench-{}", std::process::id()));
    measure("into an empty folder", || {
        // The first run finds no folder.
        let _ = fs::remove_dir_all(&out);
        site.write(&out).expect("the folder can be written");
    });
    measure("into a folder that is up to date", || drop(site.write(&out)));
    let path = "zh/guangdong/entity-name/index.html";
    measure("one page", || drop(site.file(path)));
    // Nothing is lost if the temporary folder stays.
    let _ = fs::remove_dir_all(&out);
}
