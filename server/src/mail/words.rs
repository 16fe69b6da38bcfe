//! The words that a sender meant: without what a mail program quotes below them, and what they thank for.

use super::compose::ABOVE;
use ronda_shared::search::fold;

/// Rows of the head before a quote at most: addresses and subjects may go over several.
const HEAD_ROWS: usize = 12;
/// Rows of its subject, which stands last and may be cut into several.
const SUBJECT_ROWS: usize = 3;

/// An answer without what it quotes.
pub(super) fn answer(text: &str) -> String {
    let mut kept: Vec<&str> = text.lines().take_while(|row| !begins_quote(row)).collect();
    let quotes = kept.len() < text.lines().count();
    // What introduces a quote («El vie., Ana escribió:») goes with it, over one line or several; so does the head that Outlook writes.
    tidy(&mut kept);
    let mut ends = (1..=3).filter_map(|many| kept.len().checked_sub(many));
    let introduced = ends.find(|from| is_introduction(&kept[*from..].join(" ")));
    if let Some(from) = introduced.or_else(|| head_of_quote(&kept).filter(|_| quotes)) {
        kept.truncate(from);
    }
    tidy(&mut kept);
    let answer = kept.join("\n").trim().to_owned();
    if answer.is_empty() { text.trim().to_owned() } else { answer }
}

/// The words of a request. What it brings of others, forwarded or quoted, stands in no ticket yet: nothing of it is cut. Only below a
/// letter of ours there is nothing new.
pub(super) fn request(text: &str) -> String {
    if text.lines().any(is_our_line) { answer(text) } else { text.trim().to_owned() }
}

/// Whether an answer ends where its mail program quotes: what follows are no words of its sender.
pub(super) fn ends_in_quote(text: &str) -> bool {
    text.lines().any(begins_quote) && answer(text).len() < text.trim().len()
}

/// Whether it is the line that stands above each letter of ours about a ticket.
fn is_our_line(row: &str) -> bool {
    row.contains(ABOVE.trim_matches('=').trim()) || row.contains("Responda arriba de esta línea")
}

fn begins_quote(row: &str) -> bool {
    if is_our_line(row) {
        return true;
    }
    let row = row.trim_start_matches(['>', ' ', '\t', '|']).trim().trim_matches('-').trim();
    ["Original Message", "Mensaje original", "Mensaje reenviado", "Forwarded message"]
        .iter()
        .any(|known| row.eq_ignore_ascii_case(known))
}

/// Takes away what stands at the end and says nothing.
fn tidy(rows: &mut Vec<&str>) {
    let idle = |row: &&str| {
        let bare = row.trim();
        bare.starts_with('>') || bare.chars().all(|sign| matches!(sign, '_' | '-' | '=' | '*'))
    };
    while rows.last().is_some_and(idle) {
        rows.pop();
    }
}

/// Where the head begins that Outlook writes between an answer and what it quotes («De: … Enviado: … Para: … Asunto: …»); none where the
/// words do not end in one. Whoever writes right above our line, as it says, writes below that head: their words are no rows of it.
fn head_of_quote(kept: &[&str]) -> Option<usize> {
    let from = kept.iter().rposition(|row| has_label(row, &["de:", "from:"]))?;
    let head = &kept[from..];
    let place = |labels: &[&str]| head.iter().position(|row| has_label(row, labels));
    let sent = place(&["enviado:", "enviado el:", "fecha:", "sent:", "date:"])?;
    let (to, subject) = (place(&["para:", "to:"])?, place(&["asunto:", "subject:"])?);
    let more = head.get(subject + 1..)?;
    // The subject of each letter that has our line ends with its ticket's name.
    let is_ours = head.last().is_some_and(|row| row.trim_end().ends_with(']'));
    let ends = more.is_empty() || (!head[subject].contains(']') && more.len() < SUBJECT_ROWS);
    let is_whole = head.len() <= HEAD_ROWS && head.iter().all(|row| !row.trim().is_empty());
    (sent < to && to < subject && is_ours && ends && is_whole).then_some(from)
}

/// Whether a row begins with one of these, also where its program marks them as bold.
fn has_label(row: &str, labels: &[&str]) -> bool {
    let bare = row.replace('*', "").to_lowercase();
    let bare = bare.trim_start_matches(['>', ' ', '\t']);
    labels.iter().any(|label| bare.starts_with(label))
}

fn is_introduction(row: &str) -> bool {
    let row = row.trim().trim_start_matches(['>', ' ']).to_lowercase();
    // Yahoo writes «En viernes, 20 de noviembre …».
    let is_dated = row.starts_with("en ") && row.contains(|sign: char| sign.is_ascii_digit());
    let opens = row.starts_with("el ") || row.starts_with("on ") || is_dated;
    row.ends_with(':') && opens && (row.contains("escribi") || row.contains("wrote"))
}

/// Whether an answer only thanks: nothing is taken up because of it.
pub(crate) fn only_thanks(text: &str) -> bool {
    const THANKS: [&str; 16] = [
        "gracias",
        "muchas",
        "mil",
        "ok",
        "okay",
        "vale",
        "listo",
        "recibido",
        "enterado",
        "enterada",
        "excelente",
        "perfecto",
        "saludos",
        "thanks",
        "thank",
        "you",
    ];
    const BETWEEN: [&str; 30] = [
        "por",
        "su",
        "tu",
        "la",
        "el",
        "y",
        "de",
        "todo",
        "apoyo",
        "atención",
        "atencion",
        "ayuda",
        "buen",
        "día",
        "dia",
        "buenos",
        "días",
        "dias",
        "buenas",
        "tardes",
        "noches",
        "ya",
        "quedó",
        "quedo",
        "un",
        "saludo",
        "cordial",
        "cordiales",
        "atentamente",
        "atte",
    ];
    if text.contains('?') {
        return false;
    }
    // What stands below a signature's mark (RFC 3676), and what a telephone adds, is said below every mail of theirs.
    let said = text.lines().take_while(|row| row.trim() != "--").filter(|row| !is_of_program(row));
    let lower = said.collect::<Vec<_>>().join("\n").to_lowercase();
    let words: Vec<&str> = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return only_nods(&lower);
    }
    words.len() <= 12
        && words.iter().any(|word| THANKS.contains(word))
        && words.iter().all(|word| THANKS.contains(word) || BETWEEN.contains(word))
}

/// What stands above the name with which its sender signs: whoever thanks has their post, their telephone and a notice of their office
/// below. All of it where no row is their name alone, where nothing is said above it (who is addressed may bear the same name), or where
/// they go on below it.
pub(super) fn above_signature<'t>(text: &'t str, name: &str) -> &'t str {
    let own = fold(name);
    let own: Vec<&str> = own.split(|sign: char| !sign.is_alphanumeric()).filter(|word| word.len() > 1).collect();
    let mut at = 0;
    for row in text.split_inclusive('\n') {
        if is_signed(row, &own) {
            let (Some(above), Some(below)) = (text.get(..at), text.get(at + row.len()..)) else { return text };
            return if says_nothing(above) || goes_on(&fold(below)) { text } else { above };
        }
        at += row.len();
    }
    text
}

/// Whether what stands below a name, folded, is more than a post and a telephone. A complaint that is taken for a signature is heard by
/// nobody, so whatever may be one counts as one; but for a notice of an office, which is said below every mail.
fn goes_on(below: &str) -> bool {
    const BEGINS: [&str; 4] = ["pd", "p.d", "posdata", "nota"];
    const COMPLAINS: [&str; 4] = ["sigue", "falla", "persiste", "todavia"];
    const SAYS: [&str; 24] = [
        "no",
        "ni",
        "sin",
        "tampoco",
        "nada",
        "nadie",
        "aun",
        "pero",
        "otra",
        "otro",
        "vez",
        "igual",
        "error",
        "problema",
        "volvio",
        "vuelve",
        "urge",
        "urgente",
        "puedo",
        "pueden",
        "necesito",
        "necesitamos",
        "falta",
        "faltan",
    ];
    /// A post or an address has fewer.
    const WORDS: usize = 14;
    let is_notice = |row: &&str| row.trim_start().starts_with("aviso") || row.contains("confidencial");
    let is_said = |row: &str| {
        let mut words = row.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        words.clone().count() > WORDS || words.any(|word| SAYS.contains(&word))
    };
    below.contains('?')
        || COMPLAINS.iter().any(|word| below.contains(word))
        || below.lines().any(|row| BEGINS.iter().any(|begins| row.trim_start().starts_with(begins)))
        || below.lines().take_while(|row| !is_notice(row)).any(is_said)
}

/// Whether a text is nothing but what its sender's program wrote: it was sent by mistake, or all that it says did not come.
pub(super) fn says_nothing(text: &str) -> bool {
    let is_idle = |row: &str| row.is_empty() || row.starts_with('>') || is_of_program(row) || is_introduction(row);
    text.lines().all(|row| is_idle(row.trim()))
}

/// Whether a row is somebody's name, or a part of it, and their title, and nothing else.
fn is_signed(row: &str, own: &[&str]) -> bool {
    const TITLES: [&str; 12] =
        ["lic", "ing", "mtro", "mtra", "dr", "dra", "arq", "cp", "profr", "profra", "atte", "atentamente"];
    let row = fold(row);
    let mut words = row.split(|sign: char| !sign.is_alphanumeric()).filter(|word| word.len() > 1);
    let mut is_named = false;
    let all = words.all(|word| {
        is_named |= own.contains(&word);
        own.contains(&word) || TITLES.contains(&word)
    });
    all && is_named
}

/// Whether a text is signs of thanks or assent alone: 👍, 🙏.
fn only_nods(text: &str) -> bool {
    const NODS: &str = "👍👌🙏🙌👏🤝🤗✅✔☑😊🙂😀😁😃😄💪❤💯🫡";
    // The colour of a hand, and how a sign is drawn.
    let is_form = |sign: char| matches!(sign, '\u{1f3fb}'..='\u{1f3ff}' | '\u{fe0e}' | '\u{fe0f}' | '\u{200d}');
    let mut signs = text.chars().filter(|sign| !sign.is_whitespace() && !sign.is_ascii_punctuation()).peekable();
    signs.peek().is_some() && signs.all(|sign| is_form(sign) || NODS.contains(sign))
}

/// Whether a row is what a mail program adds by itself: «Enviado desde mi iPhone», «Obtener Outlook para Android».
fn is_of_program(row: &str) -> bool {
    const BEGINS: [&str; 8] = [
        "enviado desde mi ",
        "enviado desde outlook ",
        "enviado desde yahoo ",
        "enviado desde correo ",
        "obtener outlook para ",
        "obtenga outlook para ",
        "sent from my ",
        "get outlook for ",
    ];
    const WORDS: usize = 8;
    // The address of its shop stands behind.
    let lower = row.to_lowercase();
    let bare = lower.split(['<', '(', '[']).next().unwrap_or_default().trim().trim_end_matches('.');
    let is_name = !bare.contains([',', ';', ':', '.', '!']) && bare.split_whitespace().count() <= WORDS;
    is_name && BEGINS.iter().any(|begins| bare.starts_with(begins))
}

/// A telephone number or extension that somebody wrote below their name.
pub(super) fn phone(text: &str) -> Option<String> {
    const SIGNS: [&str; 9] =
        ["extensión", "extension", "ext", "teléfono", "telefono", "tel", "celular", "cel", "whatsapp"];
    for row in text.lines().rev() {
        let lower = row.to_lowercase();
        for sign in SIGNS {
            for (at, _) in lower.match_indices(sign) {
                let before = lower.get(..at).and_then(|before| before.chars().next_back());
                let rest = lower.get(at + sign.len()..).unwrap_or_default();
                let rest = rest.trim_start_matches(['.', ':', ' ', '\u{a0}', '#', '(']);
                let number: String =
                    rest.chars().take_while(|sign| sign.is_ascii_digit() || " -.()".contains(*sign)).collect();
                let digits = number.chars().filter(char::is_ascii_digit).count();
                if !before.is_some_and(char::is_alphabetic) && (2..=15).contains(&digits) {
                    let plain: String = number.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
                    return Some(plain.split_whitespace().collect::<Vec<_>>().join(" "));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_not_said_again() {
        for (text, said) in [
            (
                format!(
                    "Es el de la ventanilla 4.\n\nEl vie., 20 nov 2026 a las 9:00, Mesa <mesa@x.mx>\nescribió:\n\n> {ABOVE}\n> Buen día"
                ),
                "Es el de la ventanilla 4.",
            ),
            (format!("Ya quedó\n\nOn Fri, Mesa wrote:\n> {ABOVE}"), "Ya quedó"),
            (
                format!(
                    "Gracias\n\n    En viernes, 20 de noviembre de 2026, 09:00 a.m., Mesa <m@x.mx> escribió:  \n\n{ABOVE}"
                ),
                "Gracias",
            ),
            ("Sigue igual\n\n-----Mensaje original-----\nDe: Mesa".to_owned(), "Sigue igual"),
            ("Dice: error 5\n> y esto lo cito yo\nal medio".to_owned(), "Dice: error 5\n> y esto lo cito yo\nal medio"),
            ("El equipo tiene:\n- mancha".to_owned(), "El equipo tiene:\n- mancha"),
            (format!("> {ABOVE}\n> nada arriba"), format!("> {ABOVE}\n> nada arriba").leak() as &str),
        ] {
            assert_eq!(answer(&text), said);
        }
    }

    #[test]
    fn what_a_request_forwards_is_of_it() {
        let forwarded =
            "Esto nos llegó.\n\n---------- Forwarded message ---------\nDe: Luz <luz@x.mx>\nAsunto: Red\n\nNo hay red.";
        assert_eq!((request(forwarded).as_str(), answer(forwarded).as_str()), (forwarded, "Esto nos llegó."));
        let quoted = "Esto nos llegó.\n\nEl vie., Luz escribió:\n> No hay red.";
        assert_eq!(request(quoted), quoted);
        assert_eq!(request(&format!("Otra cosa.\n\n> {ABOVE}\n> Buen día")), "Otra cosa.");
    }

    /// Who thanks by Outlook takes no closed ticket up again.
    #[test]
    fn the_head_that_outlook_writes_is_none_of_its_senders_words() {
        let quoted = format!("\n{ABOVE}\n\nBuen día, Ana:");
        let head = "De: Mesa <mesa@x.mx>\nEnviado: viernes, 20 de noviembre de 2026 09:00 a. m.\nPara: Ana <ana@x.mx>\n\
                    Asunto: Servicio atendido [TYS-000012 ABCDEFGHJK]";
        let english = "*From:* Mesa <mesa@x.mx>\n*Sent:* Friday\n*To:* Ana\n*Cc:* Luz\n*Subject:* Servicio atendido: una\n\
                       impresora [TYS-000012 ABCDEFGHJK]";
        for head in [head, english] {
            let text = format!("Muchas gracias.\n\n________________________________\n{head}\n{quoted}");
            assert_eq!(answer(&text), "Muchas gracias.");
            assert!(only_thanks(&answer(&text)));
        }
        for kept in [
            format!("Me llegó esto:\n{head}\nAbra el enlace\ny escriba su clave\npara seguir"),
            format!("Me llegó esto:\n{head}\nAbra el enlace\n\nEl vie., Mesa escribió:{quoted}"),
            // Who does as our line says writes below the head.
            format!("Buenas tardes.\n\n{head}\n\nSigue sin servir.\n{quoted}"),
            format!("Buenas tardes.\n\n{head}\nSigue sin servir.\n{quoted}"),
            format!("Va el reporte.\nDe: planta baja\nFecha: lunes\nPara: soporte\nAsunto: sigue igual\n{quoted}"),
        ] {
            let said = kept.split("\n\nEl vie.").next().and_then(|said| said.split(&quoted).next()).expect("words");
            assert_eq!(answer(&kept), said.trim());
        }
    }

    #[test]
    fn thanks_are_only_thanks() {
        for text in ["Gracias!", "Muchas gracias por su apoyo, saludos.", "ok, recibido", "Thank you"] {
            assert!(only_thanks(text), "{text}");
        }
        for text in ["Gracias, pero sigue igual", "Otra vez falla", "", "La impresora", "gracias ".repeat(20).as_str()]
        {
            assert!(!only_thanks(text), "{text}");
        }
        // Who thanks from a telephone, or with a greeting and a signature, takes no closed ticket up again.
        for text in [
            "Gracias\n\nEnviado desde mi iPhone",
            "Muchas gracias.\n\nObtener Outlook para Android<https://aka.ms/AAb9ysg>",
            "Thanks\n\nGet Outlook for iOS (https://aka.ms/o0ukef)",
            "Buenas tardes, muchas gracias.\n\n--\nLic. Ana Núñez\nRecursos Humanos, ext. 4410",
            "Ya quedó, gracias",
            "👍🏽",
            "🙏 ❤️ !",
            "Gracias 👍",
        ] {
            assert!(only_thanks(text), "{text}");
        }
        for text in [
            "¿Ya quedó? Gracias",
            "Enviado desde mi iPhone",
            "Gracias.\nEnviado desde mi oficina: sigue igual",
            "Sigue igual, gracias\n\nEnviado desde mi iPhone",
            "Ya no quedó, gracias",
            "👎",
            "👍 😡",
            "...",
            "— 💥",
        ] {
            assert!(!only_thanks(text), "{text}");
        }
    }

    #[test]
    fn what_a_program_wrote_alone_says_nothing() {
        let quoted = format!("El vie., 20 nov 2026, Mesa escribió:\n> {ABOVE}\n> Buen día");
        for text in ["", "\nEnviado desde mi iPhone\n", answer(&quoted).as_str()] {
            assert!(says_nothing(text), "{text}");
        }
        let below = format!("{quoted}\n\nEs el de la ventanilla 4");
        for text in ["No", "👍", "Sí\nEnviado desde mi iPhone", answer(&below).as_str()] {
            assert!(!says_nothing(text), "{text}");
        }
    }

    #[test]
    fn what_stands_below_a_senders_name_is_their_signature() {
        const NAME: &str = "NÚÑEZ PÉREZ, Ana";
        for text in [
            "Muchas gracias.\n\nLic. Ana Núñez Pérez\nJefa de Departamento\nTel. 951 501 5000\nAviso: este correo no se copia.",
            "Gracias\n\nAtentamente\nAna",
        ] {
            assert!(only_thanks(above_signature(text, NAME)), "{text}");
        }
        for text in [
            "Gracias\nAna Núñez no puede entrar",
            "Gracias\n\nAna Núñez\nPD: la otra impresora tampoco",
            "Gracias\nAna\n\nSigue sin red",
            "Gracias\nAna\n¿Y la otra?",
            "Sigue igual.\n\nAna Núñez\nJefa",
            "Gracias\nAna\nNo imprime",
            "Gracias\n\nAna Núñez\nSe volvió a apagar",
            "Ana",
        ] {
            assert!(!only_thanks(above_signature(text, NAME)), "{text}");
        }
        // Who is addressed bears the same name: what stands below is what is meant, and not nothing.
        for text in ["Ana,\nla impresora no imprime", "Ana:\n\nEs el de la ventanilla 4", "Ana"] {
            let meant = above_signature(text, NAME);
            assert!(meant == text && !says_nothing(meant), "{text}");
        }
        assert_eq!(above_signature("Gracias\n\nLuz", NAME), "Gracias\n\nLuz");
        assert_eq!(above_signature("Gracias\n\nAna", ""), "Gracias\n\nAna", "who has no name signs with none");
    }

    #[test]
    fn a_signature_tells_the_telephone() {
        assert_eq!(phone("Hola\nAna Núñez\nTel. 951 501 5000 ext. 4410").as_deref(), Some("4410"));
        assert_eq!(phone("Mi extensión: 1234").as_deref(), Some("1234"));
        assert_eq!(phone("Tel: (951) 501-5000").as_deref(), Some("951 501 5000"));
        assert_eq!(phone("hotel 5 estrellas, texto 1"), None);
    }
}
