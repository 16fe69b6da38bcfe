//! Telephone numbers as they are compared: whole, with their country, so that no foreign number is a Mexican one.

/// The country of ten digits that stand alone.
pub const MEXICO: &str = "52";
/// Digits of a number in its own country; what has fewer is an extension, or a number of one town.
pub const NATIONAL: usize = 10;
/// What stands before the ten digits: the country, the country and the 1 of mobiles, what was dialled until 2019, the country and that.
const BEFORE: [&str; 8] = ["521", "5201", "52044", "52045", MEXICO, "01", "044", "045"];
/// What is dialled in Mexico before another country.
const ABROAD: &str = "00";
/// No number of the world has more digits (E.164), with what is dialled before another country: more are two numbers.
const LONGEST: usize = 17;
/// An extension has no more digits; what has more is another number, of the same town.
const EXTENSION: usize = 6;
/// What has fewer digits is no telephone and no extension.
const SHORTEST: usize = 4;

/// A number as somebody wrote it: the ten digits of one of Mexico, another country's after a plus, its extension after an `x`.
/// None where there are fewer digits than ten.
pub fn written(text: &str) -> Option<String> {
    let runs = runs(text);
    // Of two numbers in a line the last counts.
    let at = runs.iter().rposition(|run| run.digits.len() >= NATIONAL)?;
    let Run { plus, digits } = runs.get(at)?;
    let number = match digits.strip_prefix(ABROAD) {
        // Nothing but a blank or a dash stands between two.
        _ if digits.len() > LONGEST => digits.get(digits.len() - NATIONAL..)?.to_owned(),
        _ if *plus => of_country(digits),
        Some(whole) => of_country(whole),
        None if digits.len() == NATIONAL => digits.clone(),
        None => of_country(digits),
    };
    Some(match runs.get(at + 1).filter(|run| run.digits.len() <= EXTENSION) {
        Some(extension) => format!("{number}x{}", extension.digits),
        None => number,
    })
}

/// The same, and the digits of what has fewer: an extension, a number of one town. None where there are fewer than four.
pub fn compared(text: &str) -> Option<String> {
    written(text).or_else(|| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= SHORTEST).then_some(digits)
    })
}

/// A number that is always told with its country, as WhatsApp tells it, in the form of [`written`]: ten digits are another
/// country's here. None without a digit.
pub fn with_country(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| of_country(&digits))
}

fn of_country(digits: &str) -> String {
    let national = BEFORE.iter().filter_map(|before| digits.strip_prefix(before)).find(|own| own.len() == NATIONAL);
    national.map_or_else(|| format!("+{digits}"), str::to_owned)
}

/// Digits that belong together, and whether a plus stands before them.
#[derive(Default)]
struct Run {
    plus: bool,
    digits: String,
}

/// The digits of a line; letters, a second number's sign or an extension's end a run, blanks, dashes and brackets do not.
fn runs(text: &str) -> Vec<Run> {
    let (mut runs, mut last) = (Vec::new(), Run::default());
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            last.digits.push(letter);
        } else if letter.is_alphabetic() || "+/,:;#".contains(letter) {
            let done = std::mem::replace(&mut last, Run { plus: letter == '+', digits: String::new() });
            runs.push(done);
        }
    }
    runs.push(last);
    runs.retain(|run| !run.digits.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_mexico_is_one_however_it_is_written() {
        for text in [
            "951 123 45 67",
            "+52 (951) 123-4567",
            "529511234567",
            "+52 1 951 123 4567",
            "5219511234567",
            "0052 951 123 4567",
            "01 951 123 4567",
            "045 951 123 4567",
            "Cel. 2: 951\u{a0}123\u{2011}4567",
            "951 501 5000 / 951 123 4567",
            "951 501 5000 - 951 123 4567",
            "951 501 5000 951 123 4567",
            "951 123 4567 / 501 5000",
            "+52 (01 951) 123 4567",
            "52 044 951 123 4567",
        ] {
            assert_eq!(written(text).as_deref(), Some("9511234567"), "{text}");
        }
        for told in ["5219511234567", "529511234567"] {
            assert_eq!(with_country(told), written("951 123 4567"), "{told}");
        }
    }

    #[test]
    fn a_foreign_number_is_nobodys_here_whatever_its_last_digits() {
        for text in ["+1 951 123 4567", "1 951 123 4567", "001 951 123 4567", "19511234567"] {
            assert_eq!(written(text).as_deref(), Some("+19511234567"), "{text}");
        }
        assert_eq!(with_country("19511234567").as_deref(), Some("+19511234567"));
        // With its country a number of Norway has ten digits, as one of León has without.
        assert_eq!(with_country("4771234567"), written("+47 71 23 45 67"));
        assert_ne!(with_country("4771234567"), written("477 123 4567"));
        assert_ne!(with_country("549511234567"), written("951 123 4567"));
    }

    #[test]
    fn an_extension_is_no_number_and_makes_another_of_one() {
        for text in ["", "ext. 4410", "4410", "501 5000", "ext. 4410 / 4411 / 4412", "s/n"] {
            assert_eq!(written(text), None, "{text}");
        }
        for text in ["951 501 5000 ext. 4410", "9515015000X4410", "+52 951 501 5000 #4410"] {
            assert_eq!(written(text).as_deref(), Some("9515015000x4410"), "{text}");
        }
        assert_eq!(with_country(""), None);
        for text in ["12400", "ext. 12400", "Ext 124-00"] {
            assert_eq!(compared(text).as_deref(), Some("12400"), "{text}");
        }
        assert_eq!(compared("951 501 5000 ext. 12400").as_deref(), Some("9515015000x12400"));
        for text in ["", "407", "s/n"] {
            assert_eq!(compared(text), None, "{text}");
        }
    }
}
