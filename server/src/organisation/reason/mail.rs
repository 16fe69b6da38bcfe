//! Words about messages by mail: their rules and their templates.

use super::{Parsed, reasons};

reasons! {
    /// What is wrong with the mail's rules or a template.
    Mail:
    Unparsed { why: Parsed } =
        "{why}",
        "{why}";
    NoSuchMessage {} =
        "no such file belongs to an organisation: write EVENT.es.txt or EVENT.en.txt",
        "ese archivo no es de una institución: escribe EVENTO.es.txt o EVENTO.en.txt";
    NoEvent { name: String } =
        "«{name}» is no event that is told",
        "«{name}» no es un suceso que se avise";
    NoRole { role: String } =
        "the role «{role}» is not in roles.json",
        "la función «{role}» no está en roles.json";
    Nobody { name: String } =
        "«{name}» is nobody: requester, assignee, team, supervisors, approvers, matrix or role:ID",
        "«{name}» no es nadie: requester, assignee, team, supervisors, approvers, matrix o role:ID";
    OtherChannels { service: String } =
        "«{service}» is no service that anybody may ask for by mail",
        "«{service}» no es un servicio que cualquiera pueda pedir por correo";
    EmptySubject {} =
        "the first line is the subject, and it is empty",
        "el primer renglón es el asunto, y está vacío";
    NoText {} =
        "there is no text after the subject",
        "después del asunto no hay texto";
    Unclosed {} =
        "a brace is opened and not closed",
        "una llave se abre y no se cierra";
    Unopened {} =
        "a brace is closed and not opened",
        "una llave se cierra y no se abrió";
    UnknownName { name: String, known: String } =
        "«{{{name}}}» is unknown; known: {known}",
        "«{{{name}}}» no se conoce; se conocen: {known}";
}
