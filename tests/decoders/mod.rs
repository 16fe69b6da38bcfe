//! S1: whatever bytes come, every decoder of messages answers, without a panic and within bounded memory. The corpus is
//! the golden messages and the nasty ones of `corpus/nasty.txt`; 20,000 mutations of them in every run, by seed.
#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "nothing of a trial is reached from elsewhere")]
#![allow(clippy::unwrap_used, reason = "a trial that cannot be set up should stop")]

mod corpus;
mod mutate;
mod target;

use crate::MEMORY;
use ronda_test_support::rng::SeededRng;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use target::{TARGETS, Target};

/// One test at a time: the allocator counts for all.
static ALONE: Mutex<()> = Mutex::new(());

/// Mutations in every run.
const ROUNDS: usize = 20_000;
/// What decoding may take besides twice its input.
const SLACK: usize = 1024 * 1024;

/// Decodes, and answers how much memory was taken at the most beyond what was there, and whether it was understood.
fn measured(target: &Target, bytes: &[u8]) -> Result<(usize, bool), String> {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let understood = catch_unwind(AssertUnwindSafe(|| (target.decode)(bytes)))
        .map_err(|_| format!("{} panicked on {}", target.name, hex(bytes)))?;
    Ok((MEMORY.peak_usage().saturating_sub(before), understood))
}

fn within(target: &Target, bytes: &[u8], taken: usize) -> Result<(), String> {
    let bound = 2 * (target.size)(bytes) + SLACK;
    if taken <= bound {
        return Ok(());
    }
    Err(format!("{} took {taken} bytes for {} of input: {}", target.name, bytes.len(), hex(bytes)))
}

fn hex(bytes: &[u8]) -> String {
    let shown: String = bytes.iter().take(120).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > 120 { format!("{shown}… ({} bytes)", bytes.len()) } else { shown }
}

#[test]
fn the_corpus_is_decoded_within_bounds() {
    let _alone = ALONE.lock();
    let (mut wrong, nasty) = (Vec::new(), corpus::nasty());
    for target in TARGETS {
        let good = corpus::good(target.name);
        assert!(!good.is_empty(), "there is nothing good for {}", target.name);
        for bytes in &good {
            match measured(target, bytes) {
                Ok((taken, understood)) => {
                    assert!(understood, "{} does not understand a golden message", target.name);
                    wrong.extend(within(target, bytes, taken).err());
                }
                Err(panic) => wrong.push(panic),
            }
        }
        for (name, bytes) in &nasty {
            match measured(target, bytes) {
                Ok((taken, _)) => {
                    wrong.extend(within(target, bytes, taken).err().map(|text| format!("{name}: {text}")))
                }
                Err(panic) => wrong.push(format!("{name}: {panic}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn twenty_thousand_mutations_are_answered_within_bounds() {
    let _alone = ALONE.lock();
    let seed = std::env::var("RONDA_SEED").map_or(1, |text| text.parse().expect("a number"));
    let rounds = std::env::var("RONDA_ROUNDS").map_or(ROUNDS, |text| text.parse().expect("a number"));
    println!("RONDA_SEED={seed} RONDA_ROUNDS={rounds}");
    let mut chance = SeededRng::new(seed);
    let good: BTreeMap<&str, Vec<Vec<u8>>> =
        TARGETS.iter().map(|target| (target.name, corpus::good(target.name))).collect();
    let all: Vec<Vec<u8>> =
        good.values().flatten().cloned().chain(corpus::nasty().into_iter().map(|(_, bytes)| bytes)).collect();
    let bombs = corpus::bombs();
    let (mut wrong, mut sometimes) = (Vec::new(), BTreeMap::<String, u64>::new());
    for _ in 0..rounds {
        let target = chance.pick(TARGETS).unwrap();
        // A push is spoiled inside its frame, so that it gets past it.
        let seed = chance.pick(&good[if target.name == "message" { "request" } else { target.name }]).unwrap();
        let (how, mut bytes) = mutate::mutate(&mut chance, seed, &all);
        *sometimes.entry(how.to_string()).or_default() += 1;
        if target.framed {
            bytes = mutate::framed(&mut chance, bytes, &bombs);
        }
        match measured(target, &bytes) {
            Ok((taken, understood)) => {
                let what = if understood { "understood" } else { "refused" };
                *sometimes.entry(format!("{} {what}", target.name)).or_default() += 1;
                wrong.extend(within(target, &bytes, taken).err());
            }
            Err(panic) => wrong.push(panic),
        }
    }
    println!("{sometimes:?}");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    for target in TARGETS {
        let refused = sometimes.get(&format!("{} refused", target.name));
        assert!(refused.is_some_and(|times| *times > 0), "{} refused nothing", target.name);
    }
    for how in mutate::HOW {
        assert!(rounds < ROUNDS || sometimes.contains_key(*how), "no mutation was a {how}");
    }
}
