//! Ends a command quietly when its reader has gone (`ronda devices | head`). Other commands do so too; without this it
//! would end with a back trace.

use std::any::Any;
use std::panic;
use std::process;

/// 128 and the number of SIGPIPE, as a shell tells it of a command that ended by it.
const CODE: i32 = 141;

/// Ends the process where printing fails because nobody reads any more; any other panic is told as before.
pub fn end_quietly() {
    let former = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        if is_closed_pipe(told.payload()) {
            process::exit(CODE);
        }
        former(told);
    }));
}

/// Whether this is what `println!` says of it: it has no other way to tell.
fn is_closed_pipe(payload: &(dyn Any + Send)) -> bool {
    let words = payload.downcast_ref::<String>().map(String::as_str);
    words.is_some_and(|words| words.starts_with("failed printing to std") && words.contains("Broken pipe"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reader_that_has_gone_ends_a_command_quietly() {
        let of = |words: &str| is_closed_pipe(&words.to_owned());
        assert!(of("failed printing to stdout: Broken pipe (os error 32)"));
        assert!(!of("failed printing to stdout: No space left on device (os error 28)"));
        assert!(!of("index out of bounds"));
        assert!(!is_closed_pipe(&7));
    }
}
