//! `icp-guide completions`: what a shell has to know to complete commands and flags.

use clap::Args;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::cli::output::Output;
use crate::cli::output::Refusal;

/// Completions for a shell, on standard output (命令行补全脚本)
///
/// Example: icp-guide completions bash > ~/.local/share/bash-completion/completions/icp-guide
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell that is to complete (终端类型)
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

pub fn run(args: &CompletionsArgs, output: &Output) -> Result<(), Refusal> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    output.raw(&String::from_utf8_lossy(&script))
}
