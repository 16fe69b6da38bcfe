//! Words about plans.

use super::reasons;

reasons! {
    /// What is wrong with a plan.
    Plans:
    EmptyReminder { plan: String } =
        "«{plan}» reminds: it needs words and a period",
        "«{plan}» recuerda algo: necesita un texto y un periodo";
    NoServices { plan: String } =
        "«{plan}» looks at no service",
        "«{plan}» no mira ningún servicio";
    NoDay { plan: String } =
        "«{plan}» falls on no day of every year",
        "«{plan}» no cae en un día que haya todos los años";
    NoKinds { plan: String } =
        "«{plan}» needs kinds of items, and months of its own or in settings.json",
        "«{plan}» necesita tipos de equipo, y meses propios o en settings.json";
    NotAsked { plan: String, field: String, service: String } =
        "«{plan}» looks at «{field}», which «{service}» does not ask",
        "«{plan}» mira «{field}», que «{service}» no pide";
    AfterNoDay { plan: String, field: String, service: String } =
        "«{plan}» waits for the day in «{field}» of «{service}», which is a field of no day by now: it never comes",
        "«{plan}» espera el día de «{field}» en «{service}», que ya no es un campo de fecha: nunca llega";
    OpensNothing { plan: String, service: String } =
        "«{plan}» opens «{service}», which is not there",
        "«{plan}» abre «{service}», que no existe";
    WrongChannel { plan: String, service: String, channel: String } =
        "«{plan}» opens «{service}» by «{channel}», which does not carry it",
        "«{plan}» abre «{service}» por «{channel}», que no lo admite";
    NoVariant { plan: String, service: String } =
        "«{plan}» names a variant that «{service}» does not have",
        "«{plan}» nombra una variante que «{service}» no tiene";
    NoPriority { plan: String } =
        "«{plan}» names a priority that is not there",
        "«{plan}» nombra una prioridad que no existe";
    NoSubject { plan: String } =
        "«{plan}» needs a subject",
        "«{plan}» necesita un asunto";
    NoRequester { plan: String } =
        "«{plan}» needs a requester",
        "«{plan}» necesita el nombre de quien pide";
    AnswersNothing { plan: String, field: String, service: String } =
        "«{plan}» answers «{field}», which «{service}» does not ask",
        "«{plan}» contesta «{field}», que «{service}» no pide";
}
