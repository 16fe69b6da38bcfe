//! Bold, italic and underlined words in a description (OCO-19): marks that stay in the text as it was typed, `**negrita**`,
//! `*cursiva*`, `__subrayado__`. What is kept is text and nothing but text; this makes safe HTML of it when it is shown.
//! An address of the web becomes a link that shows itself whole: where it leads is what is read.

use super::page::escaped;

/// A mark, and the element that it becomes. The longer first.
const MARKS: [(&str, &str); 3] = [("**", "strong"), ("__", "u"), ("*", "em")];

/// So many marks on, the one that closes is no longer looked for.
const FAR: usize = 40;

/// The text as HTML: paragraphs, line breaks, and its marks.
pub fn html(text: &str) -> String {
    let mut out = String::new();
    for paragraph in text.replace("\r\n", "\n").split("\n\n").map(str::trim).filter(|one| !one.is_empty()) {
        let lines: Vec<String> = paragraph.lines().map(|line| inline(line, MARKS.len())).collect();
        out.push_str(&format!("<p>{}</p>", lines.join("<br>")));
    }
    out
}

/// One line; marks may stand within others, as deep as there are marks.
fn inline(line: &str, depth: usize) -> String {
    let mut out = String::new();
    let mut rest = line;
    let mut before: Option<char> = None;
    while !rest.is_empty() {
        if let Some((element, within, after)) = marked(rest, before).filter(|_| depth > 0) {
            out.push_str(&format!("<{element}>{}</{element}>", inline(within, depth - 1)));
            before = Some('*');
            rest = after;
            continue;
        }
        if let Some(address) = address(rest, before) {
            let shown = escaped(address);
            out.push_str(&format!("<a href=\"{shown}\" rel=\"nofollow noreferrer\">{shown}</a>"));
            before = Some('/');
            rest = &rest[address.len()..];
            continue;
        }
        let letter = rest.chars().next().expect("not empty");
        let (taken, left) = rest.split_at(letter.len_utf8());
        out.push_str(&escaped(taken));
        before = Some(letter);
        rest = left;
    }
    out
}

/// The address of the web at the beginning of `rest`, without the stop or bracket that belongs to the sentence.
fn address(rest: &str, before: Option<char>) -> Option<&str> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let host = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"))?;
    if !host.starts_with(char::is_alphanumeric) {
        return None;
    }
    let end = rest.find(|sign: char| sign.is_whitespace() || "<>\"'*".contains(sign)).unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ',', ';', ':', ')', '?', '!', '_']))
}

/// What stands between two marks at the beginning of `rest`, and what comes after. A mark opens before a letter and not
/// within a word, and closes behind one and not within a word: `2*3*4` and `__init__.py` stay as they are.
fn marked(rest: &str, before: Option<char>) -> Option<(&'static str, &str, &str)> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let (mark, element) = MARKS.into_iter().find(|(mark, _)| rest.starts_with(mark))?;
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
            return Some((element, within, after));
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
            assert_eq!(html(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_escapes(text in "[*_<>&\"' a\\n.]{0,60}") {
            let mut html = html(&text);
            for element in ["p", "strong", "em", "u"] {
                html = html.replace(&format!("<{element}>"), "").replace(&format!("</{element}>"), "");
            }
            html = html.replace("<br>", "");
            proptest::prop_assert!(!html.contains('<') && !html.contains('>') && !html.contains('"'), "{html}");
        }
    }
}
