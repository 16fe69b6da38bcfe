//! Words for the errors of the JSON parser, in both languages. The English is the parser's own; the Spanish is told by
//! what it means.

use super::Localized;

/// Why a text is not what a file of the data holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Parsed {
    words: String,
    syntax: bool,
}

impl Parsed {
    /// Out of the parser's error, without its own count of lines.
    pub(crate) fn of(error: &serde_json::Error) -> Self {
        let whole = error.to_string();
        let words = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(words, _)| words).to_owned();
        Self { words, syntax: !error.is_data() }
    }

    /// As the parser says it.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}

impl Localized for Parsed {
    fn en(&self) -> String {
        self.words.clone()
    }
    fn es(&self) -> String {
        if self.syntax { syntax(&self.words).to_owned() } else { data(&self.words) }
    }
}

/// A text that is no JSON.
fn syntax(words: &str) -> &'static str {
    const MEANS: [(&str, &str); 9] = [
        ("EOF while parsing", "el texto termina sin cerrar lo que abrió: revisa corchetes, llaves y comillas"),
        ("trailing comma", "sobra una coma"),
        ("trailing characters", "sobra texto después del final"),
        ("key must be a string", "las claves van entre comillas"),
        ("expected `:`", "faltan los dos puntos después de la clave"),
        ("expected `,`", "falta una coma, o el corchete o la llave que cierra"),
        ("control character", "un texto entre comillas tiene un salto de línea u otro signo de control"),
        ("invalid escape", "un texto entre comillas tiene una diagonal inversa que no va ahí"),
        ("number out of range", "el número es demasiado grande"),
    ];
    let known = MEANS.iter().find(|(begin, _)| words.starts_with(begin));
    known.map_or("esto no es JSON: revisa comas, comillas y llaves", |(_, es)| es)
}

/// JSON that says something else than its place takes.
fn data(words: &str) -> String {
    if let Some(field) = between(words, "missing field `", "`") {
        return format!("falta «{field}»");
    }
    if let Some(field) = between(words, "duplicate field `", "`") {
        return format!("«{field}» aparece dos veces");
    }
    for kind in ["unknown field `", "unknown variant `"] {
        if let Some((name, known)) = words.strip_prefix(kind).and_then(|rest| rest.split_once("`, ")) {
            return format!("«{name}» no se conoce aquí{}", listed(known));
        }
    }
    for kind in ["invalid type: ", "invalid value: "] {
        if let Some((is, wanted)) = words.strip_prefix(kind).and_then(|rest| rest.split_once(", expected ")) {
            return format!("aquí hay {} y se espera {}", what_was_found(is), expected(wanted));
        }
    }
    if let Some((length, wanted)) =
        words.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return format!("aquí hay {length} elementos y se espera {}", expected(wanted));
    }
    if words.starts_with("data did not match any variant") {
        return "esto no tiene ninguna de las formas que se admiten aquí".to_owned();
    }
    own_words(words)
}

/// What our own types say of a text that they refuse: it stands between their quotation marks.
fn own_words(words: &str) -> String {
    if let Some((condition, why)) =
        words.strip_prefix("the condition «").and_then(|rest| rest.rsplit_once("» cannot be read: "))
    {
        return format!("la condición «{condition}» no se puede leer: {}", unreadable(why));
    }
    let Some((text, what)) = words.strip_prefix('«').and_then(|rest| rest.rsplit_once("» is not ")) else {
        return match words {
            "not a date" => "no es una fecha como 2026-11-16".to_owned(),
            _ => "este valor no se puede leer".to_owned(),
        };
    };
    let what = match what {
        "a time of day such as 08:00" => "una hora como 08:00",
        "a date such as 2026-11-16" => "una fecha como 2026-11-16",
        _ => "lo que va aquí",
    };
    format!("«{text}» no es {what}")
}

/// Why a condition cannot be read.
fn unreadable(why: &str) -> String {
    if let Some(sign) = between(why, "the sign «", "»") {
        return format!("el signo «{sign}» no se conoce");
    }
    if let Some(name) = between(why, "the function «", "»") {
        return format!("la función «{name}» no se conoce");
    }
    if let Some(sign) = why.strip_suffix("» is missing").and_then(|rest| rest.strip_prefix('«')) {
        return format!("falta «{sign}»");
    }
    match why {
        "there is something left after its end" => "sobra algo después del final",
        "a text is not closed with '" => "un texto no se cierra con '",
        "a name is missing" => "falta un nombre",
        "a value is missing: a 'text', a number, true or false" => {
            "falta un valor: un 'texto', un número, true o false"
        }
        "it is nested too deeply" => "tiene demasiados paréntesis unos dentro de otros",
        _ => "es demasiado larga",
    }
    .to_owned()
}

fn between<'w>(words: &'w str, begin: &str, end: &str) -> Option<&'w str> {
    Some(words.strip_prefix(begin)?.split_once(end)?.0)
}

/// What would be known in a place: «expected one of `a`, `b`» as «; se conocen: a, b».
fn listed(known: &str) -> String {
    let names: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    if names.is_empty() { String::new() } else { format!("; se conocen: {}", names.join(", ")) }
}

fn what_was_found(is: &str) -> String {
    if let Some(text) = is.strip_prefix("string ") {
        return format!("el texto {text}");
    }
    for number in ["integer `", "floating point `"] {
        if let Some(number) = between(is, number, "`") {
            return format!("el número {number}");
        }
    }
    match is {
        "null" | "unit value" | "Option value" => "null",
        "sequence" => "una lista",
        "map" => "un objeto",
        "boolean `true`" => "true",
        "boolean `false`" => "false",
        _ => "otra cosa",
    }
    .to_owned()
}

fn expected(wanted: &str) -> &'static str {
    match wanted {
        "a string" | "string" | "a borrowed string" | "str" => "un texto",
        "a boolean" => "true o false",
        "a sequence" => "una lista",
        "a map" => "un objeto",
        "string or map" => "un texto o un objeto",
        "u8" | "u16" | "u32" | "u64" | "usize" => "un número entero, de 0 en adelante",
        "i8" | "i16" | "i32" | "i64" | "isize" => "un número entero",
        "f32" | "f64" => "un número",
        _ if wanted.starts_with("struct ") || wanted.starts_with("internally tagged enum ") => "un objeto",
        _ if wanted.starts_with("a nonzero ") => "un número entero, de 1 en adelante",
        _ if wanted.starts_with("a tuple ") || wanted.starts_with("an array ") => "una lista de otro largo",
        _ => "otra cosa",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::catalog::expr::Expr;
    use ronda_shared::catalog::hours::TimeOfDay;
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct One {
        #[serde(rename = "name")]
        _name: String,
        #[serde(rename = "count", default)]
        _count: u8,
        #[serde(rename = "state", default)]
        _state: Option<Colour>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        Blue,
    }

    fn said<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        Parsed::of(&serde_json::from_str::<T>(text).expect_err("wrong")).es()
    }

    #[test]
    fn what_a_parser_says_is_told_in_spanish() {
        assert_eq!(said::<One>("{}"), "falta «name»");
        assert_eq!(
            said::<One>(r#"{"name":"a","nombre":1}"#),
            "«nombre» no se conoce aquí; se conocen: name, count, state"
        );
        assert_eq!(said::<One>(r#"{"name":"a","name":"b"}"#), "«name» aparece dos veces");
        assert_eq!(said::<One>(r#"{"name":5}"#), "aquí hay el número 5 y se espera un texto");
        assert_eq!(
            said::<One>(r#"{"name":"a","count":-1}"#),
            "aquí hay el número -1 y se espera un número entero, de 0 en adelante"
        );
        assert_eq!(said::<One>(r#"{"name":[]}"#), "aquí hay una lista y se espera un texto");
        assert_eq!(said::<One>(r#"{"name":"a","state":"green"}"#), "«green» no se conoce aquí; se conocen: red, blue");
        assert_eq!(
            said::<Vec<u8>>("[1"),
            "el texto termina sin cerrar lo que abrió: revisa corchetes, llaves y comillas"
        );
        assert_eq!(said::<Vec<u8>>("[1,]"), "sobra una coma");
        assert_eq!(said::<Vec<u8>>("[1] 2"), "sobra texto después del final");
        assert_eq!(said::<One>("{a}"), "las claves van entre comillas");
    }

    #[test]
    fn what_our_own_types_refuse_is_told_in_spanish() {
        assert_eq!(said::<TimeOfDay>("\"8\""), "«8» no es una hora como 08:00");
        let condition = said::<Expr>("\"a == \"");
        assert!(condition.starts_with("la condición «a == » no se puede leer: falta un valor"), "{condition}");
        assert_eq!(said::<Expr>("\"a ? b\""), "la condición «a ? b» no se puede leer: el signo «?» no se conoce");
    }

    #[test]
    fn no_english_is_left_where_a_parser_says_something_new() {
        let new = Parsed { words: "something that nobody has seen".into(), syntax: false };
        assert_eq!(new.es(), "este valor no se puede leer");
    }
}
