//! Words about documents under control and classes of files.

use super::reasons;

reasons! {
    /// What is wrong with a controlled document or a class of files.
    Control:
    UnknownDocument { form: String, id: String } =
        "the form «{form}» names the document «{id}», which is not in settings.json",
        "el formato «{form}» nombra el documento «{id}», que no está en settings.json";
    NoDay { id: String, issued: String } =
        "the document «{id}» was issued on «{issued}»: no day (2025-08-01) and no month (2016-01)",
        "el documento «{id}» dice que se emitió el «{issued}»: no es un día (2025-08-01) ni un mes (2016-01)";
    NoVersion { id: String } =
        "the document «{id}» has neither code nor revision nor issue: nothing tells its versions",
        "el documento «{id}» no tiene código, revisión ni emisión: nada distingue sus versiones";
    LongLine { id: String, most: usize } =
        "what the pages print of «{id}» is longer than {most} letters",
        "lo que las hojas imprimen de «{id}» pasa de {most} letras";
    EmptyStep { id: String } =
        "a step of «{id}» says not who did what",
        "un paso de «{id}» no dice quién hizo qué";
    UnknownRole { role: String } =
        "the role «{role}» is not in roles.json",
        "la función «{role}» no está en roles.json";
    Confidential {} =
        "confidential files need the roles that alone see them",
        "los archivos confidenciales necesitan las funciones que son las únicas que los ven";
}
