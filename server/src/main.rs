//! The binary `ronda`.

use clap::Parser;
use ronda_server::cli::Cli;
use ronda_server::commands;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match commands::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ronda: {error}");
            error.code()
        }
    }
}
