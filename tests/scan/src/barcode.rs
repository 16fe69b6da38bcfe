//! The barcodes that makers put on equipment: Code 128 (set B) and Code 39, as runs of bars and gaps.

/// Widths of bars and gaps, six a symbol, for the values 0 to 105 of Code 128.
const CODE_128: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232",
];
const START_B: usize = 104;
const STOP_128: &str = "2331112";

const LETTERS_39: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. *";
/// Narrow (`n`) and wide (`w`) bars and gaps, nine a letter, in the order of `LETTERS_39`.
const CODE_39: [&str; 40] = [
    "nnnwwnwnn",
    "wnnwnnnnw",
    "nnwwnnnnw",
    "wnwwnnnnn",
    "nnnwwnnnw",
    "wnnwwnnnn",
    "nnwwwnnnn",
    "nnnwnnwnw",
    "wnnwnnwnn",
    "nnwwnnwnn",
    "wnnnnwnnw",
    "nnwnnwnnw",
    "wnwnnwnnn",
    "nnnnwwnnw",
    "wnnnwwnnn",
    "nnwnwwnnn",
    "nnnnnwwnw",
    "wnnnnwwnn",
    "nnwnnwwnn",
    "nnnnwwwnn",
    "wnnnnnnww",
    "nnwnnnnww",
    "wnwnnnnwn",
    "nnnnwnnww",
    "wnnnwnnwn",
    "nnwnwnnwn",
    "nnnnnnwww",
    "wnnnnnwwn",
    "nnwnnnwwn",
    "nnnnwnwwn",
    "wwnnnnnnw",
    "nwwnnnnnw",
    "wwwnnnnnn",
    "nwnnwnnnw",
    "wwnnwnnnn",
    "nwwnwnnnn",
    "nwnnnnwnw",
    "wwnnnnwnn",
    "nwwnnnwnn",
    "nwnnwnwnn",
];

/// Bars of `text` in Code 128, one entry a module.
pub fn code_128(text: &str) -> Vec<bool> {
    let values: Vec<usize> = text.bytes().map(|b| usize::from(b.clamp(32, 126)) - 32).collect();
    let sum = values.iter().enumerate().map(|(i, v)| (i + 1) * v).sum::<usize>() + START_B;
    let symbols = std::iter::once(START_B).chain(values.iter().copied()).chain([sum % 103]);
    let widths: String = symbols.map(|v| CODE_128[v]).chain([STOP_128]).collect();
    runs(widths.bytes().map(|b| usize::from(b - b'0')))
}

/// Bars of `text` in Code 39, one entry a module, wide ones three modules.
pub fn code_39(text: &str) -> Vec<bool> {
    let mut bars = Vec::new();
    for letter in format!("*{text}*").chars() {
        let Some(at) = LETTERS_39.find(letter) else { continue };
        bars.extend(runs(CODE_39[at].bytes().map(|b| if b == b'w' { 3 } else { 1 })));
        bars.push(false);
    }
    bars
}

/// Alternating bars and gaps of these widths.
fn runs(widths: impl Iterator<Item = usize>) -> Vec<bool> {
    widths.enumerate().flat_map(|(i, width)| std::iter::repeat_n(i % 2 == 0, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_eleven_modules_and_the_stop_thirteen() {
        assert_eq!(code_128("A").len(), 3 * 11 + 13);
        assert!(CODE_128.iter().all(|w| w.bytes().map(|b| b - b'0').sum::<u8>() == 11));
    }

    #[test]
    fn each_letter_of_code_39_has_three_wide_of_nine() {
        assert!(CODE_39.iter().all(|w| w.len() == 9 && w.matches('w').count() == 3));
        assert_eq!(code_39("1").len(), 3 * 16);
    }
}
