//! Keeps the system's allocator to few arenas, so that freed memory serves other threads again.

use std::ffi::OsString;
use std::num::NonZeroUsize;

/// What glibc reads when a process starts, and never again.
const ARENAS: &str = "MALLOC_ARENA_MAX";
/// The other way to tell glibc, which may name the same.
const TUNABLES: &str = "GLIBC_TUNABLES";
/// What the kernel told the process as it started it: pairs of words, a key and its value.
const AUXILIARY: &str = "/proc/self/auxv";
/// The key of where the kernel loaded the program's loader; nothing where it loaded none.
const AT_BASE: usize = 7;
/// Fewer make one thread wait for another; more keep the largest answer that each of their threads ever made.
const FEWEST: usize = 2;

/// Starts this program anew in its own place, with as many arenas as there are cores. A server's threads each make answers of
/// megabytes, and of the eight arenas a core that glibc gives by itself each keeps what it freed: three times the memory
/// (`docs/performance.md`). Does nothing where somebody set a number, where this is how it was started, where its loader was
/// started by hand (`ld.so ronda serve`: the program of the process is that loader), and elsewhere than on glibc; where it
/// cannot be started anew, it goes on as it is.
// The environment, since glibc has no other way that is safe Rust: `mallopt` is a foreign function.
pub fn limit_arenas() {
    if cfg!(all(target_os = "linux", target_env = "gnu"))
        && let Some(arenas) =
            wanted(std::env::var_os(ARENAS).or_else(tunable), std::thread::available_parallelism().ok())
        && std::fs::read(AUXILIARY).is_ok_and(|vector| has_loader(&vector))
    {
        start_anew(&arenas);
    }
}

fn tunable() -> Option<OsString> {
    std::env::var_os(TUNABLES).filter(|all| all.to_string_lossy().contains("arena_max"))
}

/// The number to be set; none where one was.
fn wanted(set: Option<OsString>, cores: Option<NonZeroUsize>) -> Option<String> {
    set.is_none().then(|| cores.map_or(FEWEST, NonZeroUsize::get).max(FEWEST).to_string())
}

/// Whether the kernel started the program itself and loaded its loader beside it. A loader that was started has none beside it.
fn has_loader(vector: &[u8]) -> bool {
    let (words, _) = vector.as_chunks::<{ size_of::<usize>() }>();
    let (pairs, _) = words.as_chunks::<2>();
    pairs.iter().any(|[key, value]| usize::from_ne_bytes(*key) == AT_BASE && usize::from_ne_bytes(*value) != 0)
}

/// Answers only where it cannot be done.
fn start_anew(arenas: &str) {
    use std::os::unix::process::CommandExt;
    let Ok(own) = std::env::current_exe() else { return };
    let mut words = std::env::args_os();
    let mut again = std::process::Command::new(own);
    again.env(ARENAS, arenas);
    if let Some(name) = words.next() {
        again.arg0(name);
    }
    let _failed: std::io::Error = again.args(words).exec();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_cores_unless_somebody_said() {
        let cores = |count| NonZeroUsize::new(count);
        assert_eq!(wanted(None, cores(8)).as_deref(), Some("8"));
        assert_eq!(wanted(None, cores(1)).as_deref(), Some("2"));
        assert_eq!(wanted(None, None).as_deref(), Some("2"));
        assert_eq!(wanted(Some("16".into()), cores(8)), None);
    }

    #[test]
    fn a_loader_that_was_started_by_hand_is_not_started_anew() {
        let vector = |base: usize| [6, 4_096, AT_BASE, base, 0, 0].map(usize::to_ne_bytes).concat();
        assert!(has_loader(&vector(0x7f00_0000)));
        assert!(!has_loader(&vector(0)));
        assert!(!has_loader(&[]) && !has_loader(&vector(1)[..2 * size_of::<usize>() + 3]));
        if cfg!(all(target_os = "linux", target_env = "gnu", not(target_feature = "crt-static"))) {
            assert!(std::fs::read(AUXILIARY).is_ok_and(|vector| has_loader(&vector)), "as this one was started");
        }
    }
}
