//! How long the bot needs for an answer and for suggestions, without the network: it has three seconds for both.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use chrono::Utc;
use icp_guide::ask::Desk;
use icp_guide::bot::call::Call;
use icp_guide::bot::call::Command;
use icp_guide::bot::call::Membership;
use icp_guide::bot::call::Value;
use icp_guide::bot::call::What;
use icp_guide::bot::commands::ALL;
use icp_guide::bot::shop::Shop;
use icp_guide::bot::wire::response;
use icp_guide::render::discord::locale::Locale;
use icp_guide::rules::Rulebook;

const RUNS: usize = 300;

fn main() {
    let rules = Rulebook::embedded().unwrap_or_else(|problems| panic!("{problems:?}"));
    let shop = Shop::new(Desk::new(rules), None, Arc::new(Utc::now));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let questions = [
        ("known change and province", vec![("what", "entity-name"), ("province", "guangdong")]),
        ("question in free words", vec![("what", "公司改名了，备案点哪里改？")]),
        ("guide to a province", vec![("province", "guangdong")]),
    ];
    for locale in Locale::ALL {
        for (name, options) in &questions {
            let command_name = if options[0].0 == "what" { "change" } else { "province" };
            let (call, command) = call(command_name, options, locale);
            let entry = ALL.iter().find(|entry| entry.name == command_name).unwrap();
            measure(&format!("{name} ({})", locale.code()), || {
                let reaction = runtime.block_on((entry.answer)(&shop, &call, &command)).unwrap();
                black_box(serde_json::to_vec(&response(&reaction).unwrap()).unwrap());
            });
        }
        for typed in ["", "a", "主体", "q"] {
            let (call, command) = call("change", &[("what", typed)], locale);
            let suggest = ALL[0].suggest.unwrap();
            measure(&format!("suggestions for `{typed}` ({})", locale.code()), || {
                black_box(suggest(&shop, &call, &command, "what"));
            });
        }
    }
}

fn call(name: &str, options: &[(&str, &str)], locale: Locale) -> (Call, Command) {
    let options = options.iter().map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned()))).collect();
    let command = Command { name: name.to_owned(), options, target_text: None };
    let what = What::Command(command.clone());
    (
        Call {
            id: 1,
            token: String::new(),
            user: 1,
            guild: None,
            place: None,
            member: Membership::default(),
            locale,
            what,
        },
        command,
    )
}

/// Prints median and slowest of [`RUNS`], after one run that fills what is filled once.
fn measure(name: &str, mut run: impl FnMut()) {
    run();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let micros = |at: usize| times[at].as_micros();
    println!("{name:<44} median {:>6} µs   slowest {:>6} µs", micros(RUNS / 2), micros(RUNS - 1));
}
