//! The typeface of our papers, in two weights, inside the binary: text is shaped once, for measuring as for drawing.

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
    /// The text as it is drawn: what the font does not have stands as `�`.
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

    /// Without what has no glyph: controls stand as blanks, other letters as `�`.
    fn drawable(self, text: &str) -> Cow<'_, str> {
        let has = |letter: char| self.shaper().glyph_index(letter).is_some();
        if text.chars().all(|letter| !letter.is_control() && has(letter)) {
            return Cow::Borrowed(text);
        }
        let letter = |letter: char| match letter {
            control if control.is_control() => ' ',
            known if has(known) => known,
            _ if has(char::REPLACEMENT_CHARACTER) => char::REPLACEMENT_CHARACTER,
            _ => '?',
        };
        Cow::Owned(text.chars().map(letter).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_have_the_letters_of_the_names_written_here() {
        let letters = "ABCXYZabcxyz0123456789 áéíóúüñÁÉÍÓÚÜÑ¿?¡!«»“”‘’–—·…°ºª%&@#/\\()[]{}×÷±²³ÀÈÇçöäåøłšžć";
        for face in [Face::Regular, Face::Bold] {
            assert!(face.shape(letters).glyphs.iter().all(|glyph| glyph.id != 0), "{face:?}");
            assert_eq!(face.shape(letters).text, letters);
            let strange = face.shape("a\u{1F600}\tb").text;
            assert!(strange.starts_with('a') && strange.ends_with(" b") && !strange.contains('\u{1F600}'), "{strange}");
        }
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
