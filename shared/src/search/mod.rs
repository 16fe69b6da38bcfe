//! Search that is the same on the phone and on the server. Words are folded to plain letters, and found by their
//! beginnings. The phone's engine folds by itself, before its core is there; both are held to `samples.json`.

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

/// An accent that stands behind its letter as a sign of its own (Unicode NFD), as macOS writes names of files.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// What stands between two words.
fn separates(letter: char) -> bool {
    !is_accent(letter) && fold_char(letter).is_none()
}

/// The folded letters of what stands between two separators; empty where they are accents alone.
fn folded_letters(part: &str) -> String {
    part.chars().filter(|letter| !is_accent(*letter)).filter_map(fold_char).take(LONGEST).collect()
}

/// The folded parts of a text, each as it stands between what separates words.
fn parts(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(separates).map(folded_letters).filter(|part| !part.is_empty())
}

/// A text without accents and case, and all else as it stands: for names that are compared whole.
pub fn fold(text: &str) -> String {
    let kept = |letter: char| fold_char(letter).map_or_else(|| letter.to_lowercase().to_string(), String::from);
    text.chars().filter(|letter| !is_accent(*letter)).map(kept).collect()
}

/// The folded words of a text, in order, with repetitions. `TYS-984355` gives `tys`, `984355` and `tys984355`: numbers
/// and serials are typed with and without their separators.
pub fn tokens(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in text.split_whitespace() {
        let parts: Vec<String> = parts(chunk).collect();
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
    parts(typed).collect()
}

/// Folded words that say nothing of what is the matter: people ask in sentences.
const FILLERS: [&str; 68] = [
    "a", "al", "algo", "asi", "aun", "ayuda", "con", "cuando", "de", "del", "desde", "el", "ella", "en", "es", "esta",
    "estan", "este", "esto", "favor", "funciona", "ha", "hace", "hay", "hoy", "la", "las", "le", "lo", "los", "me",
    "mi", "mis", "muy", "necesito", "ni", "no", "nos", "nuestra", "nuestro", "o", "para", "pero", "poder", "por",
    "porque", "puede", "puedo", "que", "quiero", "se", "ser", "si", "sin", "sirve", "solicito", "solo", "su", "sus",
    "tengo", "tiene", "un", "una", "uno", "va", "y", "ya", "yo",
];

/// What a sentence is about: its words without those that any sentence has; all of them where it has no others.
pub fn meant(typed: &str) -> Vec<String> {
    let all = question(typed);
    let telling: Vec<String> = all.iter().filter(|word| !FILLERS.contains(&word.as_str())).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// How well something answers the words that were meant: each counts once, by its best likeness, a word of the title twice
/// one of the rest. 0 where none is found. Unlike [`matches()`], not every word must be there.
pub fn score(meant: &[String], title: &[String], rest: &[String]) -> u32 {
    let best = |word: &str, known: &[String]| known.iter().map(|known| likeness(word, known)).max().unwrap_or_default();
    meant.iter().map(|word| (2 * best(word, title)).max(best(word, rest))).sum()
}

/// How many words the longest of these phrases has that stands, whole, in what was typed, both as [`question`] has them: what is called
/// just so comes first. 0 where none does.
pub fn said(typed: &[String], phrases: &[Vec<String>]) -> usize {
    let stands = |phrase: &&Vec<String>| typed.windows(phrase.len().max(1)).any(|words| words == phrase.as_slice());
    phrases.iter().filter(stands).map(Vec::len).max().unwrap_or_default()
}

/// How well an article answers: by its title, then by its text, then by to how many more it was of use than not. None
/// where neither says anything of it. The same on every screen.
pub fn rank(meant: &[String], title: &[String], text: &[String], useful: i64) -> Option<(u32, u32, i64)> {
    let (named, told) = (score(meant, title, &[]), score(meant, &[], text));
    (named + told > 0).then_some((named, told, useful))
}

/// The words by which something with these folded words answers, as they were typed, each once: why it was found.
pub fn common<'t>(typed: &'t str, known: &[String]) -> Vec<&'t str> {
    let telling = meant(typed);
    let mut found: Vec<(String, &'t str)> = Vec::new();
    for part in typed.split(separates) {
        let word = folded_letters(part);
        let fresh = telling.contains(&word) && found.iter().all(|(before, _)| *before != word);
        if fresh && known.iter().any(|other| likeness(&word, other) > 0) {
            found.push((word, part));
        }
    }
    found.into_iter().map(|(_, part)| part).collect()
}

/// 3: the same word; 2: its beginning, as while it is typed; 1: another form of it («teléfono», «telefonía»).
fn likeness(word: &str, known: &str) -> u32 {
    if word == known {
        return 3;
    }
    if known.starts_with(word) {
        return 2;
    }
    let alike = word.chars().zip(known.chars()).take_while(|(one, other)| one == other).count();
    let longest = word.chars().count().max(known.chars().count());
    u32::from(alike >= 4 && alike + 2 >= longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sentence_is_about_is_found_in_other_forms() {
        let asked = meant("La impresora ya no imprime");
        assert_eq!(asked, ["impresora", "imprime"]);
        let (printer, telephone) = (index(["Configuración de impresora en red"]), index(["Telefonía", "sin tono"]));
        let said = index(["no imprime", "imprimir"]);
        assert_eq!(score(&asked, &printer, &said), 6 + 3);
        assert_eq!(score(&asked, &printer, &[]), 6, "not every word must be there");
        assert_eq!(score(&meant("impresoras"), &printer, &[]), 2, "another form of it");
        assert_eq!(score(&meant("teléfonos"), &telephone, &[]), 2);
        assert_eq!(score(&meant("impr"), &printer, &[]), 4, "as it is typed");
        assert_eq!((score(&asked, &telephone, &[]), score(&[], &printer, &said)), (0, 0));
        assert_eq!(meant("no"), ["no"], "of nothing but such words, all");
    }

    #[test]
    fn why_it_was_found_is_told_in_the_words_that_were_typed() {
        let known = index(["Impresora: atasco de papel"]);
        assert_eq!(common("La IMPRESORA, la impresora se atora: ¿atascó?", &known), ["IMPRESORA", "atascó"]);
        assert_eq!(common("impresoras", &known), ["impresoras"], "another form of it");
        assert!(common("el elevador de la entrada", &known).is_empty() && common("", &known).is_empty());
    }

    /// What the web app's engine passes over by itself is held to as well (`pwa/src/engine/worker/alike/meaning.ts`).
    #[test]
    fn what_is_meant_is_the_same_in_the_web_app() {
        #[derive(serde::Deserialize)]
        struct Samples {
            fillers: Vec<String>,
            meant: Vec<(String, Vec<String>)>,
        }
        let samples: Samples = serde_json::from_str(include_str!("samples.json")).expect("samples");
        assert_eq!(samples.fillers, FILLERS);
        for (typed, words) in samples.meant {
            assert_eq!(meant(&typed), words, "{typed}");
        }
    }

    /// What a call, a phone's new ticket and a letter put first is held to as well (`pwa/src/features/app/find-services.ts`).
    #[test]
    fn what_is_called_just_so_is_the_same_in_the_web_app() {
        #[derive(serde::Deserialize)]
        struct Samples {
            said: Vec<(String, Vec<String>, usize)>,
        }
        let samples: Samples = serde_json::from_str(include_str!("samples.json")).expect("samples");
        for (typed, phrases, words) in samples.said {
            let phrases: Vec<Vec<String>> = phrases.iter().map(|phrase| question(phrase)).collect();
            assert_eq!(said(&question(&typed), &phrases), words, "{typed}");
        }
    }

    #[test]
    fn an_article_is_ranked_by_its_title_then_its_text_then_its_votes() {
        let asked = meant("cómo reinicio el módem");
        let ranked = |title: &str, text: &str, useful| rank(&asked, &index([title]), &index([title, text]), useful);
        let by_title = ranked("Reiniciar el módem", "Un botón", -3);
        let by_text = ranked("Internet", "Reinicio del módem", 9);
        assert!(by_title > by_text && by_text.is_some(), "{by_title:?} {by_text:?}");
        assert!(ranked("El módem", "x", 2) > ranked("El módem", "x", 1));
        assert_eq!(ranked("Impresoras", "Cambio de tóner", 5), None);
    }

    #[test]
    fn accents_and_case_do_not_matter() {
        let known = index(["Teléfono IP Grandstream, Señora Muñoz"]);
        assert!(matches(&known, &question("telefono munoz")));
        assert!(matches(&known, &question("TELÉ gran")));
        assert!(!matches(&known, &question("tele impresora")));
    }

    /// «impresión» as a Mac pastes it: the letter, and its accent behind it.
    #[test]
    fn an_accent_of_its_own_splits_no_word() {
        let apart = "Impresio\u{301}n a color";
        assert_eq!(tokens(apart), ["impresion", "a", "color"]);
        assert_eq!(question("\u{301}"), Vec::<String>::new());
        for typed in ["impresion", "impresi\u{f3}n", "impresio\u{301}n"] {
            assert!(matches(&index([apart]), &question(typed)), "{typed:?}");
            assert!(matches(&index(["Impresi\u{f3}n"]), &question(typed)), "{typed:?}");
        }
        assert_eq!(fold("IMPRESIO\u{301}N"), fold("impresi\u{f3}n"));
        assert_eq!(common("la impresio\u{301}n", &index(["Impresi\u{f3}n"])), ["impresio\u{301}n"]);
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
