//! Threads that were written as pages, as plain text: no word of theirs is lost, nor where a link leads.

/// Elements that begin a line of their own.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ol",
    "p",
    "pre",
    "table",
    "tr",
    "ul",
];
/// Elements within a line. Where a text was kept with its signs undone, these and those above tell a page from words that have `<` in them.
const WITHIN: [&str; 27] = [
    "a", "b", "big", "body", "center", "code", "em", "font", "head", "html", "i", "img", "li", "meta", "o", "s",
    "small", "span", "strong", "sub", "sup", "tbody", "td", "th", "thead", "tt", "u",
];
/// Elements whose content nobody reads. Of a page's head, which need not be closed, these are all that has words.
const UNSEEN: [&str; 4] = ["script", "style", "template", "title"];
/// A tag of which more is not looked at: bytes.
const TAG_BYTES: usize = 16 * 1024;
/// Pictures that are embedded in one tag and passed over. A tag has one; without a bound each of thousands of hostile tags would go
/// through thousands of others.
const EMBEDDED: usize = 4;

/// What stands where a picture was a part of the page's own text.
const NO_PICTURE: &str = "imagen incrustada en el texto, que no vino";

/// Names of characters as people's editors write them; others stand as they are, so that nothing is lost.
const NAMED: [(&str, &str); 44] = [
    ("Aacute", "Á"),
    ("Eacute", "É"),
    ("Iacute", "Í"),
    ("Ntilde", "Ñ"),
    ("Oacute", "Ó"),
    ("Uacute", "Ú"),
    ("Uuml", "Ü"),
    ("aacute", "á"),
    ("acute", "´"),
    ("agrave", "à"),
    ("amp", "&"),
    ("apos", "'"),
    ("bull", "•"),
    ("ccedil", "ç"),
    ("copy", "©"),
    ("deg", "°"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("euro", "€"),
    ("gt", ">"),
    ("hellip", "…"),
    ("iacute", "í"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("laquo", "«"),
    ("ldquo", "“"),
    ("lsquo", "‘"),
    ("lt", "<"),
    ("mdash", "—"),
    ("middot", "·"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("ordf", "ª"),
    ("ordm", "º"),
    ("quot", "\""),
    ("raquo", "»"),
    ("rdquo", "”"),
    ("reg", "®"),
    ("rsquo", "’"),
    ("uacute", "ú"),
    ("uuml", "ü"),
    ("zwnj", ""),
];

/// A page as text.
pub(super) fn plain(page: &str) -> String {
    // What was written into the database as text of a page, and not as the page itself.
    if !page.contains('<') && ["&lt;", "&#60;", "&#x3C;"].iter().any(|mark| page.contains(mark)) {
        let inner = unescaped(page);
        if is_page(&inner) {
            return plain(&inner);
        }
    }
    let mut text = Text::default();
    let mut rest = page;
    // Elements of which no end follows: what stands behind them is words, rather than lost.
    let mut unclosed: Vec<String> = Vec::new();
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.words(before);
        let is_tag = tag[1..].starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter));
        if !is_tag {
            text.words("<");
            rest = &tag[1..];
            continue;
        }
        if tag.starts_with("<!--") {
            rest = tag.find("-->").map_or("", |end| &tag[end + 3..]);
            continue;
        }
        let Some(end) = end_of(tag) else {
            // No tag: a sign that somebody wrote.
            text.words(tag);
            return text.done();
        };
        rest = &tag[end + 1..];
        let inner = &tag[1..end];
        let name: String = inner
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        if inner.starts_with('/') {
            text.closes(&name);
        } else if UNSEEN.contains(&name.as_str()) && !inner.ends_with('/') {
            // Looked for once: of thousands that have no end, each would go through all that follows.
            if unclosed.contains(&name) {
                continue;
            }
            match after_close(rest, &name) {
                Some(after) => rest = after,
                None => unclosed.push(name),
            }
        } else {
            text.opens(&name, inner);
        }
    }
    text.words(rest);
    text.done()
}

/// Whether a text has an element of a page: `ping <ip>` has none, and whoever wrote it meant the sign.
fn is_page(text: &str) -> bool {
    text.split('<').skip(1).any(|tag| {
        let name = tag.trim_start_matches('/').split(|letter: char| !letter.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        [BLOCKS.as_slice(), WITHIN.as_slice(), UNSEEN.as_slice()].iter().any(|known| known.contains(&name.as_str()))
    })
}

/// Where a tag ends, marks of its attributes respected; none where it does not. A picture that is written into the page itself
/// (`src="data:…"`) may have megabytes, and counts for nothing.
fn end_of(tag: &str) -> Option<usize> {
    let (bytes, mut mark, mut at, mut embedded) = (tag.as_bytes(), None, 0_usize, 0_usize);
    for _ in 0..TAG_BYTES {
        let Some(byte) = bytes.get(at).copied() else { break };
        at += 1;
        match (byte, mark) {
            (b'"' | b'\'', None) => {
                mark = Some(byte);
                let value = bytes.get(at..).unwrap_or_default();
                if embedded < EMBEDDED && is_written_out(value) {
                    embedded += 1;
                    at += value.iter().position(|other| *other == byte).unwrap_or_default();
                }
            }
            (_, Some(open)) if byte == open => mark = None,
            (b'>', None) => return Some(at - 1),
            _ => {}
        }
    }
    // A mark that nobody closed is a letter.
    tag.bytes().take(TAG_BYTES).position(|byte| byte == b'>')
}

/// Whether an address holds what it stands for, instead of saying where it is.
fn is_written_out(address: &[u8]) -> bool {
    address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"data:"))
}

/// What stands behind the end of an element; none where it has none.
fn after_close<'p>(rest: &'p str, name: &str) -> Option<&'p str> {
    let mut left = rest;
    while let Some(at) = left.find("</") {
        left = &left[at + 2..];
        let found = left.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        // `</header>` is no `</head>`.
        if found && !left[name.len()..].starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
            return left.find('>').map(|end| &left[end + 1..]);
        }
    }
    None
}

/// The value of an attribute, where the tag has it.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower.get(from..)?.find(name).map(|at| at + from) {
        from = found + name.len();
        let before = lower[..found].chars().next_back();
        let value = tag.get(from..)?.trim_start();
        let Some(value) = value.strip_prefix('=').filter(|_| before.is_some_and(|sign| !sign.is_alphanumeric())) else {
            continue;
        };
        let value = value.trim_start();
        let mark = value.chars().next().filter(|mark| "\"'".contains(*mark));
        let value = match mark {
            Some(mark) => value[1..].split(mark).next(),
            None => value.split(|sign: char| sign.is_whitespace() || sign == '>').next(),
        };
        return value.map(|value| unescaped(value).trim().to_owned()).filter(|value| !value.is_empty());
    }
    None
}

/// Text with the names and numbers of characters undone.
pub(super) fn unescaped(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        clean.push_str(&rest[..at]);
        let entity = &rest[at + 1..];
        let end = entity.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, meant(entity.get(..end)?)?))) {
            Some((end, letters)) => {
                clean.push_str(&letters);
                rest = &entity[end + 1..];
            }
            None => {
                clean.push('&');
                rest = entity;
            }
        }
    }
    clean.push_str(rest);
    clean
}

fn meant(entity: &str) -> Option<String> {
    let Some(number) = entity.strip_prefix('#') else {
        let found = NAMED.iter().find(|(name, _)| *name == entity)?;
        return Some(found.1.to_owned());
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(match code {
        0xa0 => " ".to_owned(),
        code => char::from_u32(code)?.to_string(),
    })
}

/// Text being put together.
#[derive(Default)]
struct Text {
    text: String,
    /// Where the links lead that are open, and where their words began.
    links: Vec<(String, usize)>,
    /// Lines stand as they are in here.
    kept: usize,
}

impl Text {
    fn words(&mut self, raw: &str) {
        let words = unescaped(raw);
        if self.kept > 0 {
            self.text.push_str(&words);
            return;
        }
        for word in words.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end();
            self.text.push_str(bare);
            if bare.len() < word.len() && !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
    }

    fn line(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// The beginning of a line, where the text does not stand at one.
    fn own_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.line();
        }
    }

    fn opens(&mut self, name: &str, tag: &str) {
        match name {
            "br" => self.line(),
            "a" => {
                let to = attribute(tag, "href").filter(|to| !to.starts_with('#') && !to.starts_with("javascript:"));
                let to = to.filter(|to| !is_written_out(to.as_bytes()));
                self.links.push((to.unwrap_or_default(), self.text.len()));
            }
            "img" => {
                let shows = attribute(tag, "alt").or_else(|| attribute(tag, "title"));
                // It is no file there, and so comes as none.
                let lost = attribute(tag, "src").is_some_and(|src| is_written_out(src.as_bytes()));
                let shows = match (shows, lost) {
                    (shows, false) => shows,
                    (Some(shows), true) => Some(format!("{shows}: {NO_PICTURE}")),
                    (None, true) => Some(NO_PICTURE.to_owned()),
                };
                if let Some(shows) = shows {
                    self.text.push_str(&format!("[{shows}] "));
                }
            }
            "li" => {
                self.own_line();
                self.text.push_str("- ");
            }
            "td" | "th" if !self.text.is_empty() && !self.text.ends_with('\n') => self.text.push_str(" | "),
            "pre" => {
                self.own_line();
                self.kept += 1;
            }
            block if BLOCKS.contains(&block) => self.own_line(),
            _ => {}
        }
    }

    fn closes(&mut self, name: &str) {
        match name {
            "a" => {
                if let Some((to, from)) = self.links.pop() {
                    let said = self.text.get(from..).unwrap_or_default().trim();
                    let bare = to.trim_start_matches("mailto:");
                    if !to.is_empty() && said != to && said != bare {
                        let end = self.text.trim_end_matches(' ').len();
                        self.text.truncate(end);
                        self.text.push_str(&format!(" ({bare})"));
                    }
                }
            }
            "pre" => {
                self.kept = self.kept.saturating_sub(1);
                self.own_line();
            }
            "p" => {
                self.own_line();
                self.line();
            }
            block if BLOCKS.contains(&block) => self.own_line(),
            _ => {}
        }
    }

    fn done(self) -> String {
        self.text.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_links_and_lists_stay() {
        for (page, text) in [
            ("<p>No enciende</p><p>Desde&nbsp;<b>ayer</b></p>", "No enciende\n\nDesde ayer"),
            ("Uno<br/>dos<br>tres", "Uno\ndos\ntres"),
            ("<ul><li>Cable<li>Switch</ul>fin", "- Cable\n- Switch\nfin"),
            ("Vea <a href=\"https://x.example/a?b=1&amp;c=2\">aquí</a>.", "Vea aquí (https://x.example/a?b=1&c=2)."),
            ("<a href='mailto:lia@x.mx'>lia@x.mx</a> <a href='#p'>arriba</a>", "lia@x.mx arriba"),
            ("<table><tr><td>IP</td><td>10.0.0.1</td></tr><tr><td>MAC</td></tr></table>", "IP | 10.0.0.1\nMAC"),
            ("<img src=x alt=\"captura &quot;1&quot;\"> antes", "[captura \"1\"] antes"),
            ("<pre>a\n  b</pre>c", "a\n  b\nc"),
            ("5 < 6 &amp;&amp; 7 > 3 &desconocida; &#209; &#xF1;", "5 < 6 && 7 > 3 &desconocida; Ñ ñ"),
            ("<style>p { color: red }</style><SCRIPT>alert('<p>')</SCRIPT>queda<!-- nada -->", "queda"),
            ("&lt;p&gt;Escrito dos veces &amp;aacute;&lt;/p&gt;", "Escrito dos veces á"),
            ("&#60;p&#62;GLPI 10&#60;/p&#62;", "GLPI 10"),
            ("ping &lt;ip&gt; &amp;&amp; ping &lt;otra-ip&gt;", "ping <ip> && ping <otra-ip>"),
            ("De: Ana &lt;ana@x.mx&gt;", "De: Ana <ana@x.mx>"),
            ("<div><div><div>hondo</div></div></div>", "hondo"),
            ("a <b", "a <b"),
            ("<p title=\"a>b\">dentro</p>", "dentro"),
            ("<x-raro>letras</x-raro>", "letras"),
            ("<html><head><meta charset=utf-8><title>Correo</title><body>No enciende</body></html>", "No enciende"),
            ("<head><style>p{}</style><body><header>Mesa</header>Sigue</body>", "MesaSigue"),
            ("antes<script>var x;", "antesvar x;"),
            ("<img src=\"data:image/png;base64,AAAA\">Ve", "[imagen incrustada en el texto, que no vino] Ve"),
            ("", ""),
        ] {
            assert_eq!(plain(page), text, "{page}");
        }
    }

    #[test]
    fn a_picture_within_a_page_however_large_takes_none_of_its_words() {
        for mark in ['"', '\''] {
            let picture = format!("data:image/png;base64,{}", "iVBORw0KGgo+/".repeat(40_000));
            let page =
                format!("<p>Antes</p><img alt=captura src={mark}{picture}{mark} width=9><p>Después de <b>eso</b></p>");
            assert_eq!(plain(&page), "Antes\n\n[captura: imagen incrustada en el texto, que no vino]\nDespués de eso");
        }
    }

    #[test]
    fn hostile_pages_end() {
        for page in [
            "<".repeat(20_000),
            "<a href=\"".repeat(5_000),
            "&".repeat(50_000),
            "<p>".repeat(30_000),
            "<script>".repeat(3_000),
            "<img src=\"data:".repeat(5_000),
            "<img src='data:\">".repeat(5_000),
            "<i \"data:>\" ".repeat(5_000),
        ] {
            let text = plain(&page);
            assert!(text.len() <= page.len());
        }
        assert_eq!(plain("<p>ñ<script>é</SCRIPT>ü"), "ñü", "letters of two bytes");
    }
}
