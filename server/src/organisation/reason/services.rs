//! Words about services.

use super::reasons;

reasons! {
    /// What is wrong with a service.
    Services:
    None {} =
        "there is no service",
        "no hay ningún servicio";
    ProcedureDay { service: String, day: String } =
        "«{service}» follows a procedure issued on «{day}», which is no day (2024-03-15 is)",
        "«{service}» sigue un procedimiento emitido el «{day}», que no es un día (2024-03-15 sí)";
    NoTeam { service: String, team: String } =
        "«{service}» names the team «{team}», which is not in teams.json",
        "«{service}» nombra el equipo «{team}», que no está en teams.json";
    SetByServer { service: String, field: String } =
        "«{service}» demands «{field}», which the server sets by itself",
        "«{service}» exige «{field}», que el servidor pone por sí mismo";
    SetTo { service: String, field: String } =
        "«{service}» says in «{field}» what is no answer to it, or does not name it in set_by_server",
        "«{service}» dice en «{field}» algo que no es respuesta, o no lo nombra en set_by_server";
    Numbered { service: String, field: String } =
        "«{service}» demands «{field}», which the server numbers",
        "«{service}» exige «{field}», que numera el servidor";
    NoDomain { domain: String, service: String } =
        "«{domain}» of «{service}» is not a domain in small letters",
        "«{domain}» de «{service}» no es un dominio en minúsculas";
    AttachmentTwice { attachment: String, service: String } =
        "the attachment «{attachment}» is twice in «{service}»",
        "el anexo «{attachment}» está dos veces en «{service}»";
    DestroyedAtOnce { attachment: String, service: String } =
        "the attachment «{attachment}» of «{service}» is destroyed after no day at all",
        "el anexo «{attachment}» de «{service}» se destruye a los cero días";
    AttachmentNoForm { attachment: String, service: String, form: String } =
        "«{attachment}» of «{service}» names the form «{form}», which is not there",
        "«{attachment}» de «{service}» nombra el formato «{form}», que no existe";
    NoSuchSignature { attachment: String, service: String, purpose: String } =
        "«{attachment}» of «{service}» waits for signatures for «{purpose}», which its form does not have",
        "«{attachment}» de «{service}» espera firmas para «{purpose}», que su formato no tiene";
    TargetPart { service: String, part: String } =
        "«{service}» promises a time for «{part}» alone: none of its parts with points of the checklist, or no time for a solution",
        "«{service}» promete un plazo solo para «{part}»: no es una parte suya con pasos, o no dice en cuánto se resuelve";
    RecordUntold { service: String, register: String } =
        "«{service}» waits for a record of «{register}»: no register, or one whose key its tickets do not tell",
        "«{service}» espera un registro de «{register}»: no es un padrón, o sus tickets no dicen su clave";
    RecordLinked { service: String, register: String } =
        "«{service}» wants its tickets linked with a record of «{register}» in force: «linked» goes with neither «ended» nor «known»",
        "«{service}» pide vincular sus tickets con un registro vigente de «{register}»: «linked» no va con «ended» ni con «known»";
    RecordValue { service: String, told: String, field: String, register: String } =
        "«{service}» compares its «{told}» with «{field}» of a record of «{register}»: both must be there, of the same kind, short and no key, and the record in force",
        "«{service}» compara su «{told}» con «{field}» de un registro de «{register}»: tienen que existir, ser de la misma clase, cortos y no la clave, y el registro vigente";
    ClientsNoRegister { service: String, register: String } =
        "«{service}» is for those of the register «{register}», which is not there",
        "«{service}» es para quienes están en el registro «{register}», que no existe";
    ClientsKey { service: String, register: String } =
        "«{service}» looks dependencias up in «{register}», whose key must be their name alone",
        "«{service}» busca dependencias en «{register}», cuya clave tiene que ser solo el nombre";
    ClientsNoField { service: String, name: String, register: String } =
        "«{service}» asks «{name}» of a dependencia, which «{register}» does not have",
        "«{service}» pregunta «{name}» de una dependencia, y «{register}» no lo tiene";
    ClientsWho { service: String } =
        "«{service}» does not say which dependencias it is for",
        "«{service}» no dice para qué dependencias es";
    NoField { service: String, field: String, form: String } =
        "«{service}» demands the field «{field}», which stands neither in its forms (own: {form}) nor in fields.json",
        "«{service}» exige el campo «{field}», que no está en sus formatos (el propio: {form}) ni en fields.json";
    NoFieldNoForm { service: String, field: String } =
        "«{service}» demands the field «{field}», which stands neither in its forms (own: none) nor in fields.json",
        "«{service}» exige el campo «{field}», que no está en sus formatos (no tiene uno propio) ni en fields.json";
    ItemPrefix { item: String, prefix: String } =
        "the item «{item}» must begin with «{prefix}»",
        "el paso «{item}» tiene que empezar con «{prefix}»";
    KitMandatory { item: String } =
        "the item «{item}» is taken along to a visit, and so bars nothing: it cannot be mandatory",
        "«{item}» se lleva a la visita y por eso no detiene nada: no puede ser obligatorio";
    ItemTeam { item: String, team: String } =
        "the item «{item}» names the team «{team}», which is not in teams.json",
        "el paso «{item}» nombra el equipo «{team}», que no está en teams.json";
    NoSentence { words: String, service: String, most: usize } =
        "«{words}» is no usual sentence of «{service}»: one line of at most {most} characters",
        "«{words}» no es una frase usual de «{service}»: un renglón de {most} caracteres cuando mucho";
    SentenceTwice { words: String, service: String } =
        "the usual sentence «{words}» is twice in «{service}»",
        "la frase usual «{words}» está dos veces en «{service}»";
    ManySentences { service: String, most: usize } =
        "«{service}» has more usual sentences than the {most} that are read at a glance",
        "«{service}» tiene más frases usuales que las {most} que se leen de un vistazo";
    PartItem { part: String, service: String, item: String } =
        "the part «{part}» of «{service}» does «{item}», which is no item of its checklist",
        "la parte «{part}» de «{service}» hace «{item}», que no es un paso de su lista";
    PartAfter { part: String, service: String, before: String } =
        "the part «{part}» of «{service}» comes after «{before}», which is no part before it",
        "la parte «{part}» de «{service}» va después de «{before}», que no es una parte anterior";
    ClosesWithout { service: String, document: String } =
        "«{service}» closes only with «{document}», which is neither an attachment nor in its forms",
        "«{service}» solo se cierra con «{document}», que no es un anexo ni está en sus formatos";
    OrderedBy { service: String, document: String } =
        "«{service}» sends equipment to a provider once «{document}» is signed, which is none of its attachments",
        "«{service}» envía equipo a proveedor cuando está firmado «{document}», que no es un anexo suyo";
    ClosesUnsigned { service: String, document: String } =
        "«{service}» closes only with the form «{document}», which nobody signs: add an attachment of that id",
        "«{service}» solo se cierra con el formato «{document}», que nadie firma: agrega un anexo con ese identificador";
    PaperCannotSay { form: String, answer: String, field: String, service: String } =
        "«{form}» cannot say «{answer}» in «{field}», as the end of «{service}» demands",
        "«{form}» no puede decir «{answer}» en «{field}», como exige el término de «{service}»";
    ApprovalsCircle { service: String, role: String } =
        "the approvals of «{service}» go round in a circle: «{role}» is asked again for the same",
        "las autorizaciones de «{service}» dan vueltas: a «{role}» se le pide otra vez lo mismo";
    CannotApprove { service: String, role: String } =
        "«{service}» waits for an approval of «{role}», whose role does not act as APR",
        "«{service}» espera una autorización de «{role}», que no actúa como APR";
    CertifiedOnPaper { service: String, role: String } =
        "the approval of «{role}» for «{service}» asks for an e.firma, but is not given in the system",
        "la autorización de «{role}» para «{service}» pide e.firma, pero no se da en el sistema";
    AsksEfirma { service: String, role: String } =
        "«{role}» approves «{service}» by e.firma: put the authorities' certificates into efirma/ of the data directory, or every one is told as not established",
        "«{role}» autoriza «{service}» con e.firma: pon los certificados de las autoridades en efirma/ del directorio de datos; sin ellos ninguna se acredita";
    SeenByNobody { service: String } =
        "nobody would see the tickets of «{service}»",
        "nadie vería los tickets de «{service}»";
    RestrictedWithout { service: String } =
        "«{service}» is restricted, but restricted_to is missing",
        "«{service}» es reservado, pero falta restricted_to";
    RestrictedToAlone { service: String } =
        "«{service}» has restricted_to, but is not restricted",
        "«{service}» tiene restricted_to, pero no es reservado";
    ClosingUnread { service: String, key: String } =
        "«{service}» says «{key}» of its closing, which bars nothing and tells nobody: say it in another way, or leave it out",
        "«{service}» dice «{key}» de su cierre, que no impide nada ni avisa a nadie: dilo de otra manera o quítalo";
    OnePerAssetUnread { service: String } =
        "«{service}» has the guard one_per_asset, which bars nothing: a plan opens what comes round, and notice tells who asks",
        "«{service}» tiene la condición one_per_asset, que no impide nada: un plan abre lo que toca cada tanto, y notice se lo dice a quien pide";
    NoticeOfNoDay { service: String, field: String } =
        "«{service}» asks for notice before the day in «{field}», which is a field of no day by now: nobody is refused for it",
        "«{service}» pide avisar antes del día de «{field}», que ya no es un campo de fecha: a nadie se le rechaza por eso";
    NeverYes { service: String, field: String } =
        "«{service}» waits for a yes in «{field}», which is a field of no yes or no by now: it is never given",
        "«{service}» espera un sí en «{field}», que ya no es un campo de sí o no: nunca se da";
    NeverSaid { service: String, value: String, field: String } =
        "«{service}» accepts no «{value}» in «{field}», which never says just that: nobody is refused for it",
        "«{service}» no acepta «{value}» en «{field}», que nunca dice justo eso: a nadie se le rechaza por eso";
    PartTwice { part: String, service: String } =
        "the part «{part}» is twice in «{service}»: tasks are the part of their name, so these are not told apart",
        "la parte «{part}» está dos veces en «{service}»: las tareas son la parte de su nombre, así que estas no se distinguen";
    SubjectUnread { service: String } =
        "«{service}» says excludes_subject, which keeps nobody out: a ticket does not know whom it is about",
        "«{service}» dice excludes_subject, que no le oculta nada a nadie: un ticket no sabe de quién trata";
}
