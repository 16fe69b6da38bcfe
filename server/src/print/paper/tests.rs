//! A paper as an institution would be handed it: nothing lost, nothing off the page, verified by its code.

use super::*;
use crate::print::font::Face;
use crate::print::sheet::{LETTER, Mark, Role};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, FormId, PersonId};
use ronda_shared::paper::{PaperControl, PaperSection, Row, SignatureBox, Signed};
use ronda_shared::signature::{Hand, Sign, Signature, Strokes};
use ronda_shared::stamp::{Site, Stamp};
use ronda_shared::time::Timestamp;
use std::process::Command;

const ORIGIN: &str = "https://mesa.finanzas.oaxaca.example";

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_795_180_440_000 + minutes * 60_000)
}

fn signed(name: &str, position: &str, amended: bool) -> Signed {
    let wave: Vec<String> = (0..60_u16)
        .map(|step| {
            let (x, turn) = (60 + step * 14, f64::from(step) / 4.0);
            format!("{x},{}", (200.0 + 150.0 * turn.sin() * (1.0 - f64::from(step) / 80.0)) as i64)
        })
        .collect();
    let strokes = Strokes::parse(&format!("{};120,380 900,330;950,60", wave.join(" "))).expect("strokes");
    let stamp = Stamp {
        act: ActId { device: DeviceId::new(7), number: 3 },
        by: PersonId::new("omar.cruz"),
        site: Site::Field,
        at: at(90),
        order: at(90),
        received: Some(at(140)),
        suspect: false,
    };
    let hand = Hand { name: name.into(), position: position.into(), strokes };
    let paper = FormId::new("st-os");
    let sign =
        Sign { paper, role: "x".into(), purpose: "y".into(), format: 1, text: String::new(), hand, certified: None };
    Signed { signature: Signature { id: stamp.act, stamp, signed: sign, sha256: Sha256::of(b"x") }, amended }
}

fn paper(answers: usize) -> Paper {
    let row = |label: &str, value: &str| Row { label: label.into(), value: value.into(), person: None, number: false };
    let mut rows = vec![
        row("Nombre del solicitante", "Rosa Isela Ruiz Martínez"),
        row("Dependencia", "Secretaría de Finanzas"),
        row("Cargo", ""),
        row("Fecha programada", "2026-11-26"),
        row("Equipo", "Impresora láser Hewlett-Packard LaserJet Enterprise M507 · serie MXBCL1234"),
        row("Descripción de la falla", "La impresora atasca el papel de la bandeja 2 y hace ruido al arrancar."),
    ];
    let long = "Se retiró la bandeja, se limpiaron los rodillos y se cambió el separador. ".repeat(12);
    rows.extend((0..answers).map(|at| row(&format!("Trabajo realizado {at}"), if at % 4 == 1 { &long } else { "Sí" })));
    let place = |label: &str, stamp: bool, signed: Option<Signed>| SignatureBox {
        role: "x".into(),
        purpose: "y".into(),
        label: label.into(),
        stamp,
        signed,
    };
    Paper {
        form: FormId::new("st-os"),
        document: DocumentId::new(at(0), [7; 10]),
        format: 1,
        organisation: "Secretaría de Finanzas del Poder Ejecutivo del Estado de Oaxaca".into(),
        code: Some("ST-OS".into()),
        control: Some(PaperControl {
            line: "Código P-01 · Servicios de soporte técnico · Emisión 01/08/2025 · Revisión 11".into(),
            approvals: vec![
                "Elaboró: Subdirección de Infraestructura".into(),
                "Aprobó: Dirección de Tecnologías".into(),
            ],
        }),
        title: "Orden de servicio".into(),
        folio: Some("TYS-984370".into()),
        reference: "P-K4-017".into(),
        opened: at(0),
        unwritten: Default::default(),
        sections: vec![
            PaperSection { title: String::new(), rows },
            PaperSection { title: "Material".into(), rows: vec![row("Separador de papel", "1 pieza")] },
        ],
        legends: vec![
            "El usuario es responsable del respaldo de su información antes de la intervención del equipo; \
                       la unidad no responde por la pérdida de datos."
                .into(),
        ],
        signatures: vec![
            place(
                "Recibe a entera satisfacción",
                false,
                Some(signed("Rosa Isela Ruiz Martínez", "Resguardante", false)),
            ),
            place("Técnico que atendió", false, Some(signed("Omar Cruz Santiago", "AST", true))),
            place("Vo.Bo. Jefatura", true, None),
            place(
                "Titular de la Dirección de Tecnologías de la Información y Comunicaciones, por ausencia del titular de la \
                 Coordinación Administrativa de la Secretaría",
                true,
                Some(signed(
                    "María Guadalupe del Perpetuo Socorro Fernández de Córdoba y Villavicencio",
                    "Encargada del despacho de la Subdirección de Infraestructura Tecnológica y Seguridad de la Información",
                    true,
                )),
            ),
        ],
    }
}

#[test]
fn every_word_of_a_paper_stands_on_its_pages_within_the_margins() {
    for answers in [0, 3, 9, 40] {
        let paper = paper(answers);
        let pages = filled(&paper, &CertificateLines::new(), ORIGIN, &Zone::default()).expect("laid out");
        let said: String = pages.iter().flat_map(|page| page.texts()).map(|(text, _)| text).collect();
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let said = plain(&said);
        for section in &paper.sections {
            for row in &section.rows {
                assert!(said.contains(&plain(&row.label)), "{}", row.label);
            }
        }
        for legend in &paper.legends {
            assert!(said.contains(&plain(legend)), "verbatim");
        }
        let answered = paper.sections[0].rows.iter().map(|row| crate::dates::as_written(&row.value));
        for word in answered.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()) {
            assert!(said.contains(&word), "{answers}: {word}");
        }
        assert!(said.contains("Modificadodespuésdelafirma") && said.contains("Sello"));
        for place in &paper.signatures {
            assert!(said.contains(&plain(&place.label)), "{}", place.label);
            let hand = place.signed.as_ref().map(|signed| &signed.signature.signed.hand);
            let words = hand.into_iter().flat_map(|hand| [&hand.name, &hand.position]);
            words.for_each(|word| assert!(said.contains(&plain(word)), "{word}"));
        }
        let control = paper.control.as_ref().expect("it is under control");
        assert_eq!(said.matches(&plain(&control.line)).count(), pages.len(), "SEC-40: on every page");
        for line in &control.approvals {
            assert_eq!(said.matches(&plain(line)).count(), 1, "BJ-47: {line}");
        }
        for (at, page) in pages.iter().enumerate() {
            assert!(plain(&page.texts().map(|(text, _)| text).collect::<String>()).contains(&format!(
                "Hoja{}de{}",
                at + 1,
                pages.len()
            )));
            for mark in page.groups.iter().flat_map(|group| &group.marks) {
                let Mark::Text { x, y, size, face, text, .. } = mark else { continue };
                let right = x + face.width(text.trim_end(), *size);
                assert!(*x > 40.0 && right < LETTER.0 - 40.0 && *y < LETTER.1 - 20.0 && *y > 30.0, "«{text}»");
                assert!(*size >= 6.0, "«{text}» at {size}");
            }
        }
    }
}

#[test]
fn a_blank_has_no_answers_no_signatures_and_no_hash() {
    let paper = paper(2);
    let pages = blank(&paper, format!("{ORIGIN}/t/P-K4-017"), &Zone::default()).expect("laid out");
    let said: Vec<String> = pages.iter().flat_map(|page| page.texts()).map(|(text, _)| text.to_owned()).collect();
    let said = said.join(" ");
    assert!(said.contains("TYS-984370") && said.contains("Dependencia"));
    for secret in ["Rosa", "atasca", "Omar", "SHA-256", "Firmado"] {
        assert!(!said.contains(secret), "{secret}");
    }
}

#[test]
fn the_address_is_of_the_words_and_the_file_always_the_same() {
    let one = paper(3);
    let mut other = one.clone();
    other.sections[0].rows[2].value = "Jefa de área".into();
    let address = |paper: &Paper| address(ORIGIN, &paper::hash(paper));
    assert_ne!(address(&one), address(&other));
    assert_eq!(address(&one).len(), ORIGIN.len() + "/verificar/".len() + ADDRESS_LETTERS);
    other = Paper { folio: None, ..one.clone() };
    assert_eq!(address(&one), address(&other), "the official number may come later");
    let file = || {
        pdf(&one, &filled(&one, &CertificateLines::new(), ORIGIN, &Zone::default()).expect("laid out")).expect("made")
    };
    assert_eq!(file(), file());
    let headings = |sheet: &Sheet| sheet.groups.iter().filter(|group| group.role == Role::Heading(1)).count();
    assert_eq!(
        filled(&one, &CertificateLines::new(), ORIGIN, &Zone::default())
            .expect("laid out")
            .iter()
            .map(headings)
            .sum::<usize>(),
        1
    );
    assert!(Face::Regular.width("Sello", 8.0) > 10.0);
}

/// To be looked at: `RONDA_PRINT_DIR=… cargo test -p ronda-server papers_to_look_at`. Says what a page costs.
#[test]
fn papers_to_look_at() {
    let Some(dir) = std::env::var_os("RONDA_PRINT_DIR").map(std::path::PathBuf::from) else { return };
    let zone = Zone::new(vec![(0, -360)]);
    for (name, answers) in [("paper-1", 1), ("paper-2", 4), ("paper-long", 120)] {
        let paper = paper(answers);
        let begun = std::time::Instant::now();
        let pages = filled(&paper, &CertificateLines::new(), ORIGIN, &zone).expect("laid out");
        let made = pdf(&paper, &pages).expect("made");
        let each = begun.elapsed().as_secs_f64() * 1_000.0 / pages.len() as f64;
        println!("{name}: {} pages, {each:.1} ms a page, {} bytes", pages.len(), made.len());
        std::fs::write(dir.join(format!("{name}.pdf")), made).expect("written");
    }
    let pages = blank(&paper(3), format!("{ORIGIN}/t/P-K4-017"), &zone).expect("laid out");
    std::fs::write(dir.join("paper-blank.pdf"), pdf(&paper(3), &pages).expect("made")).expect("written");
}

/// With poppler at hand the words are read out of the file, and the code from the page as it is drawn.
#[test]
fn words_and_code_are_read_from_the_pdf() {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("poppler-utils is not here: the PDF was not read");
        return;
    }
    let dir = tempfile::tempdir().expect("a directory");
    let paper = paper(4);
    let file = dir.path().join("paper.pdf");
    let made = pdf(&paper, &filled(&paper, &CertificateLines::new(), ORIGIN, &Zone::default()).expect("laid out"))
        .expect("made");
    std::fs::write(&file, made).expect("written");
    let text = Command::new("pdftotext").arg(&file).arg("-").output().expect("run").stdout;
    let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Rosa Isela Ruiz Martínez") && text.contains("rodillos y se cambió el separador."), "{text}");
    assert!(text.contains("26 de noviembre de 2026") && !text.contains("2026-11-26"), "{text}");
    let root = dir.path().join("page");
    let drawn = Command::new("pdftoppm").args(["-gray", "-r", "200", "-singlefile"]).arg(&file).arg(&root).status();
    assert!(drawn.expect("run").success());
    let bytes = std::fs::read(root.with_extension("pgm")).expect("drawn");
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let size = String::from_utf8_lossy(lines.nth(1).expect("a size")).into_owned();
    let (width, height) = size.split_once(' ').expect("two numbers");
    let (width, height): (usize, usize) = (width.parse().expect("a number"), height.parse().expect("a number"));
    let dots = lines.nth(1).expect("dots");
    // Whoever scans holds the camera before the page's lower left corner.
    let (left, top, side) = (width / 16, height * 7 / 8, height / 9);
    let dot = |x: usize, y: usize| dots[(top + y) * width + left + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, dot);
    let (_, read) = image.detect_grids().first().expect("one code").decode().expect("read");
    assert_eq!(read, address(ORIGIN, &paper::hash(&paper)));
}
