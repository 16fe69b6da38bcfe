//! Words about the rules of the desk.

use super::reasons;

reasons! {
    /// What is wrong in `settings.json`.
    Settings:
    LettersWithoutService {} =
        "letters come in, and «letters.service» names no service for those that ask for none",
        "llegan oficios, y «letters.service» no nombra un servicio para los que no piden ninguno";
    NotForAnybody { service: String } =
        "«{service}» is no service that anybody may ask for",
        "«{service}» no es un servicio que cualquiera pueda pedir";
    NotByLetter { service: String, channel: String } =
        "«{service}» is no service that takes the channel «{channel}» and asks nothing to be opened",
        "«{service}» no es un servicio que admita el canal «{channel}» y no exija nada al abrir";
    NotWritten { field: String } =
        "«{field}» is no field of fields.json that may be written and left open",
        "«{field}» no es un campo de fields.json que se pueda escribir y dejar sin contestar";
    NoOption { answer: String, field: String } =
        "«{answer}» is no option of a field «{field}»",
        "«{answer}» no es una opción de un campo «{field}»";
    NoPriority { priority: String } =
        "«{priority}» is not in priorities.json",
        "«{priority}» no está en priorities.json";
    NoRole { role: String } =
        "the role «{role}» is not in roles.json",
        "la función «{role}» no está en roles.json";
    NobodyCloses {} =
        "nobody may close a ticket",
        "nadie puede cerrar un ticket";
    AutoClose {} =
        "closing for silence needs a span and states",
        "el cierre por silencio necesita un plazo y estados";
    SilenceClosesNothing { state: String } =
        "closing for silence names the state «{state}», in which it closes nothing: only «needs_info» and «resolved» wait for the requester",
        "el cierre por silencio nombra el estado «{state}», en el que no cierra nada: solo «needs_info» y «resolved» esperan a quien solicita";
    ApprovalOrder {} =
        "an approver is reminded after a while, and the supervisor told after that",
        "a quien autoriza se le recuerda después de un rato, y a supervisión se le avisa después de eso";
    RegisterAsNobody {} =
        "whoever registers at the portal needs a «portal_role» that is external, of requesters alone, and reads no other tickets",
        "quien se registra en el portal necesita una función en «portal_role»: externa, solo de solicitantes y sin leer otros tickets";
    NoNotes { field: String } =
        "«{field}» is no field that anybody writes notes into",
        "«{field}» no es un campo en el que alguien escriba notas";
    Prevention { service: String } =
        "faults come again from the second on, within some days; «{service}» must be a service, and its subject say something",
        "una falla se repite desde la segunda, en algunos días; «{service}» debe ser un servicio y su asunto decir algo";
    Outage {} =
        "an outage is of three reports or more, received within 1 to 72 hours",
        "una falla general es de tres solicitudes o más, recibidas en 1 a 72 horas";
    Window {} =
        "the window must be at least one day",
        "la ventana es de un día cuando menos";
    NoteAlways {} =
        "auto_close says note_required, which changes nothing: what is closed for silence always has its note",
        "auto_close dice note_required, que no cambia nada: lo que se cierra por silencio siempre lleva su nota";
}
