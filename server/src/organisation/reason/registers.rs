//! Words about registers.

use super::reasons;

reasons! {
    /// What is wrong with a register.
    Registers:
    SecondRounds { register: String } =
        "«{register}» keeps the moved times of plans, and another register does",
        "«{register}» lleva las fechas movidas de los planes, y otro registro también";
    FieldCount { register: String, most: usize } =
        "«{register}» needs between 1 and {most} fields",
        "«{register}» necesita entre 1 y {most} campos";
    FieldTwice { register: String } =
        "a field is twice in the register «{register}»",
        "un campo está dos veces en el registro «{register}»";
    OfTickets { field: String, register: String } =
        "«{field}» of «{register}» is a datum of tickets, which a record does not have",
        "«{field}» de «{register}» es un dato de tickets, que un asiento no tiene";
    NoDate { field: String, register: String } =
        "the term «{field}» of «{register}» is no date",
        "el vencimiento «{field}» de «{register}» no es una fecha";
    NoItem { field: String, register: String } =
        "«{field}» of «{register}» names no item: it is no field of it, or of another kind than «equipment»",
        "«{field}» de «{register}» no nombra un equipo: no es un campo suyo, o no es de tipo «equipment»";
    NoPrefix { register: String } =
        "the numbers of «{register}» have no prefix",
        "los números de «{register}» no tienen prefijo";
    NobodyWrites { register: String } =
        "nobody writes the register «{register}»",
        "nadie escribe el registro «{register}»";
    SameHeading { heading: String, register: String } =
        "«{heading}» of «{register}» is headed as another column of its table",
        "«{heading}» de «{register}» se llama como otra columna de su tabla";
    ArticlePart { part: String, register: String } =
        "the «{part}» of the articles «{register}» is no field of theirs, or of another kind",
        "«{part}» de los artículos «{register}» no es un campo suyo, o es de otro tipo";
    ArticleState { register: String, state: String } =
        "the articles «{register}» are published as «{state}», which is no state of theirs",
        "los artículos «{register}» se publican como «{state}», que no es un estado suyo";
    ArticleFolder { register: String, folder: String } =
        "the portal's first page lists the folder «{folder}» of «{register}», which its articles do not have",
        "la página de inicio del portal muestra la carpeta «{folder}» de «{register}», que sus artículos no tienen";
    RoundsPart { part: String, register: String } =
        "the «{part}» of «{register}» is no field of it, or of another kind, or demanded otherwise",
        "«{part}» de «{register}» no es un campo suyo, o es de otro tipo, o se exige de otra forma";
    SoftwarePart { part: String, register: String } =
        "the «{part}» of the software of «{register}» is no field of it, or of another kind",
        "«{part}» del software de «{register}» no es un campo suyo, o es de otro tipo";
    SoftwareDays { register: String, least: u32, most: u32 } =
        "machines of «{register}» are told apart after {least} to {most} days",
        "las máquinas de «{register}» se cuentan aparte después de {least} a {most} días";
    RoundsKey { register: String } =
        "«{register}» keeps moved times: its key is plan, item and planned day, and it has no states",
        "«{register}» lleva fechas movidas: su clave es plan, equipo y día previsto, y no tiene estados";
    UnknownField { part: String, register: String, field: String } =
        "«{part}» of «{register}» names the field «{field}», which it does not have",
        "«{part}» de «{register}» nombra el campo «{field}», que no tiene";
    MoveNoForm { register: String, form: String } =
        "a move of «{register}» demands «{form}», which is no form",
        "un paso de «{register}» exige «{form}», que no es un formato";
    MoveNoPaper { register: String, form: String } =
        "a move of «{register}» demands «{form}», which is a paper of none of its services",
        "un paso de «{register}» exige «{form}», que no es de ninguno de sus servicios";
    MoveCannotSay { form: String, answer: String, field: String, register: String } =
        "«{form}» cannot say «{answer}» in «{field}», as a move of «{register}» demands",
        "«{form}» no puede decir «{answer}» en «{field}», como exige un paso de «{register}»";
    OfAnother { register: String, of: String } =
        "«{register}» is of the register «{of}», no other that is there",
        "«{register}» es del registro «{of}», que no es otro que exista";
    Unreached { register: String, state: String } =
        "no move of «{register}» leads to «{state}»",
        "ningún paso de «{register}» lleva a «{state}»";
    BadState { register: String } =
        "a state of «{register}» has no id, no name, or is there twice",
        "un estado de «{register}» no tiene identificador o nombre, o aparece dos veces";
    BadStock { register: String, name: String } =
        "what must be there of «{register}» («{name}») has no name, no number, or a state that there is not",
        "lo que debe haber de «{register}» («{name}») no tiene nombre, número, o tiene un estado que no existe";
    MovesUnread { role: String, register: String } =
        "«{role}» moves records of «{register}», and does not read them",
        "«{role}» mueve asientos de «{register}», y no los lee";
    BadMove { state: String, register: String, to: String } =
        "«{state}» of «{register}» leads to «{to}»: no other state of it, or no name",
        "«{state}» de «{register}» lleva a «{to}»: no es otro de sus estados, o el paso no tiene nombre";
    FieldSaid { field: String, register: String, records: u64 } =
        "«{field}» leaves «{register}»: records that say something in it: {records}. What they say stays kept and is shown no more",
        "«{field}» se va de «{register}»: asientos que dicen algo ahí: {records}. Lo que dicen se conserva y deja de mostrarse";
}
