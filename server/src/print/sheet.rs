//! A page as it is laid out: groups of marks in reading order. Each group says what it is to those who have the page
//! read aloud.

use super::font::Face;

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;
/// Letter paper, in points.
pub const LETTER: (f32, f32) = (612.0, 792.0);

/// A page; lengths in points, from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its width, in points.
    pub width: f32,
    /// Its height, in points.
    pub height: f32,
    /// What stands on it, in reading order.
    pub groups: Vec<Group>,
}

/// Marks that are one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they are to a reader who does not see the page.
    pub role: Role,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// What a group is to a reader who does not see the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Lines, frames, what is repeated on each page: not read.
    Artifact,
    /// A heading of a level from 1.
    Heading(u16),
    /// A paragraph.
    Text,
    /// What a row of a table is about.
    RowLabel,
    /// The row's value.
    RowValue,
    /// The group before goes on (on the next page).
    Same,
    /// A drawing, with the words that stand for it.
    Figure(String),
}

/// How dark: 0 black, 255 white.
pub type Ink = u8;
/// Black.
pub const BLACK: Ink = 0;
/// A grey that still reads at the smallest size (7:1 on white).
pub const SOFT: Ink = 85;
/// Hairlines and frames.
pub const LINE: Ink = 150;
/// The ground of a heading's band.
pub const BAND: Ink = 238;

/// One mark on a page; lengths in points, from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line of text; `y` is its base line.
    Text {
        /// The left end of the line.
        x: f32,
        /// Its base line.
        y: f32,
        /// The font size, in points.
        size: f32,
        /// The font's weight.
        face: Face,
        /// How dark.
        ink: Ink,
        /// The words.
        text: String,
    },
    /// Filled rectangles: x, y, width, height.
    Fill {
        /// Each as x, y, width, height.
        rects: Vec<[f32; 4]>,
        /// How dark.
        ink: Ink,
    },
    /// A line through points.
    Line {
        /// Its points in order, each as x, y.
        points: Vec<(f32, f32)>,
        /// Its thickness.
        width: f32,
        /// How dark.
        ink: Ink,
    },
}

impl Sheet {
    /// An empty page of this size, in points.
    pub fn new(width: f32, height: f32) -> Self {
        Self { width, height, groups: Vec::new() }
    }

    /// Adds a group; none where it has no marks.
    pub fn push(&mut self, role: Role, marks: Vec<Mark>) {
        if !marks.is_empty() {
            self.groups.push(Group { role, marks });
        }
    }

    /// Every line of text on it, with its size.
    pub fn texts(&self) -> impl Iterator<Item = (&str, f32)> {
        self.groups.iter().flat_map(|group| &group.marks).filter_map(|mark| match mark {
            Mark::Text { text, size, .. } => Some((text.as_str(), *size)),
            Mark::Fill { .. } | Mark::Line { .. } => None,
        })
    }
}

/// A line of text in black.
pub fn text(x: f32, y: f32, size: f32, face: Face, text: impl Into<String>) -> Mark {
    Mark::Text { x, y, size, face, ink: BLACK, text: text.into() }
}

/// A line of text that is less dark.
pub fn soft(x: f32, y: f32, size: f32, face: Face, text: impl Into<String>) -> Mark {
    Mark::Text { x, y, size, face, ink: SOFT, text: text.into() }
}

/// A text that ends at `right`.
pub fn text_to(right: f32, y: f32, size: f32, face: Face, ink: Ink, text: impl Into<String>) -> Mark {
    let text = text.into();
    let x = right - face.width(&text, size);
    Mark::Text { x, y, size, face, ink, text }
}

/// A straight line.
pub fn rule(from: (f32, f32), to: (f32, f32), width: f32, ink: Ink) -> Mark {
    Mark::Line { points: vec![from, to], width, ink }
}

/// A frame: the outline of a rectangle, `thick` points thick.
pub fn frame(x: f32, y: f32, width: f32, height: f32, thick: f32, ink: Ink) -> Mark {
    let points = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
    Mark::Line { points, width: thick, ink }
}
