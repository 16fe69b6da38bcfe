//! The typeface of our papers, in two weights, inside the binary: text is shaped once, for measuring as for drawing.

use ronda_shared::evidence::is_unseen;
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Direction, Face as Shaper, ShapePlan, UnicodeBuffer, script};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// A weight of Atkinson Hyperlegible Next (SIL Open Font License, `fonts/OFL.txt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

static REGULAR: &[u8] = include_bytes!("fonts/atkinson-regular.ttf");
static BOLD: &[u8] = include_bytes!("fonts/atkinson-bold.ttf");
static SHAPERS: LazyLock<[Shaper<'static>; 2]> =
    LazyLock::new(|| [REGULAR, BOLD].map(|bytes| Shaper::from_slice(bytes, 0).expect("our own font is well formed")));

/// What is to be looked up for each letter: made once, for it costs more than a line.
static PLANS: LazyLock<[ShapePlan; 2]> = LazyLock::new(|| {
    SHAPERS.each_ref().map(|shaper| ShapePlan::new(shaper, Direction::LeftToRight, Some(script::LATIN), None, &[]))
});

/// How high a line of capitals stands, in ems.
pub const CAP_HEIGHT: f32 = 0.67;

/// One glyph; lengths in ems.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u16,
    /// How far the pen moves on.
    pub advance: f32,
    /// How far it is moved from where the pen stands.
    pub offset: (f32, f32),
    /// Which bytes of the text it draws.
    pub range: Range<usize>,
}

/// A line of text, shaped.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// The text as it is drawn: for what the font does not have stands what is read alike, or `?`.
    pub text: String,
    /// Its glyphs, left to right.
    pub glyphs: Vec<Glyph>,
}

impl Shaped {
    /// Its width at a size.
    pub fn width(&self, size: f32) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * size
    }
}

impl Face {
    /// The font's file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Bold => BOLD,
        }
    }

    fn shaper(self) -> &'static Shaper<'static> {
        match self {
            Self::Regular => &SHAPERS[0],
            Self::Bold => &SHAPERS[1],
        }
    }

    fn plan(self) -> &'static ShapePlan {
        match self {
            Self::Regular => &PLANS[0],
            Self::Bold => &PLANS[1],
        }
    }

    /// Shapes one line.
    pub fn shape(self, text: &str) -> Shaped {
        let text = self.drawable(text);
        let shaper = self.shaper();
        let em = shaper.units_per_em() as f32;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(shaper, self.plan(), buffer);
        let infos = shaped.glyph_infos();
        let glyphs = infos.iter().zip(shaped.glyph_positions()).enumerate().map(|(at, (info, position))| {
            let start = info.cluster as usize;
            let next = infos[at..].iter().map(|later| later.cluster as usize).find(|later| *later > start);
            Glyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                advance: position.x_advance as f32 / em,
                offset: (position.x_offset as f32 / em, position.y_offset as f32 / em),
                range: start..next.unwrap_or(text.len()),
            }
        });
        let glyphs = glyphs.collect();
        Shaped { text: text.into_owned(), glyphs }
    }

    /// The width of one line.
    pub fn width(self, text: &str, size: f32) -> f32 {
        self.shape(text).width(size)
    }

    /// Without what has no glyph: see [`stand_in`].
    fn drawable(self, text: &str) -> Cow<'_, str> {
        let has = |letter: char| self.shaper().glyph_index(letter).is_some();
        if text.chars().all(|letter| !letter.is_control() && has(letter)) {
            return Cow::Borrowed(text);
        }
        let drawn = |letter: char| match letter {
            known if !known.is_control() && has(known) => Some(known),
            other => stand_in(other),
        };
        Cow::Owned(text.chars().filter_map(drawn).collect())
    }

    /// Draws a glyph's outline, in ems, upwards.
    pub fn outline(self, glyph: u16, into: &mut dyn OutlineBuilder) {
        self.shaper().outline_glyph(GlyphId(glyph), into);
    }

    /// The font's units in an em.
    pub fn units_per_em(self) -> f32 {
        self.shaper().units_per_em() as f32
    }

    /// Breaks a text into lines no wider than `width`, between words, and within a word that alone is wider.
    pub fn wrap(self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let blank = self.width(" ", size);
        for paragraph in text.split('\n') {
            let (mut line, mut reached) = (String::new(), 0.0);
            for word in paragraph.split_whitespace() {
                for part in self.fitting(word, size, width) {
                    let wide = self.width(&part, size);
                    if !line.is_empty() && reached + blank + wide > width {
                        // A blank ends it: whoever reads the page aloud must not join two words.
                        lines.push(std::mem::take(&mut line) + " ");
                        reached = 0.0;
                    }
                    if !line.is_empty() {
                        line.push(' ');
                        reached += blank;
                    }
                    line.push_str(&part);
                    reached += wide;
                }
            }
            lines.push(line);
        }
        lines
    }

    /// A word in parts that each fit.
    fn fitting(self, word: &str, size: f32, width: f32) -> Vec<String> {
        if self.width(word, size) <= width {
            return vec![word.to_owned()];
        }
        let mut parts = vec![String::new()];
        let mut reached = 0.0;
        for letter in word.chars() {
            let wide = self.width(letter.encode_utf8(&mut [0; 4]), size);
            if reached + wide > width && reached > 0.0 {
                parts.push(String::new());
                reached = 0.0;
            }
            reached += wide;
            if let Some(part) = parts.last_mut() {
                part.push(letter);
            }
        }
        parts
    }

    /// The text, shortened with `…` where it is wider.
    pub fn shortened(self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let tried = kept.iter().collect::<String>().trim_end().to_owned() + "…";
            if self.width(&tried, size) <= width {
                return tried;
            }
        }
        String::new()
    }
}

/// What is drawn for a letter that the font does not have; nothing for one that is not seen anywhere, as phones and word
/// processors put them between letters: whoever signs a paper would be asked what its «?» was.
fn stand_in(letter: char) -> Option<char> {
    Some(match letter {
        // Which picture an emoji is.
        '\u{fe00}'..='\u{fe0f}' => return None,
        unseen if is_unseen(unseen) => return None,
        blank if blank.is_control() || blank.is_whitespace() => ' ',
        // Hyphens at which no line breaks, dashes as wide as a digit, bars.
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2012}' => '–',
        '\u{2015}' => '—',
        // Minutes, seconds, and quotation marks of other keyboards.
        '\u{2032}' | '\u{201b}' | '\u{2bc}' => '’',
        '\u{2033}' | '\u{201f}' => '”',
        // The marks of lists.
        '\u{2023}' | '\u{2043}' | '\u{2219}' | '\u{25aa}' | '\u{25cf}' | '\u{25e6}' | '\u{f0b7}' => '•',
        _ => '?',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_have_the_letters_of_the_names_written_here() {
        let letters = "ABCXYZabcxyz0123456789 áéíóúüñÁÉÍÓÚÜÑ¿?¡!«»“”‘’–—·…°ºª%&@#/\\()[]{}×÷±²³ÀÈÇçöäåøłšžć";
        for face in [Face::Regular, Face::Bold] {
            assert!(face.shape(letters).glyphs.iter().all(|glyph| glyph.id != 0), "{face:?}");
            assert_eq!(face.shape(letters).text, letters);
            assert_eq!(face.shape("a\u{1F600}\tb").text, "a? b");
        }
    }

    /// A name out of a phone's contacts, a text out of a word processor: none of it is a word that nobody wrote.
    #[test]
    fn what_nobody_sees_is_not_printed_and_what_is_read_alike_stands_for_what_is_not_there() {
        for (told, drawn) in [
            ("\u{202a}Rosa Ruiz\u{202c}", "Rosa Ruiz"),
            ("im\u{ad}presora\u{200b} \u{feff}láser", "impresora láser"),
            ("Listo ✅\u{fe0f}", "Listo ?"),
            ("\u{f0b7}\u{2003}ABC\u{2011}12 a las 10:30\u{202f}a.\u{a0}m.", "• ABC-12 a las 10:30 a.\u{a0}m."),
            ("1\u{2032} 20\u{2033} \u{2015} 3", "1’ 20” — 3"),
        ] {
            for face in [Face::Regular, Face::Bold] {
                let shaped = face.shape(told);
                assert_eq!(shaped.text, drawn, "{told:?}");
                assert!(shaped.glyphs.iter().all(|glyph| glyph.id != 0), "{told:?}");
            }
        }
        assert_eq!(Face::Regular.wrap("\u{200b}", 10.0, 50.0).len(), 1);
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_nothing_is_lost() {
        let text = "El equipo presenta falla intermitente en el puerto 24 y \
                    supercalifragilisticoespialidosoyademáslarguísimo\nSegunda línea";
        for width in [40.0, 80.0, 200.0, 1_000.0] {
            let lines = Face::Regular.wrap(text, 10.0, width);
            for line in &lines {
                assert!(Face::Regular.width(line.trim_end(), 10.0) <= width + 0.6, "{line} at {width}");
            }
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
        assert_eq!(Face::Bold.wrap("", 10.0, 50.0), [""]);
    }

    #[test]
    fn what_is_too_long_is_shortened() {
        assert_eq!(Face::Regular.shortened("Impresora", 10.0, 500.0), "Impresora");
        let short = Face::Regular.shortened("Impresora láser de gran formato", 10.0, 60.0);
        assert!(short.ends_with('…') && Face::Regular.width(&short, 10.0) <= 60.0);
    }
}
