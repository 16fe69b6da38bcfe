//! Sheets as one tagged PDF (PDF/UA-1 within PDF/A-2a): language, title, reading order, embedded subsets of the fonts.
//! The same sheets make the same bytes.

use super::font::{Face, Shaped};
use super::sheet::{Group, Ink, Mark, Role, Sheet};
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::Outline;
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use ronda_shared::time::Timestamp;
use std::num::NonZeroU16;

/// The document's language: what it is read aloud in.
const LANGUAGE: &str = "es-MX";

/// Why a PDF was not made.
#[derive(Debug, thiserror::Error)]
#[error("the PDF cannot be made: {0}")]
pub struct PdfError(String);

/// What is said of a document beside its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInfo {
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub author: String,
    /// Its date.
    pub date: Timestamp,
}

/// Writes sheets as a PDF.
pub fn write(about: &DocumentInfo, sheets: &[Sheet]) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(about));
    let fonts = Fonts::new()?;
    let mut tree = Tree::default();
    for sheet in sheets {
        let bad = || PdfError(format!("a page of {} × {} points", sheet.width, sheet.height));
        let settings = PageSettings::from_wh(sheet.width, sheet.height).ok_or_else(bad)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for group in &sheet.groups {
            let tag = match group.role {
                Role::Artifact => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
                _ => ContentTag::Span(SpanTag::empty()),
            };
            let place = surface.start_tagged(tag);
            for mark in &group.marks {
                draw(&mut surface, &fonts, mark);
            }
            surface.end_tagged();
            tree.add(group, place);
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree.finish());
    document.set_outline(Outline::new());
    document.finish().map_err(|error| PdfError(format!("{error:?}")))
}

fn metadata(about: &DocumentInfo) -> Metadata {
    let made = Metadata::new()
        .title(about.title.clone())
        .language(LANGUAGE.to_owned())
        .creator("Ronda".to_owned())
        .producer("Ronda".to_owned())
        .authors(vec![about.author.clone()]);
    made.creation_date(date(about.date))
}

/// In universal time; a time outside of what a calendar has stands as its beginning.
fn date(at: Timestamp) -> DateTime {
    let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let at = instant.to_zoned(jiff::tz::TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    fn new() -> Result<Self, PdfError> {
        let font =
            |face: Face| Font::new(face.bytes().into(), 0).ok_or_else(|| PdfError("the font is not read".into()));
        Ok(Self { regular: font(Face::Regular)?, bold: font(Face::Bold)? })
    }
    fn of(&self, face: Face) -> Font {
        match face {
            Face::Regular => self.regular.clone(),
            Face::Bold => self.bold.clone(),
        }
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, face, ink, text } => {
            let shaped = face.shape(text);
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*ink)));
            let glyphs = glyphs(&shaped);
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, fonts.of(*face), &shaped.text, *size, false);
        }
        Mark::Fill { rects, ink } => {
            let mut path = PathBuilder::new();
            for [x, y, width, height] in rects {
                if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                    path.push_rect(rect);
                }
            }
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*ink)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Line { points, width, ink } => {
            let mut path = PathBuilder::new();
            for (at, (x, y)) in points.iter().enumerate() {
                if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
            }
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: luma::Color::new(*ink).into(),
                width: *width,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    Fill { paint: luma::Color::new(ink).into(), ..Fill::default() }
}

fn glyphs(shaped: &Shaped) -> Vec<KrillaGlyph> {
    let glyph = |glyph: &super::font::Glyph| {
        let (x, y) = glyph.offset;
        KrillaGlyph::new(GlyphId::new(u32::from(glyph.id)), glyph.advance, x, y, 0.0, glyph.range.clone(), None)
    };
    shaped.glyphs.iter().map(glyph).collect()
}

/// The words of a group.
pub(super) fn text_of(group: &Group) -> String {
    let texts = group.marks.iter().filter_map(|mark| match mark {
        Mark::Text { text, .. } => Some(text.trim_end()),
        Mark::Fill { .. } | Mark::Line { .. } => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// The tree by which the document is read: headings and paragraphs, rows gathered into tables.
#[derive(Default)]
struct Tree {
    done: Vec<TagGroup>,
    rows: Vec<[Option<TagGroup>; 2]>,
}

impl Tree {
    fn add(&mut self, group: &Group, place: Identifier) {
        let with = |mut group: TagGroup| {
            group.push(place);
            group
        };
        match &group.role {
            Role::Artifact => {}
            Role::RowLabel => {
                let head = TagGroup::new(Tag::TH(TableHeaderScope::Row));
                self.rows.push([Some(with(head)), None]);
            }
            Role::RowValue => match self.rows.last_mut() {
                Some([_, value @ None]) => *value = Some(with(TagGroup::new(Tag::TD))),
                _ => self.rows.push([None, Some(with(TagGroup::new(Tag::TD)))]),
            },
            Role::Same => match self.rows.last_mut() {
                Some([_, Some(cell)]) | Some([Some(cell), None]) => cell.push(place),
                _ => match self.done.last_mut() {
                    Some(group) => group.push(place),
                    None => self.done.push(with(TagGroup::new(Tag::P))),
                },
            },
            Role::Heading(level) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                self.next(with(TagGroup::new(Tag::Hn(level, Some(text_of(group))))));
            }
            Role::Text => self.next(with(TagGroup::new(Tag::P))),
            Role::Figure(words) => self.next(with(TagGroup::new(Tag::Figure(Some(words.clone()))))),
        }
    }

    fn next(&mut self, group: TagGroup) {
        self.end_table();
        self.done.push(group);
    }

    fn end_table(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let mut table = TagGroup::new(Tag::Table);
        for cells in std::mem::take(&mut self.rows) {
            let mut row = TagGroup::new(Tag::TR);
            for cell in cells.into_iter().flatten() {
                row.push(Node::Group(cell));
            }
            table.push(Node::Group(row));
        }
        self.done.push(table);
    }

    fn finish(mut self) -> TagTree {
        self.end_table();
        let mut tree = TagTree::new();
        for group in self.done {
            tree.push(Node::Group(group));
        }
        tree
    }
}
