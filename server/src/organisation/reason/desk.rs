//! Words about ids and names in general, and about head, roles, states and buildings.

use super::{NamedKind, reasons};

reasons! {
    /// What is wrong with what a desk is made of.
    Desk:
    Twice { what: NamedKind, id: String } =
        "the {what} «{id}» is there twice",
        "{what} «{id}» aparece dos veces";
    NoId { id: String, most: usize } =
        "«{id}» is not an id: small letters, digits, - _ . and at most {most} characters",
        "«{id}» no sirve como identificador: minúsculas, dígitos, - _ . y {most} caracteres cuando más";
    Unnamed { what: NamedKind, id: String } =
        "the {what} «{id}» has no label",
        "{what} «{id}» no tiene nombre";
    UnknownRole { owner: String, role: String } =
        "«{owner}» names the role «{role}», which is not in roles.json",
        "«{owner}» nombra la función «{role}», que no está en roles.json";
    Unknown { owner: String, what: NamedKind, name: String } =
        "«{owner}» names the {what} «{name}», which is not there",
        "«{owner}» nombra {what} «{name}», que no existe";
    WarnsLate { owner: String } =
        "«{owner}» warns after it is due",
        "«{owner}» avisa después de que venció";
    PriorityWarnsLate { priority: String } =
        "the priority «{priority}» warns after it is due",
        "la prioridad «{priority}» avisa después de que venció";
    EmptyKey { key: String } =
        "«{key}» is empty",
        "«{key}» está vacío";
    FolioPrefix {} =
        "the folio's prefix must be letters and digits",
        "el prefijo del folio lleva solo letras y dígitos";
    FolioDigits {} =
        "a folio has from 1 to 12 digits",
        "un folio tiene de 1 a 12 dígitos";
    NoDomain { domain: String } =
        "«{domain}» is not a domain in small letters",
        "«{domain}» no es un dominio en minúsculas";
    EmptyList {} =
        "the list is empty",
        "la lista está vacía";
    UnreadRight { role: String, right: String } =
        "the role «{role}» holds the right «{right}», and nobody reads it",
        "la función «{role}» tiene el derecho «{right}», que nadie consulta";
    LevelTwice { level: String, building: String } =
        "the level «{level}» is there twice in «{building}»",
        "el nivel «{level}» aparece dos veces en «{building}»";
    PlaceTwice { place: String, level: String, building: String } =
        "the place «{place}» is there twice on «{level}» of «{building}»",
        "el lugar «{place}» aparece dos veces en «{level}» de «{building}»";
    NoPlace { words: String, building: String, most: usize } =
        "«{words}» of «{building}» is no level and no place: one line, {most} characters at most",
        "«{words}» de «{building}» no sirve como nivel ni como lugar: un renglón, {most} caracteres cuando más";
    ActsAsServer { role: String } =
        "the role «{role}» acts as SYS, which only the server does",
        "la función «{role}» actúa como SYS, que es solo del servidor";
    NobodyActs { class: String } =
        "no role acts as {class}: its transitions could never happen",
        "ninguna función actúa como {class}: sus pasos nunca podrían darse";
    StateUnnamed { state: String } =
        "the state «{state}» has no label",
        "el estado «{state}» no tiene nombre";
    TwoGroups { state: String, groups: String } =
        "the state «{state}» stands in two groups: {groups}",
        "el estado «{state}» está en dos grupos: {groups}";
    NoTransition { id: String } =
        "«{id}» is not one of T1 to T26",
        "«{id}» no es ninguna de T1 a T26";
    TransitionTwice { id: String } =
        "the transition «{id}» is there twice",
        "la transición «{id}» aparece dos veces";
    TransitionEmpty { id: String } =
        "the transition «{id}» needs from, to and actors",
        "a la transición «{id}» le falta de dónde, a dónde o quién";
    TransitionMissing { id: String } =
        "the transition {id} is missing",
        "falta la transición {id}";
    TransitionUnread { id: String } =
        "«{id}» says another from, to, actors or automatic than Ronda's: that changes nothing",
        "«{id}» dice from, to, actors o automatic distintos de los de Ronda: eso no cambia nada";
    Mailed { building: String, owners: String } =
        "the building «{building}» goes, and reports of it alone would go on by mail, of nothing; set up by: {owners}. Whoever set one up, or supervises, stops it in Reports, under “By mail”",
        "el edificio «{building}» se va, y los informes que son solo de él seguirían saliendo por correo, de nada; los programó: {owners}. Los detiene quien los programó, o quien supervisa, en Informes, «Por correo»";
}
