//! `with-postgres COMMAND…`: runs a command beside a PostgreSQL that ends with it and stands in `RONDA_TEST_STORE`.
#![forbid(unsafe_code)]

use ronda_test_postgres::{Server, TEST_STORE, address};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("with-postgres COMMAND…");
        return ExitCode::from(2);
    };
    let server = Server::start();
    let ended = Command::new(&program).args(words).env(TEST_STORE, address(server.folder(), "postgres")).status();
    drop(server);
    match ended {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("{}: {error}", program.display());
            ExitCode::FAILURE
        }
    }
}
