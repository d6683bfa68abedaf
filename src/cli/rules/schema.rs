//! `icp-guide rules schema`: what may stand in which file, for editors and for people who ask.

use std::collections::BTreeMap;

use crate::cli::output::Output;
use crate::cli::output::Refusal;
use crate::cli::rules::SchemaArgs;
use crate::rules::problem::nearest;
use crate::rules::schema::schemas;

/// JSON is what a schema is: `--format` changes nothing here.
pub(super) fn run(args: &SchemaArgs, output: &Output) -> Result<(), Refusal> {
    let all = schemas();
    let Some(wanted) = &args.file else {
        return output.json(&all.into_iter().collect::<BTreeMap<_, _>>());
    };
    match all.iter().find(|(file, _)| file == wanted || matches(file, wanted)) {
        Some((_, schema)) => output.json(schema),
        None => {
            let near = nearest(wanted, all.iter().map(|(file, _)| *file)).unwrap_or("changes/*.toml");
            Err(Refusal::usage(text!(
                "`{wanted}` is no rule file. Did you mean `{near}`? Without a name all schemas are printed.",
                "没有规则文件“{wanted}”。是否指 {near}？省略名称则输出全部。"
            )))
        }
    }
}

/// Whether `path` is one of the files that `pattern` stands for.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((folder, suffix)) = pattern.split_once('*') else { return false };
    path.strip_prefix(folder).is_some_and(|name| name.ends_with(suffix) && !name.contains('/'))
}
