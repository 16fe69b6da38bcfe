//! The files of the demonstration: small papers and pictures that say what they are. The same words, the same bytes.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{FieldId, Sha256};

/// The act and the bytes of a paper or a picture that answers a field.
pub(super) fn file(field: &FieldId, label: &str, media: Media) -> AttachEvidence {
    let bytes = bytes(label, media);
    let ending = if media.is_image() { "jpg" } else { "pdf" };
    AttachEvidence {
        caption: label.to_owned(),
        field: Some(field.clone()),
        ..AttachEvidence::new(
            Sha256::of(&bytes),
            u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            media,
            format!("{field}.{ending}"),
        )
    }
}

/// The act of a guide of an article, called as it is to be found.
pub(super) fn guide(name: &str) -> AttachEvidence {
    let bytes = paper(name);
    let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    AttachEvidence {
        caption: name.to_owned(),
        ..AttachEvidence::new(Sha256::of(&bytes), size, Media::Pdf, format!("{name}.pdf"))
    }
}

/// The bytes that such an act names.
pub(super) fn bytes(label: &str, media: Media) -> Vec<u8> {
    if media.is_image() { picture(label) } else { paper(label) }
}

/// One page: the label, and that it is a demonstration.
fn paper(label: &str) -> Vec<u8> {
    let line = |size: u32, y: u32, text: &str| format!("BT /F1 {size} Tf 72 {y} Td ({}) Tj ET\n", literal(text));
    let page = [line(16, 700, label), line(11, 672, "Documento de demostración: no tiene validez.")].concat();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(text.len());
        text.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let table = text.len();
    text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1));
    text.into_bytes()
}

/// A text within parentheses; letters beyond ASCII by their number in Latin 1, which WinAnsi shares.
fn literal(text: &str) -> String {
    text.chars()
        .map(|letter| match u32::from(letter) {
            40 | 41 | 92 => format!("\\{letter}"),
            32..=126 => letter.to_string(),
            160..=255 => format!("\\{:03o}", u32::from(letter)),
            _ => "?".to_owned(),
        })
        .collect()
}

/// A wall with what is left of something that was taken down: two holes and a cable. Its tint is the label's.
fn picture(label: &str) -> Vec<u8> {
    const WIDE: u32 = 640;
    const HIGH: u32 = 480;
    let tint = label.bytes().fold(0u8, u8::wrapping_add) % 40;
    let wall = Rgb([198 - tint, 194 - tint, 184]);
    let shade = |x: u32, y: u32| {
        let hole = [(250, 200), (390, 200)].iter().any(|(left, top)| x.abs_diff(*left) + y.abs_diff(*top) < 9);
        let cable = x.abs_diff(320) < 6 && y < 260;
        let outline =
            (x.abs_diff(320) < 120 && y.abs_diff(220) < 120) && !(x.abs_diff(320) < 112 && y.abs_diff(220) < 112);
        if hole || cable {
            Rgb([52, 50, 48])
        } else if outline {
            Rgb([168, 164, 156])
        } else {
            wall
        }
    };
    let mut bytes = Vec::new();
    let drawn = RgbImage::from_fn(WIDE, HIGH, shade).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 80));
    drawn.expect("a small picture is encoded in memory");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::media;

    #[test]
    fn they_are_what_they_say() {
        for kind in [Media::Pdf, Media::Jpeg] {
            let bytes = bytes("Oficio de solicitud (acuse) nº 4", kind);
            assert!(media::look(&bytes, kind, false).is_ok(), "{kind:?}");
            let file = file(&FieldId::new("oficio"), "Oficio de solicitud (acuse) nº 4", kind);
            assert_eq!((file.sha256, file.size as usize), (Sha256::of(&bytes), bytes.len()));
        }
    }
}
