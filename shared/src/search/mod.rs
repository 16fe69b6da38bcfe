//! Search that is the same on the phone and on the server: words folded to plain letters, found by their beginnings.

/// Words of more letters than this are cut: nobody types them.
const LONGEST: usize = 32;

/// A letter without accent or case; none for what separates words.
fn fold_char(letter: char) -> Option<char> {
    let lower = match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        'Á' | 'À' | 'Ä' | 'Â' | 'Ã' | 'á' | 'à' | 'ä' | 'â' | 'ã' => 'a',
        'É' | 'È' | 'Ë' | 'Ê' | 'é' | 'è' | 'ë' | 'ê' => 'e',
        'Í' | 'Ì' | 'Ï' | 'Î' | 'í' | 'ì' | 'ï' | 'î' => 'i',
        'Ó' | 'Ò' | 'Ö' | 'Ô' | 'Õ' | 'ó' | 'ò' | 'ö' | 'ô' | 'õ' => 'o',
        'Ú' | 'Ù' | 'Ü' | 'Û' | 'ú' | 'ù' | 'ü' | 'û' => 'u',
        'Ñ' | 'ñ' => 'n',
        'Ç' | 'ç' => 'c',
        other => other,
    };
    lower.is_alphanumeric().then_some(lower)
}

/// The folded words of a text, in order, with repetitions. `TYS-984355` gives `tys`, `984355` and `tys984355`: numbers
/// and serials are typed with and without their separators.
pub fn tokens(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in text.split_whitespace() {
        let parts: Vec<String> = chunk
            .split(|letter: char| fold_char(letter).is_none())
            .map(|part| part.chars().filter_map(fold_char).take(LONGEST).collect::<String>())
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1 {
            words.push(parts.concat().chars().take(LONGEST).collect());
        }
        words.extend(parts);
    }
    words
}

/// The distinct folded words of several texts, sorted: what is kept beside a document.
pub fn index<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = texts.into_iter().flat_map(tokens).collect();
    words.sort();
    words.dedup();
    words
}

/// True where every word asked for begins some word of the index.
pub fn matches(index: &[String], asked: &[String]) -> bool {
    asked.iter().all(|word| index.iter().any(|known| known.starts_with(word.as_str())))
}

/// The words that a person asked for: the parts of what they typed, each to be found by its beginning.
pub fn question(typed: &str) -> Vec<String> {
    typed
        .split(|letter: char| fold_char(letter).is_none())
        .map(|part| part.chars().filter_map(fold_char).take(LONGEST).collect::<String>())
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        let known = index(["Teléfono IP Grandstream, Señora Muñoz"]);
        assert!(matches(&known, &question("telefono munoz")));
        assert!(matches(&known, &question("TELÉ gran")));
        assert!(!matches(&known, &question("tele impresora")));
    }

    #[test]
    fn numbers_are_found_with_and_without_separators() {
        let known = index(["TYS-984355", "C0:74:AD:3F:11:22"]);
        for typed in ["tys-984355", "984355", "tys984", "c0:74:ad", "c074ad3f"] {
            assert!(matches(&known, &question(typed)), "{typed}");
        }
    }

    #[test]
    fn nothing_asked_finds_everything() {
        assert!(matches(&index(["a"]), &question("  ")));
    }
}
