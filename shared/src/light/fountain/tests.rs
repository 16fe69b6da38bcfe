//! Frames in any order, lost, doubled, mixed, cut and forged.

use super::*;
use proptest::prelude::*;

/// Bytes that are neither even nor alike, and the same each time (xorshift).
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

fn frames(length: usize, symbol: u16) -> (Vec<u8>, Frames) {
    let bytes = noise(length, length as u64);
    let frames = Frames::new(Kind::Bundle, &bytes, symbol).expect("playable");
    (bytes, frames)
}

/// Takes frames until the whole is there; how many different ones it took.
fn collect(frames: &Frames, mut numbers: impl Iterator<Item = u32>) -> Option<(Vec<u8>, u32)> {
    let mut collected = Collected::new();
    numbers.find_map(|number| {
        let progress = collected.take(&frames.frame(number)).expect("a frame of ours");
        progress.whole.map(|whole| (whole, progress.received))
    })
}

#[test]
fn frames_in_order_make_the_whole_with_the_last_of_the_least() {
    for (length, symbol) in [(1, 16), (16, 16), (17, 16), (1_000, 16), (9_500, 1_000), (40_000, 1_400)] {
        let (bytes, frames) = frames(length, symbol);
        assert_eq!(collect(&frames, 0..), Some((bytes, frames.needed())), "{length} by {symbol}");
    }
}

#[test]
fn repair_alone_makes_the_whole() {
    for (length, symbol) in [(1, 16), (150, 150), (1_000, 16), (9_500, 1_000)] {
        let (bytes, frames) = frames(length, symbol);
        let first = frames.needed() + 1_000;
        let (whole, took) = collect(&frames, first..).expect("enough");
        assert_eq!(whole, bytes, "{length} by {symbol}");
        assert!(took <= frames.needed() + 8, "{took} for {}", frames.needed());
    }
}

#[test]
fn what_was_taken_twice_counts_once_and_costs_nothing() {
    let (bytes, frames) = frames(2_000, 100);
    let mut collected = Collected::new();
    for number in 0..19 {
        for _ in 0..3 {
            let progress = collected.take(&frames.frame(number)).expect("ours");
            assert_eq!((progress.received, progress.needed, progress.whole), (number + 1, 20, None));
        }
    }
    assert_eq!(collected.take(&frames.frame(19)).expect("ours").whole, Some(bytes));
    let after = collected.take(&frames.frame(20)).expect("ours");
    assert_eq!((after.received, after.whole), (20, None), "it is given out once");
}

#[test]
fn two_transfers_in_view_are_told_apart() {
    let (bytes, one) = frames(2_000, 100);
    let (_, other) = frames(2_001, 100);
    let mut collected = Collected::new();
    let mut whole = None;
    for number in 0..40 {
        let kind = Kind::Bundle;
        whole = whole.or(collected.take(&one.frame(number)).expect("ours").whole);
        let told = collected.take(&other.frame(number));
        assert_eq!(told, Err(FrameProblem::OtherTransfer { id: other.id(), kind }));
    }
    assert_eq!(whole, Some(bytes));
}

#[test]
fn a_receipt_is_one_code_shown_again_and_again() {
    let receipt = noise(170, 3);
    let frames = Frames::new(Kind::Receipt, &receipt, 170).expect("playable");
    assert_eq!(frames.needed(), 1);
    let progress = Collected::new().take(&frames.frame(0)).expect("ours");
    assert_eq!((progress.kind, progress.whole), (Kind::Receipt, Some(receipt)));
}

#[test]
fn hostile_heads_are_refused_before_anything_is_kept() {
    let (_, frames) = frames(2_000, 100);
    let good = frames.frame(3);
    let with = |at: usize, bytes: &[u8]| {
        let mut frame = good.clone();
        frame[at..at + bytes.len()].copy_from_slice(bytes);
        frame
    };
    let mut collected = Collected::new();
    let hostile = [
        ("nothing", Vec::new()),
        ("a label in view", b"https://ronda.example/e/K7QM2F9XTR4".to_vec()),
        ("no symbol", good[..HEAD_BYTES].to_vec()),
        ("cut short", good[..good.len() - 1].to_vec()),
        ("longer than it says", [good.as_slice(), &[0]].concat()),
        ("of a later version", with(0, &[0x21])),
        ("of no kind", with(0, &[0x1f])),
        ("longer than anything carried", with(9, &u32::MAX.to_be_bytes())),
        ("of nothing", with(9, &0_u32.to_be_bytes())),
        ("symbols of nothing", with(13, &0_u16.to_be_bytes())),
        ("symbols larger than any code", with(13, &u16::MAX.to_be_bytes())),
        ("of a second block", with(15, &[1])),
    ];
    for (what, frame) in hostile {
        assert_eq!(collected.take(&frame), Err(FrameProblem::Foreign), "{what}");
    }
    assert!(collected.under_way.is_none());
    let tiny = Head { kind: Kind::Bundle, id: [1; 8], length: 16 << 20, symbol: 16 };
    assert_eq!(collected.take(&tiny.write(0, &[0; 16])), Err(FrameProblem::Foreign), "more symbols than a block has");
}

#[test]
fn a_frame_that_contradicts_the_others_is_left_out() {
    let (bytes, frames) = frames(2_000, 100);
    let mut collected = Collected::new();
    for number in 0..19 {
        collected.take(&frames.frame(number)).expect("ours");
    }
    let longer = Head { length: 2_001, ..frames.head };
    assert_eq!(collected.take(&longer.write(19, &[0; 100])), Err(FrameProblem::Unlike));
    assert_eq!(collected.take(&frames.frame(19)).expect("ours").whole, Some(bytes));
}

#[test]
fn a_forged_symbol_spoils_what_was_collected_and_is_noticed() {
    let (bytes, frames) = frames(2_000, 100);
    let mut collected = Collected::new();
    collected.take(&frames.head.write(0, &[7; 100])).expect("it looks like one");
    let told: Vec<_> = (1..20).map(|number| collected.take(&frames.frame(number))).collect();
    assert_eq!(told.last(), Some(&Err(FrameProblem::Spoiled)));
    assert!(told[..18].iter().all(Result::is_ok));
    // All was let go: the next frames make the whole.
    let whole = (30..60).find_map(|number| collected.take(&frames.frame(number)).expect("ours").whole);
    assert_eq!(whole, Some(bytes));
}

#[test]
fn nothing_too_large_or_too_fine_is_played() {
    let problem = |length: usize, symbol| Frames::new(Kind::Bundle, &vec![0; length], symbol).err();
    assert_eq!(problem(0, 100), Some(FrameProblem::Unplayable));
    assert_eq!(problem(100, limits::SYMBOL_LEAST - 1), Some(FrameProblem::Unplayable));
    assert_eq!(problem(100, limits::SYMBOL_MOST + 1), Some(FrameProblem::Unplayable));
    assert_eq!(problem(limits::CARRIED_BYTES + 1, 1_400), Some(FrameProblem::Unplayable));
    assert_eq!(problem(SYMBOLS_MOST * 16 + 1, 16), Some(FrameProblem::Unplayable));
}

#[test]
fn the_last_number_is_followed_by_the_first() {
    let (_, frames) = frames(2_000, 100);
    assert_eq!(frames.frame(NUMBERS + 4), frames.frame(4));
    assert_ne!(frames.frame(NUMBERS - 1), frames.frame(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_and_any_loss(
        (length, symbol) in (1_usize..6_000, 16_u16..400),
        lost in 5_u32..60,
        seed: u64,
        begin: u16,
    ) {
        let (bytes, frames) = frames(length, symbol);
        let draws = noise(100_000, seed);
        // From any moment on, each frame lost by so many of a hundred, pairs of them exchanged.
        let seen = (0..100_000_u32).filter(|at| u32::from(draws[*at as usize]) * 100 / 256 >= lost);
        let numbers = seen.map(|at| u32::from(begin) + (at ^ u32::from(draws[at as usize] & 1)));
        let (whole, took) = collect(&frames, numbers).expect("enough come");
        prop_assert_eq!(whole, bytes);
        prop_assert!(took <= frames.needed() + 12, "{} for {}", took, frames.needed());
    }

    #[test]
    fn any_bytes_are_answered(mut frame in prop::collection::vec(any::<u8>(), 0..200), ours: bool) {
        if let Some(first) = frame.first_mut().filter(|_| ours) {
            *first = 0x11;
        }
        let _answer = Collected::new().take(&frame);
    }
}
