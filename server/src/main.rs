//! The binary `ronda`.

use clap::Parser;
use ronda_server::cli::{Cli, Command};
use ronda_server::doctor::{FOLLOW_UNIT, UNIT};
use ronda_server::{allocator, closed_pipe, commands};
use std::process::ExitCode;

/// Threads for work that computes or waits for the disk. When a whole fleet syncs at once, hundreds of answers are made: more threads
/// make none of them sooner, and each thread keeps the memory of the largest answer it ever made.
const BLOCKING_THREADS: usize = 16;

fn main() -> ExitCode {
    closed_pipe::end_quietly();
    let cli = Cli::parse();
    let unit = match cli.command {
        Command::Serve(_) => Some(UNIT),
        Command::Follow(_) => Some(FOLLOW_UNIT),
        _ => None,
    };
    if unit.is_some() {
        allocator::limit_arenas();
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(BLOCKING_THREADS).build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(cli)),
        Err(error) => {
            eprintln!("ronda: {error}");
            return ExitCode::FAILURE;
        }
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ronda: {error}");
            let Some(unit) = unit else { return error.code() };
            if let Some(remedy) = error.remedy(unit) {
                eprintln!("ronda: no restart cures this: {remedy}");
            }
            error.service_code()
        }
    }
}
