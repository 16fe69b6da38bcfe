//! The rendering that is signed, frozen.

use super::*;

#[test]
fn the_canonical_text_of_format_1_is_frozen() {
    let row = |label: &str, value: &str| Row { label: label.to_owned(), value: value.to_owned() };
    let paper = Paper {
        document: DocumentId::from_bytes([1, 0xa1, 0xf4, 0x22, 0x40, 0, 0x70, 0, 0x80, 0, 1, 2, 3, 4, 5, 9]),
        form: FormId::new("st-ere"),
        format: FORMAT,
        organisation: "Agencia".to_owned(),
        code: Some("ST-ERE".to_owned()),
        title: "Entrega-recepción".to_owned(),
        folio: Some("TYS-000417".to_owned()),
        reference: "P-K4-017".to_owned(),
        opened: Timestamp::from_millis(0),
        sections: vec![
            Section {
                title: String::new(),
                rows: vec![row("Marca", "HP"), row("Observaciones", "una\nMarca: Dell\n"), row("Serie", "")],
            },
            Section { title: "Material".to_owned(), rows: vec![row("Roseta", "2 pza")] },
        ],
        legends: vec!["El respaldo es de quien usa el equipo.".to_owned()],
        signatures: Vec::new(),
    };
    let golden = "ronda/1\nAgencia\nEntrega-recepción\nST-ERE\nReferencia: P-K4-017\n\
                  Documento: 01a1f422-4000-7000-8000-010203040509\nMarca: HP\n\
                  Observaciones: una\n    Marca: Dell\nSerie\n— Material —\nRoseta: 2 pza\n\
                  « El respaldo es de quien usa el equipo. »\n";
    assert_eq!(canonical(&paper), golden);
    assert_eq!(canonical(&Paper { folio: None, ..paper.clone() }), golden, "the official number may come later");
    assert_eq!(hash(&paper), Sha256::of(golden.as_bytes()));
}
