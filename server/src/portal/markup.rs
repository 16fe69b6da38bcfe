//! Bold, italic and underlined words in a description (OCO-19). The marks stay in the text as it was typed:
//! `**negrita**`, `*cursiva*`, `__subrayado__`. What is kept is text and nothing but text; this makes a template of it
//! when it is shown. An address of the web becomes a link that shows itself whole: where it leads is what is read.

use maud::{Markup, html};

/// What a mark makes of the words within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkupStyle {
    Bold,
    Underlined,
    Italic,
}

/// The marks as they are typed. The longer first.
const MARKS: [(&str, MarkupStyle); 3] =
    [("**", MarkupStyle::Bold), ("__", MarkupStyle::Underlined), ("*", MarkupStyle::Italic)];

/// So many marks on, the one that closes is no longer looked for.
const FAR: usize = 40;

/// A part of a line.
enum LinePart<'t> {
    Text(&'t str),
    Marked(MarkupStyle, &'t str),
    Link(&'t str),
}

/// The text as it is shown: paragraphs, line breaks, and its marks.
pub fn shown(text: &str) -> Markup {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|one| !one.is_empty());
    html! {
        @for paragraph in paragraphs {
            p {
                @for (place, line) in paragraph.lines().enumerate() {
                    @if place > 0 { br; }
                    (inline(line, MARKS.len()))
                }
            }
        }
    }
}

/// One line; marks may stand within others, as deep as there are marks.
fn inline(line: &str, depth: usize) -> Markup {
    let within = |words: &str| inline(words, depth.saturating_sub(1));
    html! {
        @for piece in pieces(line, depth > 0) {
            @match piece {
                LinePart::Text(text) => { (text) }
                LinePart::Link(address) => { a href=(address) rel="nofollow noreferrer" { (address) } }
                LinePart::Marked(MarkupStyle::Bold, words) => { strong { (within(words)) } }
                LinePart::Marked(MarkupStyle::Underlined, words) => { u { (within(words)) } }
                LinePart::Marked(MarkupStyle::Italic, words) => { em { (within(words)) } }
            }
        }
    }
}

/// A line cut into what is marked, what is an address, and what stands between them.
fn pieces(line: &str, marks: bool) -> Vec<LinePart<'_>> {
    let (mut found, mut plain, mut at) = (Vec::new(), 0, 0);
    let mut before: Option<char> = None;
    while let Some(letter) = line[at..].chars().next() {
        let rest = &line[at..];
        let (piece, end, last) = if let Some((mark, words, after)) = marked(rest, before).filter(|_| marks) {
            (LinePart::Marked(mark, words), line.len() - after.len(), '*')
        } else if let Some(address) = address(rest, before) {
            (LinePart::Link(address), at + address.len(), '/')
        } else {
            before = Some(letter);
            at += letter.len_utf8();
            continue;
        };
        if plain < at {
            found.push(LinePart::Text(&line[plain..at]));
        }
        found.push(piece);
        (plain, at, before) = (end, end, Some(last));
    }
    if plain < line.len() {
        found.push(LinePart::Text(&line[plain..]));
    }
    found
}

/// The address of the web at the beginning of `rest`, without the stop, bracket or quotation mark that belongs to the sentence. A bracket
/// that opens in the address closes there, too («…/Prueba_(derecho)»).
fn address(rest: &str, before: Option<char>) -> Option<&str> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let host = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"))?;
    if !host.starts_with(char::is_alphanumeric) {
        return None;
    }
    let end = rest.find(|sign: char| sign.is_whitespace() || "<>\"'*".contains(sign)).unwrap_or(rest.len());
    let mut address = &rest[..end];
    let count = |sign: char| address.matches(sign).count();
    let mut unopened = count(')').saturating_sub(count('('));
    while let Some(last) = address.chars().next_back() {
        match last {
            ')' if unopened > 0 => unopened -= 1,
            '.' | ',' | ';' | ':' | '?' | '!' | '_' | '»' | '”' | '’' | '…' => {}
            _ => break,
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    Some(address)
}

/// What stands between two marks at the beginning of `rest`, and what comes after. A mark opens before a letter and not
/// within a word, and closes behind one and not within a word: `2*3*4` and `__init__.py` stay as they are.
fn marked(rest: &str, before: Option<char>) -> Option<(MarkupStyle, &str, &str)> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let (mark, made) = MARKS.into_iter().find(|(mark, _)| rest.starts_with(mark))?;
    let body = &rest[mark.len()..];
    if body.chars().next().is_none_or(|first| first.is_whitespace() || mark.starts_with(first)) {
        return None;
    }
    for (at, _) in body.match_indices(mark).take(FAR) {
        let (within, after) = (&body[..at], &body[at + mark.len()..]);
        let closes = within.chars().next_back().is_some_and(|last| !last.is_whitespace() && !mark.starts_with(last));
        let ends = after.chars().next().is_none_or(|next| {
            !next.is_alphanumeric() && next != '.' && !mark.starts_with(next) || (next == '.' && sentence_ends(after))
        });
        if closes && ends {
            return Some((made, within, after));
        }
    }
    None
}

/// A full stop that ends a sentence, not one within a name (`__init__.py`).
fn sentence_ends(after: &str) -> bool {
    after.chars().nth(1).is_none_or(|next| !next.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_elements_and_nothing_else_does() {
        for (text, expected) in [
            ("El **teléfono** no *da* __tono__.", "<p>El <strong>teléfono</strong> no <em>da</em> <u>tono</u>.</p>"),
            ("**muy *muy* lento**", "<p><strong>muy <em>muy</em> lento</strong></p>"),
            ("2*3*4 y a__b__c", "<p>2*3*4 y a__b__c</p>"),
            ("archivo __init__.py", "<p>archivo __init__.py</p>"),
            ("* uno\n* dos", "<p>* uno<br>* dos</p>"),
            ("**sin cerrar", "<p>**sin cerrar</p>"),
            ("****", "<p>****</p>"),
            ("uno\r\n\r\ndos", "<p>uno</p><p>dos</p>"),
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
            ("**<b onclick=\"x\">**", "<p><strong>&lt;b onclick=&quot;x&quot;&gt;</strong></p>"),
            (
                "Está en https://mesa.example/portal/formato/a/b.pdf.",
                "<p>Está en <a href=\"https://mesa.example/portal/formato/a/b.pdf\" rel=\"nofollow noreferrer\">\
                 https://mesa.example/portal/formato/a/b.pdf</a>.</p>",
            ),
            ("xhttps://a.mx y javascript:alert(1) y https://", "<p>xhttps://a.mx y javascript:alert(1) y https://</p>"),
            (
                "https://a.mx/?a=1&b=\"onclick=x",
                "<p><a href=\"https://a.mx/?a=1&amp;b=\" rel=\"nofollow noreferrer\">https://a.mx/?a=1&amp;b=</a>\
                 &quot;onclick=x</p>",
            ),
            ("", ""),
        ] {
            assert_eq!(shown(text).into_string(), expected, "{text}");
        }
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        let prueba = "https://es.example/wiki/Prueba_(derecho)";
        for (text, expected) in [
            (prueba.to_owned(), prueba),
            (format!("{prueba}."), prueba),
            (format!("{prueba}, y más"), prueba),
            (format!("{prueba})."), prueba),
            (format!("{prueba}»)."), prueba),
            ("https://a.mx/b).".to_owned(), "https://a.mx/b"),
            ("https://a.mx/b?)))".to_owned(), "https://a.mx/b"),
            ("https://a.mx/(b_(c)d)_)".to_owned(), "https://a.mx/(b_(c)d)"),
            ("https://a.mx».".to_owned(), "https://a.mx"),
        ] {
            assert_eq!(address(&text, None), Some(expected), "{text}");
            assert_eq!(address(&text, Some('(')), Some(expected), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_escapes(text in "[*_<>&\"' a\\n.]{0,60}") {
            let mut html = shown(&text).into_string();
            for element in ["p", "strong", "em", "u"] {
                html = html.replace(&format!("<{element}>"), "").replace(&format!("</{element}>"), "");
            }
            html = html.replace("<br>", "");
            proptest::prop_assert!(!html.contains('<') && !html.contains('>') && !html.contains('"'), "{html}");
        }
    }
}
