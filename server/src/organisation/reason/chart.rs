//! Words about the archive's chart.

use super::{NamedKind, reasons};

reasons! {
    /// What is wrong with the archive's chart.
    Chart:
    NoCode { code: String, most: usize } =
        "«{code}» is no code: letters, digits, - _ . and at most {most} characters",
        "«{code}» no sirve como clave: letras, dígitos, - _ . y {most} caracteres cuando más";
    CodeTwice { code: String } =
        "the code «{code}» is there twice",
        "la clave «{code}» aparece dos veces";
    Classification { parts: String } =
        "the classification is made of these, the series and the folio among them: {parts}",
        "la clasificación se arma con esto, y lleva la serie y el folio: {parts}";
    Hold { folio: String, most: usize } =
        "the hold on «{folio}» needs a folio and why it is held, in {most} characters at most",
        "la retención de «{folio}» necesita el folio y el motivo, en {most} caracteres cuando más";
    Years { series: String, key: String, most: u32 } =
        "«{key}» of «{series}» is more than {most} years: what is kept for ever is «permanent»",
        "«{key}» de «{series}» pasa de {most} años: lo que se conserva siempre es «permanent»";
    NoTerm { series: String } =
        "«{series}» is kept for no time at all",
        "«{series}» no se conserva ni un año";
    NoValues { series: String } =
        "«{series}» names no value: administrative, legal, fiscal",
        "«{series}» no dice qué valor tiene: administrative, legal, fiscal";
    TwoSeries { what: NamedKind, name: String } =
        "two series take the {what} «{name}»",
        "dos series toman {what} «{name}»";
}
