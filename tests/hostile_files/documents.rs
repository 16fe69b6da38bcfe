//! Tests of the types of file that are kept as bytes. Each comes as it should be, and dressed as another. Nothing
//! that runs is taken, and no place stays in a HEIC.

use ronda_server::blobs::media::{bare, look, media_of};
use ronda_shared::evidence::{Media, SealFault, heic};
use ronda_test_support::documents::{self, PICTURE, UNNAMED, docx, ole, open_document, zip};
use ronda_test_support::pictures;
use ronda_test_support::rng::SeededRng;
use std::panic::{AssertUnwindSafe, catch_unwind};

const MAIL: &[u8] = b"From: ana@oaxaca.gob.mx\r\nSubject: Aviso\r\n\r\n<html>No hay red</html>\r\n";

fn office(folder: &str) -> Vec<u8> {
    zip(&[("[Content_Types].xml", b"<Types/>"), (&format!("{folder}/main.xml"), b"<x/>")])
}

/// One of each type that is kept as bytes.
fn files() -> Vec<(&'static str, Media, Vec<u8>)> {
    let wide: Vec<u8> = "\u{feff}Año;Ñandú\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("Oficio.docx", Media::Docx, docx("<w:document/>")),
        ("Lista.xlsx", Media::Xlsx, office("xl")),
        ("Curso.pptx", Media::Pptx, office("ppt")),
        ("Oficio.doc", Media::Doc, ole(&["WordDocument"])),
        ("Lista.xls", Media::Xls, ole(&["Workbook"])),
        ("Curso.ppt", Media::Ppt, ole(&["PowerPoint Document"])),
        ("Oficio.odt", Media::Odt, open_document(Media::Odt.content_type())),
        ("Lista.ods", Media::Ods, open_document(Media::Ods.content_type())),
        ("Curso.odp", Media::Odp, open_document(Media::Odp.content_type())),
        ("nota.txt", Media::Text, "Año: señal\n".as_bytes().to_vec()),
        ("lista.csv", Media::Csv, wide),
        ("router.log", Media::Log, b"\x1b[31mA\xf1o\x1b[0m\r\n".to_vec()),
        ("aviso.eml", Media::Eml, MAIL.to_vec()),
        ("todo.zip", Media::Zip, zip(&[("carpeta/a.txt", b"a")])),
        ("IMG_1.HEIC", Media::Heic, documents::heic([b"hvc1", b"Exif"], 0, b"")),
        ("PTT-20261122-WA0003.opus", Media::Ogg, documents::ogg(b"OpusTags")),
        ("AUD-20261122-WA0005.m4a", Media::M4a, documents::mp4(&[b"soun"], b"")),
        ("VID-20261122-WA0004.mp4", Media::Mp4, documents::mp4(&[b"vide", b"soun"], b"")),
    ]
}

fn fault(bytes: &[u8], said: Media) -> Option<SealFault> {
    look(bytes, said, true).err()
}

#[test]
fn each_type_is_known_by_its_name_and_its_structure() {
    let text = [Media::Text, Media::Csv, Media::Log];
    for (name, media, bytes) in files() {
        assert_eq!(media_of(name, &bytes), Some(media), "{name}");
        assert!(look(&bytes, media, true).is_ok_and(|looked| looked.thumb.is_none()), "{name}");
        // A picture or a paper is none of them, whatever its name says.
        for other in [pictures::jpeg(1, 20, 20), pictures::pdf(1, 600)] {
            assert_eq!(fault(&other, media), Some(SealFault::NotWhatItSays), "{name}");
        }
        for (_, other, _) in files() {
            // Text is text; a letter is text too, and any archive is an archive.
            let alike = other == media
                || (text.contains(&other) && (text.contains(&media) || media == Media::Eml))
                || (other == Media::Zip && bytes.starts_with(b"PK"));
            assert_eq!(fault(&bytes, other).is_none(), alike, "{name} as {other:?}");
        }
    }
}

/// OAX-100: a voice note and a video are whole, and say no place that the organisation does not keep.
#[test]
fn oax_100_of_voice_notes_and_videos_nothing_hangs_on_and_no_place_is_told() {
    let (note, video) = (documents::ogg(b"OpusTags"), documents::mp4(&[b"vide", b"soun"], b""));
    for (whole, said) in [(&note, Media::Ogg), (&video, Media::Mp4)] {
        assert!(look(whole, said, false).is_ok(), "{said:?}");
        assert!(fault(&whole[..whole.len() - 1], said).is_some(), "{said:?} cut short");
        assert!(fault(&[whole.as_slice(), b"<script>"].concat(), said).is_some(), "{said:?} with something behind it");
    }
    let located = [
        (documents::ogg(b"OpusTags LOCATION=16.9,-96.7"), Media::Ogg),
        (documents::mp4(&[b"vide"], b"\xa9xyz+16.9-096.7/"), Media::Mp4),
        (documents::mp4(&[b"vide", b"meta"], b""), Media::Mp4),
    ];
    for (bytes, said) in located {
        assert_eq!(look(&bytes, said, false).err(), Some(SealFault::Location), "{said:?}");
        assert!(look(&bytes, said, true).is_ok(), "{said:?} where the organisation keeps it");
    }
    assert_eq!(fault(&documents::mp4(&[b"soun"], b""), Media::Mp4), Some(SealFault::NotWhatItSays));
    assert_eq!(fault(&video, Media::M4a), Some(SealFault::NotWhatItSays));
}

#[test]
fn what_runs_is_not_taken() {
    let macros = zip(&[("[Content_Types].xml", b""), ("word/document.xml", b""), ("word/vbaProject.bin", b"")]);
    let mut locked = zip(&[("a.txt", b"a")]);
    let table = locked.windows(4).position(|four| four == b"PK\x01\x02").expect("a table");
    locked[table + 8] = 1;
    for (bytes, said) in [
        (&macros, Media::Docx),
        (&macros, Media::Zip),
        (&ole(&["WordDocument", "Macros"]), Media::Doc),
        (&ole(&["Workbook", "_VBA_PROJECT_CUR"]), Media::Xls),
        (&zip(&[("factura.pdf.exe", b"MZ")]), Media::Zip),
        (&locked, Media::Zip),
    ] {
        assert_eq!(fault(bytes, said), Some(SealFault::NotTaken), "{said:?}");
    }
    for (name, bytes) in [
        ("virus.exe", &b"MZ\x90\0"[..]),
        ("pagina.html", b"<html></html>"),
        ("dibujo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("hoja.xlsm", &office("xl")),
        ("nota.txt", b" \r\n<!DOCTYPE html><script>alert(1)</script>"),
        ("nota.txt", b"MZ\x90\0\x03"),
        ("aviso.eml", b"no es un correo"),
        ("Oficio.docx", b"PK\x03\x04 cut"),
        ("Oficio.doc", &ole(&["Otra cosa"])),
    ] {
        assert_eq!(media_of(name, bytes), None, "{name}");
    }
}

#[test]
fn an_archive_has_one_face() {
    let whole = zip(&[("a.txt", b"a"), ("b.txt", b"b")]);
    assert_eq!(fault(&whole, Media::Zip), None);
    let mut other = whole.clone();
    other[30] = b'x';
    for (bytes, what) in [
        ([b"MZ".as_slice(), &whole].concat(), "a program before it"),
        ([whole.as_slice(), b"<script>"].concat(), "a page behind it"),
        (other, "a file under another name than the table's"),
        (whole[..whole.len() - 30].to_vec(), "cut short"),
    ] {
        assert!(fault(&bytes, Media::Zip).is_some(), "{what}");
    }
}

#[test]
fn of_a_heic_what_is_no_picture_is_blanked_and_the_picture_stays() {
    let holds = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    let whole = documents::heic([b"hvc1", b"Exif"], 0, b"tail!");
    assert_eq!(look(&whole, Media::Heic, false).err(), Some(SealFault::Location));
    let (stripped, media) = bare(&whole, Media::Heic).expect("a picture");
    assert_eq!((stripped.len(), media), (whole.len(), Media::Heic));
    assert!(look(&stripped, media, false).is_ok() && holds(&stripped, PICTURE));
    for words in [&b"GPSLatitude"[..], UNNAMED, b"Oaxaca", b"maker", b"tail!"] {
        assert!(holds(&whole, words) && !holds(&stripped, words), "{words:?}");
    }
    assert_eq!(bare(&stripped, media).expect("a picture").0, stripped, "the same again, so that its hash is the same");
    assert_eq!(heic::beside(b"\xff\xd8\xff no HEIC"), Err(SealFault::NotWhatItSays));
    let no_picture = documents::heic([b"Exif", b"hvc1"], 0, b"");
    assert_eq!(heic::beside(&no_picture), Err(SealFault::NotWhatItSays), "its first item is no picture");
    let over = documents::heic([b"hvc1", b"Exif"], 4, b"");
    assert_eq!(heic::beside(&over), Err(SealFault::Unreadable), "EXIF that the picture is said to hold");
    assert_eq!(media_of("IMG_1.heic", &over), None, "its place cannot be taken out");
    let data = whole.windows(4).position(|four| four == b"mdat").expect("there");
    for cut in 24..data + 4 + PICTURE.len() {
        assert!(heic::beside(&whole[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn what_was_changed_at_random_harms_nobody() {
    for seed in 0..400 {
        let mut chance = SeededRng::new(seed);
        let (name, media, mut bytes) = chance.pick(&files()).expect("some").clone();
        for _ in 0..1 + chance.below(12) {
            let at = chance.below(bytes.len());
            bytes[at] = chance.number() as u8;
        }
        bytes.truncate(bytes.len() - chance.below(bytes.len() / 2));
        let looked = catch_unwind(AssertUnwindSafe(|| {
            let stripped = bare(&bytes, media).map_or_else(|_| bytes.clone(), |(bytes, _)| bytes);
            (media_of(name, &bytes), look(&stripped, media, false).is_ok())
        }));
        let (_, taken) = looked.unwrap_or_else(|_| panic!("{name} of seed {seed} makes it panic"));
        if taken && media == Media::Heic {
            let stripped = bare(&bytes, media).expect("taken").0;
            assert_eq!(heic::is_bare(&stripped), Ok(true), "seed {seed}");
        }
    }
}
