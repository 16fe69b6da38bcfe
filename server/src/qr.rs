//! A QR code in a terminal: two modules a letter, dark on light whatever the terminal's colours are.

use qrcode::{Color, QrCode};

/// The code of a text, row by row, `1` for a dark module; none where the text is too long for one.
pub fn rows(text: &str) -> Option<Vec<String>> {
    let code = QrCode::new(text).ok()?;
    let letter = |color: &Color| if *color == Color::Dark { '1' } else { '0' };
    Some(code.to_colors().chunks(code.width()).map(|row| row.iter().map(letter).collect()).collect())
}

/// The code of a text, ready to print; none where the text is too long for one.
pub fn in_terminal(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let quiet = 2;
    let light = |x: usize, y: usize| {
        let inside = (quiet..quiet + width).contains(&x) && (quiet..quiet + width).contains(&y);
        !inside || code[(x - quiet, y - quiet)] == Color::Light
    };
    let mut out = String::new();
    for y in (0..width + 2 * quiet).step_by(2) {
        // White letters on black ground: light modules are drawn, dark ones are left.
        out.push_str("\x1b[97;40m");
        for x in 0..width + 2 * quiet {
            let below = y + 1 < width + 2 * quiet && light(x, y + 1);
            out.push(match (light(x, y), below) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        out.push_str("\x1b[0m\n");
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_code_and_a_quiet_edge() {
        let text = in_terminal("https://ronda.example/entrar#abc").expect("short enough");
        let first = text.lines().next().expect("a line");
        assert!(first.chars().filter(|letter| *letter == '█').count() > 20, "the edge is light");
        let rows = rows("https://ronda.example/entrar#abc").expect("short enough");
        assert!(rows.iter().all(|row| row.len() == rows.len()) && rows.iter().any(|row| row.starts_with("1111111")));
        assert!(in_terminal(&"x".repeat(5_000)).is_none());
    }
}
