//! Every message that `shared` shows to people, as a code with its Spanish and English text. It says what happened,
//! what is safe, what to do. Screens and server print these; nobody writes a second wording.

use serde::{Deserialize, Serialize};

macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident => $es:literal, $en:literal;)+) => {
        /// Why something was refused, held, not applied, or decided as it was.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $($(#[$doc])* $name,)+ }
        impl Reason {
            /// All of them, for the table that the screens take over.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
            /// Spanish of Mexico, to staff («tú»).
            pub fn es(self) -> &'static str { match self { $(Self::$name => $es,)+ } }
            /// English.
            pub fn en(self) -> &'static str { match self { $(Self::$name => $en,)+ } }
        }
    };
}

sentences! {
    /// No such transition from the state it is in.
    NotFromThisState => "Desde este estado no se puede. Lo escrito se conserva; revisa en qué va el ticket.",
        "Not from this state. What was written is kept; check where the ticket stands.";
    /// The role does not include it.
    NotYourRole => "Tu función no incluye este acto. Tu propuesta queda guardada para quien sí puede decidirla.",
        "Your role does not include this. Your proposal is kept for someone who may decide it.";
    /// Not one's ticket.
    NotYourTicket => "Este ticket lo lleva otra persona o área. Puedes dejar una nota.",
        "This ticket belongs to another person or team. You may leave a note.";
    /// Right by the device's clock alone, and that clock is wrong.
    WrongClock => "El reloj de este dispositivo está mal, y a la hora del servidor esto ya no procede. Lo escrito queda guardado y alguien de supervisión lo decide. Corrige la fecha y la hora del dispositivo.",
        "This device's clock is wrong, and by the server's time this is no longer possible. What was written is kept and a supervisor decides. Correct the device's date and time.";
    /// Not one's own words.
    NotYourText => "Ese texto es de otra persona. Escribe tu propia sección; las dos se conservan.",
        "That text is someone else's. Write a section of your own; both are kept.";
    /// The document is not on this device or the server does not know it.
    NoSuchDocument => "Ese documento no está aquí. Sincroniza y búscalo de nuevo.",
        "That document is not here. Sync and look for it again.";
    /// The document is already there.
    AlreadyBorn => "Ese documento ya existe. No se creó otro.",
        "That document exists already. No second one was made.";
    /// A ticket's command for an equipment item or the reverse.
    WrongKind => "Ese acto no corresponde a este tipo de documento.",
        "That act does not belong to this kind of document.";
    /// Too long, too many, or malformed.
    OutOfBounds => "El texto o el dato es más largo de lo que se admite. Acórtalo; lo escrito sigue aquí.",
        "The text or value is longer than allowed. Shorten it; what you wrote is still here.";
    /// A value that its field does not take.
    BadValue => "Ese valor no corresponde al campo. Revisa el formato.",
        "That value does not fit the field. Check its format.";
    /// A field's own check: mail.
    BadMail => "Ese correo no parece completo. Ejemplo: nombre@oaxaca.gob.mx.",
        "That address does not look complete. Example: name@oaxaca.gob.mx.";
    /// A field's own check: MAC.
    BadMac => "Esa MAC no está completa: son 12 dígitos del 0 al 9 y de la A a la F. Ejemplo: 00:1A:2B:3C:4D:5E.",
        "That MAC is not complete: it has 12 digits, 0 to 9 and A to F. Example: 00:1A:2B:3C:4D:5E.";
    /// A field's own check: IP.
    BadIp => "Esa IP no está completa. Ejemplo: 10.20.30.40.",
        "That IP is not complete. Example: 10.20.30.40.";
    /// A field's own check: telephone.
    BadPhone => "Escribe el teléfono o la extensión con números. Ejemplo: 951 501 5000 ext. 777.",
        "Write the telephone or extension in digits. Example: 951 501 5000 ext. 777.";
    /// A field's own check: date.
    BadDate => "Esa fecha no existe o está incompleta. Elige el día en el calendario.",
        "That date does not exist or is incomplete. Pick the day in the calendar.";
    /// A field's own check: time of day.
    BadTime => "Esa hora está incompleta. Ejemplo: 17:50.",
        "That time is incomplete. Example: 17:50.";
    /// A field's own check: number.
    BadNumber => "Escribe solo el número, con punto para los decimales. Ejemplo: 12.5.",
        "Write the number alone, with a point for decimals. Example: 12.5.";
    /// A field's own check: choice.
    BadChoice => "Elige una de las opciones de la lista.",
        "Choose one of the options of the list.";
    /// A field's own check: address on the web.
    BadUrl => "Escribe la dirección completa. Ejemplo: https://www.oaxaca.gob.mx.",
        "Write the whole address. Example: https://www.oaxaca.gob.mx.";
    /// A field's own check: yes or no.
    BadYesNo => "Elige sí o no.",
        "Choose yes or no.";
    /// A required field is empty.
    MissingFields => "Faltan datos obligatorios de este servicio. Complétalos y vuelve a intentarlo.",
        "Required data of this service are missing. Complete them and try again.";
    /// A required field of a record is empty.
    MissingRecordFields => "Faltan datos de este registro. Complétalos y vuelve a intentarlo; lo escrito sigue aquí.",
        "This record lacks data. Complete them and try again; what you wrote is still here.";
    /// A record of the same key is there.
    RecordExists => "Ya hay en este padrón un registro con esa clave. Lo tuyo queda guardado y alguien de supervisión decide si entra o se rechaza.",
        "This register already has a record with that key. Yours is kept, and a supervisor decides whether it enters or is rejected.";
    /// A paper that a record's move demands does not stand on its tickets.
    MissingPapers => "Falta un documento firmado o completo en el ticket de este registro. El paso queda guardado; complétalo y se aplica cuando alguien de supervisión lo decida.",
        "A signed or complete document is missing on this record's ticket. The step is kept; complete it, and it applies once a supervisor decides.";
    /// Of a register that this version of the data does not have.
    UnknownRegister => "Ese padrón no está en los datos de la institución. Lo tuyo queda guardado hasta que se actualicen.",
        "That register is not in the institution's data. Yours is kept until they are updated.";
    /// R35.
    R35First => "Alguien movió este registro antes. Vale lo que llegó primero; lo otro espera decisión.",
        "Someone moved this record before. What came first stands; the other waits for a decision.";
    /// Mandatory checklist items are open.
    MissingChecklist => "Faltan puntos obligatorios de la lista de revisión. Márcalos, o «no aplica» con el motivo.",
        "Mandatory checklist items are open. Tick them, or mark them not applicable with a reason.";
    /// A diagnosis is required.
    MissingDiagnosis => "Falta el diagnóstico. Con una línea basta.",
        "The diagnosis is missing. One line is enough.";
    /// Mandatory evidence or documents are missing.
    MissingEvidence => "Falta un documento o una evidencia obligatoria de este servicio. Adjúntalo en el ticket, o pídelo a quien lo da.",
        "A mandatory document or piece of evidence of this service is missing. Attach it to the ticket, or ask whoever gives it.";
    /// A signature is missing.
    MissingSignature => "Falta la firma que pide este servicio. Se recaba en el documento del ticket, o en papel con su fotografía.",
        "The signature this service asks for is missing. It is taken on the ticket's document, or on paper with its photograph.";
    /// An approval is pending.
    MissingApproval => "Falta una autorización. Pídela en el ticket a quien la da, y sigue cuando la haya dado.",
        "An approval is missing. Ask for it on the ticket of whoever gives it, and go on once it is given.";
    /// The reason is empty.
    MissingReason => "Falta el motivo. Con una línea basta.",
        "The reason is missing. One line is enough.";
    /// The question or text is empty.
    MissingText => "Falta el texto. Con una línea basta.",
        "The text is missing. One line is enough.";
    /// Service or priority are not set yet.
    MissingPriority => "Antes de asignar hay que fijar el servicio y la prioridad.",
        "Service and priority must be set before assigning.";
    /// The assignee is not in the team, or may not work.
    NotInTeam => "Esa persona no está en el área que atiende este servicio. Le toca a alguien de esa área.",
        "That person is not in the team that serves this service. It is for somebody of that team.";
    /// The requester has not confirmed.
    MissingConfirmation => "Falta la confirmación del usuario: llamada, respuesta o firma.",
        "The requester's confirmation is missing: call, reply or signature.";
    /// The material list is empty.
    MissingMaterial => "La lista de material está vacía. Agrega al menos una línea.",
        "The material list is empty. Add at least one line.";
    /// The service is unknown to this version of the catalog.
    UnknownService => "Ese servicio no está en el catálogo que tiene el servidor. Elige otro servicio.",
        "That service is not in the server's catalog. Choose another service.";
    /// The window for reopening has passed.
    WindowPassed => "Ya pasó el plazo para reabrir. Abre un ticket nuevo y lígalo a este.",
        "The time for reopening has passed. Open a new ticket and link it to this one.";
    /// Somebody else took the offer first.
    OfferTaken => "Otra persona aceptó antes. El ticket ya tiene responsable.",
        "Somebody accepted before you. The ticket has a person responsible already.";
    /// The offer does not exist or is closed.
    NoSuchOffer => "Ese ofrecimiento ya no está abierto. Mira en el ticket quién lo lleva.",
        "That offer is no longer open. See on the ticket who has it.";
    /// The file is not on this ticket.
    NoSuchEvidence => "Ese archivo no está en este ticket. Sincroniza y búscalo de nuevo.",
        "That file is not on this ticket. Sync and look for it again.";
    /// As many files as a ticket takes.
    TooManyFiles => "Este ticket ya tiene 40 archivos, el máximo. Retira uno que sobre o abre un ticket relacionado.",
        "This ticket has 40 files already, the most it takes. Retire one or open a related ticket.";
    /// No such form, or it has no such signature.
    NoSuchPaper => "Ese formato no existe aquí o no lleva esa firma. Sincroniza y ábrelo de nuevo.",
        "That form does not exist here or has no such signature. Sync and open it again.";
    /// The words above the signature are not what the paper says.
    NotWhatWasShown => "El documento cambió mientras se firmaba. Muéstralo de nuevo y pide otra vez la firma.",
        "The document changed while it was being signed. Show it again and ask for the signature once more.";
    /// The item was handed over since; or is in dispute.
    CustodyDisputed => "La custodia de este equipo está en disputa. Nadie lo mueve hasta que un supervisor decida.",
        "Custody of this item is in dispute. Nobody moves it until a supervisor has decided.";
    /// Another hand-over came first (R20).
    R20FirstSigned => "Otra entrega, con las dos firmas, llegó primero. Esta queda en disputa para el supervisor.",
        "Another hand-over, with both signatures, came first. This one is in dispute for the supervisor.";
    /// A hand-over without both signatures.
    MissingHands => "Faltan las firmas de quien entrega y de quien recibe.",
        "The signatures of who gives and who takes are missing.";
    /// The item was withdrawn.
    Withdrawn => "Este equipo está dado de baja.",
        "This item was withdrawn.";
    /// R21: a withdrawal and another movement at once.
    R21Movement => "Dos movimientos a la vez: vale el que llegó primero; el otro espera decisión.",
        "Two movements at once: the one that came first stands; the other waits for a decision.";
    /// A movement that needs a signed paper or a signature.
    MissingOrder => "Este movimiento necesita una firma o un documento firmado del ticket.",
        "This movement needs a signature or a signed paper of the ticket.";
    /// The label is on another item.
    LabelTaken => "Esa etiqueta ya está en otro equipo. Usa otra, o corrige primero aquel.",
        "That label is on another item already. Use another, or correct that one first.";
    /// The label is not on this item.
    NoSuchLabel => "Esa etiqueta no está en este equipo. Escanéala para ver a cuál lleva.",
        "That label is not on this item. Scan it to see which one it leads to.";
    /// The conflict does not exist.
    NoSuchConflict => "Ese conflicto ya no existe. No cambió nada.",
        "That conflict no longer exists. Nothing changed.";
    /// The conflict was decided before.
    ConflictSettled => "Alguien ya decidió este conflicto. Queda lo que decidió primero.",
        "Somebody decided this conflict already. The first decision stands.";
    /// The act to strike is not one's own or something rests on it.
    CannotStrike => "Ya no se puede deshacer: ya iba saliendo de este dispositivo y pudo haber llegado, o algo se apoya en él. Haz un acto nuevo que lo corrija.",
        "It can no longer be undone: it was leaving this device and may have arrived, or something rests on it. Make a new act that corrects it.";
    /// Only the server does this.
    ServerOnly => "Eso lo hace solo el servidor.",
        "Only the server does this.";
    /// R4.
    R4TwoAuthors => "Dos personas escribieron a la vez. Las dos secciones se conservan, cada una con su nombre.",
        "Two people wrote at once. Both sections are kept, each with its author's name.";
    /// R5.
    R5OnSite => "La marca hecha en el sitio pesa más mientras alguien decide. La otra no se borra.",
        "The mark made on site weighs more until somebody decides. The other is not erased.";
    /// R5: done against pending.
    R5DoneStands => "Hecho pesa más que pendiente cuando quien lo desmarcó no había visto la marca.",
        "Done outweighs pending where whoever un-ticked it had not seen the tick.";
    /// R6.
    R6FieldValue => "Lo leído en el sitio pesa más que lo capturado en la mesa. El otro valor no se borra.",
        "What was read on site outweighs what was typed at the desk. The other value is not erased.";
    /// Same weight: the later one.
    LaterStands => "Los dos pesan igual; queda el más reciente. El otro valor no se borra.",
        "Both weigh the same; the later one stands. The other value is not erased.";
    /// R7.
    R7DeskPriority => "La prioridad la fija la mesa. La del técnico queda como propuesta.",
        "The desk sets the priority. The technician's is kept as a proposal.";
    /// R8.
    R8DeskService => "La clasificación la fija la mesa. Lo hecho con la anterior se conserva como anexo.",
        "The desk sets the classification. What was done under the former one is kept as an annex.";
    /// R9: reassigned meanwhile; the completed work counts.
    R9WorkCounts => "Se reasignó mientras se trabajaba sin señal. El trabajo terminado cuenta y el ticket queda resuelto.",
        "It was reassigned while somebody worked without signal. The finished work counts and the ticket is resolved.";
    /// R9: the other has started.
    R9OtherStarted => "Otra persona ya lo había empezado. Esta solución queda en la bandeja para que se decida.",
        "Somebody else had started already. This solution waits in the tray for a decision.";
    /// R9: reassignment stands.
    R9Reassigned => "El ticket se reasignó antes de que llegara este paso. Lo escrito se conserva.",
        "The ticket was reassigned before this step arrived. What was written is kept.";
    /// R11: the date agreed with the requester.
    R11AgreedDate => "Queda la fecha acordada con el usuario.",
        "The date agreed with the requester stands.";
    /// R12: the agent's later decision.
    R12AgentDecision => "La mesa decidió después con más datos. La visita queda registrada como hecho.",
        "The desk decided later, knowing more. The visit is kept as a fact.";
    /// R13: the work stands.
    R13WorkStands => "El servicio ya estaba hecho antes de cancelarse. Queda resuelto; la cancelación queda en la bandeja.",
        "The service was done before it was cancelled. It stays resolved; the cancellation is in the tray.";
    /// R13: cancelled first.
    R13Cancelled => "Se canceló antes de terminar. El reporte de campo queda anexo.",
        "It was cancelled before the work was finished. The field report is annexed.";
    /// R14: withdrawn.
    R14SilenceFalse => "Hubo contacto con el usuario antes del cierre por silencio. Ese cierre se retira.",
        "The requester had been in contact before it was closed for silence. That closing is withdrawn.";
    /// R16.
    R16Late => "El ticket ya estaba cerrado. El reporte se agrega como tardío.",
        "The ticket was closed already. The report is added as a late one.";
    /// R17: the new resolution stands.
    R17NewResolution => "El usuario reabrió por una solución anterior. Queda la nueva y se le pregunta otra vez.",
        "The requester reopened because of an earlier solution. The new one stands and they are asked again.";
    /// R17: the reopening stands.
    R17ReopenStands => "El usuario dijo después que la falla persiste. Queda reabierto.",
        "The requester said later that the failure persists. It stays reopened.";
    /// R24.
    R24OwnData => "Los datos de contacto son del usuario: queda lo que él puso.",
        "Contact data are the requester's own: what they gave stands.";
    /// R28.
    R28HigherLevel => "Queda el nivel de atención más alto. Bajarlo es una decisión aparte.",
        "The higher level stands. Lowering it is a decision of its own.";
    /// Already so.
    AlreadySo => "Ya estaba así. No cambió nada.",
        "It was so already. Nothing changed.";
    /// Rests on something held.
    RestsOnHeld => "Se apoya en un acto retenido; se decidirá junto con él.",
        "It rests on a held act and will be decided with it.";
    /// An act that weighs came without a fresh verification of its author.
    VerifyFirst => "Autorizar pide confirmar con tu llave de acceso en ese momento. Se retuvo; un supervisor decide.",
        "Approving asks for your passkey at that moment. It is held; a supervisor decides.";
    /// The log forked.
    LogForked => "El dispositivo en que se escribió esto se clonó o volvió atrás. No se perdió: se retuvo y lo decide quien supervisa. Si Ronda ya sigue ahí como otro dispositivo, no hay que hacer nada; si no, hay que darlo de alta otra vez.",
        "The device this was written on was cloned or rolled back. It is not lost: it is held, and a supervisor decides. If Ronda goes on there as another device already, nothing is to be done; if not, it must be enrolled again.";
    /// A version the server does not know.
    UnknownVersion => "El servidor aún no conoce este tipo de acto. Lo guarda entero hasta actualizarse.",
        "The server does not know this kind of act yet. It keeps it whole until it is updated.";
    /// Revoked.
    DeviceRevoked => "Este dispositivo fue dado de baja. Lo que envió se retuvo para que alguien lo decida.",
        "This device was revoked. What it sent is held for somebody to decide.";
    /// The person has left.
    PersonDismissed => "Tu cuenta ya no está activa. Lo que enviaste se retuvo para que alguien lo decida.",
        "Your account is no longer active. What you sent is held for somebody to decide.";
    /// Unreadable.
    Unreadable => "El acto no se puede leer. Se conserva en el teléfono; puedes exportarlo.",
        "The act cannot be read. It stays on the phone; you may export it.";
    /// R22: before the list is issued.
    R22Technician => "La cantidad la fija quien levantó el material. La otra no se borra.",
        "Whoever surveyed the material sets the quantity. The other is not erased.";
    /// R9: the work was done before the reassignment reached the server.
    R9AlreadyDone => "Quien lo llevaba ya lo había terminado. Queda resuelto y a su nombre.",
        "The person who had it had finished already. It stays resolved, in their name.";
    /// A question, an escalation or another decision against work that was finished meanwhile.
    WorkFinished => "El trabajo ya estaba terminado. Queda resuelto; lo pedido desde la mesa queda en la bandeja.",
        "The work was finished already. It stays resolved; what the desk asked for is in the tray.";
    /// The requester confirmed before it was closed for silence.
    R14Confirmed => "El usuario ya había confirmado. Queda cerrado como confirmado, no por silencio.",
        "The requester had confirmed already. It is closed as confirmed, not for silence.";
    /// A duplicate must be named.
    MissingDuplicate => "Desde la mesa se cancela lo que retira quien lo pidió o lo que es duplicado: di por qué medio lo retiró, o de cuál ticket es el mismo.",
        "From the desk, what its requester withdraws or what is a duplicate is cancelled: say how they withdrew it, or which ticket it duplicates.";
    /// The service has no approvals.
    NoApprovalNeeded => "Este servicio no lleva autorización. Puedes seguir.",
        "This service needs no approval. You may go on.";
    /// R11: the desk's date.
    R11DeskDate => "Queda la fecha que fijó la mesa. La otra no se borra.",
        "The date set by the desk stands. The other is not erased.";
    /// A supervisor did not accept a held act.
    RejectedBySupervisor => "Quien supervisa no lo aceptó. Lo escrito se conserva; lee el motivo, corrígelo y envíalo otra vez.",
        "A supervisor did not accept it. What was written is kept; read the reason, amend it and send it again.";
    /// What it said was taken out of the document for good (R29).
    WordsTaken => "Lo que decía se testó. Lo tuyo sigue en este dispositivo; escríbelo otra vez sin eso.",
        "What it said was redacted. Yours is still on this device; write it again without that.";
    /// The item was merged into another.
    Merged => "Este equipo se unió con otro registro. Ábrelo y trabaja en aquel; aquí queda su historia.",
        "This item was merged into another record. Open that one and work there; its history stays here.";
    /// Two items would lead to each other.
    MergedAround => "Ese registro ya lleva a este mismo equipo. Elige cuál de los dos se queda.",
        "That record leads to this very item already. Choose which of the two stays.";
    /// Who gives is not who has it.
    NotHolder => "Quien entrega no es quien tiene el equipo según la última entrega. Revisa su custodia y captúrala de nuevo.",
        "Who gives is not who has the item by the last hand-over. Check its custody and capture it again.";
    /// R21: what a movement decided is not edited.
    MovesOnly => "Ese dato lo fija un movimiento firmado. Para cambiarlo registra otro movimiento.",
        "A movement sets that. To change it, record another movement.";
    /// R21: an edit of the registry against a movement.
    R21OverEdit => "Un movimiento pesa más que una edición del registro. El otro valor no se borra.",
        "A movement outweighs an edit of the registry. The other value is not erased.";
    /// A supervisor decided between two.
    SupervisorDecided => "Quien supervisa decidió entre los dos actos. Lo que no vale queda en la historia.",
        "A supervisor decided between the two. What does not stand is kept in the history.";
    /// R22: the list was issued.
    R22Issued => "La lista de material ya se firmó y no cambia. Agrega otra línea o pide una lista nueva.",
        "The material list was signed and does not change. Add another line or ask for a new list.";
    /// R33: what somebody signed.
    R33Signed => "Esa cantidad ya se firmó y no cambia: se corrige con un contraasiento, que lleva su propia firma.",
        "That amount was signed and does not change: a counter-entry, with a signature of its own, corrects it.";
    /// R15.
    R15RealAnswer => "La encuesta contestada vale en lugar de la que se dio por contestada.",
        "The survey that was answered stands in place of the one deemed answered.";
    /// The service has no survey.
    NoSurvey => "Este servicio no lleva encuesta. Si el usuario comentó algo, déjalo en una nota.",
        "This service has no survey. If the requester said something, leave it in a note.";
    /// SEC-14.
    SurveyClosed => "El plazo de la encuesta ya pasó y se dio por contestada. Lo escrito se conserva.",
        "The time for the survey has passed and it was deemed answered. What was written is kept.";
    /// R31.
    NoSuchLetter => "Ese oficio no está en este ticket. Sincroniza y búscalo de nuevo.",
        "That letter is not in this ticket. Sync and look for it again.";
    /// R31.
    MissingLetterNumber => "Falta el número del oficio, como viene impreso.",
        "The letter's number is missing, as it is printed.";
    /// R31: twice.
    LetterTwice => "Ese oficio ya está registrado en este ticket. No se registró otra vez.",
        "That letter is entered in this ticket already. It was not entered twice.";
    /// C31.
    LetterNotYet => "Todavía no: primero se sella o se entrega, luego se registra como atendido y al final se archiva.",
        "Not yet: first it is stamped or delivered, then recorded as attended, and filed last.";
    /// C31.
    LetterNotAttended => "Falta registrar el oficio como atendido. Quien lleva el registro lo marca; luego se puede cerrar.",
        "The letter is not recorded as attended. Whoever keeps the register marks it; then this can be closed.";
    /// OCO-08.
    MissingReplyLetter => "La solicitud llegó por oficio y falta el oficio de respuesta. Regístralo y luego cierra.",
        "The request came by letter and the letter of reply is missing. Enter it, then close.";
    /// C5.
    NoSecretHere => "Este servicio no entrega claves.",
        "This service delivers no secrets.";
    /// C5.
    BadSecretWay => "Por esa vía no se entregan claves de este servicio. Usa una de estas:",
        "This service's secrets are not delivered that way. Use one of these:";
    /// BJ-38, T26: the equipment is not back with its user.
    CustodyOut => "El equipo todavía no vuelve a su usuario. Registra la entrega con las dos firmas y después cierra, cancela o cambia de equipo.",
        "The equipment is not back with its user yet. Record the hand-over with both signatures, then close, cancel or name another item.";
    /// T16: nobody has signed that they took the equipment from its user.
    StillWithUser => "El equipo sigue con su usuario. Registra su entrega con las dos firmas y después envíalo al proveedor.",
        "The equipment is still with its user. Record its hand-over with both signatures, then send it to the vendor.";
    /// SEC-24: no backup before the maintenance.
    BackupFirst => "Antes de este trabajo el usuario respalda su información oficial, o pide que se la respalden. Registra cuál de las dos y empieza después.",
        "Before this work the user backs up their official information, or asks to have it backed up. Record which, then start.";
    /// SEC-26: a backup made for its user waits for their word.
    BackupNotValidated => "El usuario todavía no valida la información respaldada. Que la revise contigo, regístralo y termina después.",
        "The user has not validated the backed up information yet. Have them check it with you, record it, then finish.";
    /// SEC-22: equipment was handed over, and its paper is not signed.
    MissingReceipt => "El equipo se llevó sin el formato de entrega-recepción firmado. Fírmenlo en el ticket; lo tuyo queda guardado y espera.",
        "The equipment was taken without the signed hand-over form. Sign it on the ticket; what you did is kept and waits.";
    /// SEC-28: it does not say which ticket it continues.
    MissingOrigin => "Este servicio continúa otro ticket. Escribe de cuál viene, o vincúlalo, y asígnalo después.",
        "This service continues another ticket. Say which one it comes from, or link it, then assign it.";
    /// T6: the approval whose turn it is belongs to somebody else.
    ApprovalOfAnother => "Primero toca a otra persona autorizar. Se indica de quién es el turno.",
        "It is someone else's turn to approve first. It is shown whose.";
    /// The service's data demand that who approves signs by their e.firma.
    ApprovalUncertified => "Esta autorización se firma con e.firma. Elige tu certificado y tu llave, escribe la contraseña y autoriza.",
        "This approval is signed with an e.firma. Choose your certificate and your key, type the password, and approve.";
    /// R19: what was approved is not what is there.
    R19Stale => "Lo que se autorizó cambió mientras tanto. Revísalo de nuevo; la autorización se pide otra vez.",
        "What was approved changed meanwhile. Look at it again; the approval is asked for once more.";
    /// BJ-42, SEC-33: the survey is demanded and not answered.
    MissingSurvey => "Falta la encuesta del usuario. Pídesela en persona, por teléfono o por su enlace.",
        "The requester's survey is missing. Ask for it in person, by telephone or by its link.";
    /// OAX-36, AGU-43: only some roles may ask for the service.
    OnlyTheseAsk => "Este servicio lo piden solo ciertas personas de la dependencia. Pide a una de ellas que lo solicite:",
        "Only certain people of the dependencia may ask for this service. Have one of them ask for it:";
    /// AGU-45: asked for too late.
    ShortNotice => "La fecha está demasiado cerca para este servicio. Elige otra fecha o habla con la mesa:",
        "The date is too near for this service. Choose another date or speak to the desk:";
    /// AGU-61, BJ-40: what is granted to nobody.
    NeverGranted => "Eso no se concede. Corrígelo, o devuelve o rechaza la solicitud con ese motivo:",
        "That is not granted. Correct it, or return or refuse the request for that reason:";
    /// OAX-54: asked for by another than its owner.
    OwnOnly => "Esto lo pide solo su titular, con un ticket propio:",
        "Only its owner may ask for this, with a ticket of their own:";
    /// SEC-06: no equipment of the registry.
    NotOurEquipment => "El ticket no lleva un equipo del inventario. Vincúlalo, o recházalo si el equipo no es de la institución:",
        "The ticket names no equipment of the registry. Link it, or refuse the request if the equipment is not the institution's:";
    /// SEC-26: what must be declared first.
    NotDeclared => "Antes de empezar falta declararlo en el formato del ticket:",
        "Before starting, this must be declared in the ticket's form:";
    /// OAX-41: the part before it is not done.
    PartNotReady => "La parte anterior aún no termina. Lo tuyo queda guardado y espera.",
        "The part before it is not finished yet. What you did is kept and waits.";
    /// OAX-41: a part is open.
    PartsOpen => "Aún hay partes abiertas de este ticket. Termínalas primero; lo tuyo queda guardado y espera.",
        "Parts of this ticket are still open. Finish them first; what you did is kept and waits.";
    /// C1: another closes it.
    NotTheCloser => "El cierre de este servicio lo hace otra persona: la captura final o la revisión. Ya está en su lista.",
        "Someone else closes this service: the final capture or the review. It is in their list already.";
    /// R10: it arrived after the offer had expired.
    R10AcceptedInTime => "Se aceptó antes de que venciera el ofrecimiento; llegó después y cuenta. El ticket es de quien aceptó.",
        "It was accepted before the offer expired; it arrived later and counts. The ticket is theirs who accepted.";
    /// R18: closed on a signature whose words changed since, without a reason.
    StaleSignature => "Lo firmado cambió después de la firma. Pide una firma nueva, o escribe en la nota por qué se cierra así:",
        "What was signed changed after the signature. Ask for a new one, or say in the note why it is closed so:";
    /// A time of a plan moved to a day that is over.
    RoundPast => "Ese día ya pasó. Elige hoy o uno que venga; lo programado sigue donde estaba.",
        "That day is over. Choose today or a later one; what was planned stays where it was.";
    /// A time of a plan moved to a day on which the service's hours have nothing open.
    RoundClosed => "Ese día no se trabaja en este servicio. Elige otro; lo programado sigue donde estaba.",
        "Nobody works on this service that day. Choose another; what was planned stays where it was.";
    /// A time of a plan moved by more than a year.
    RoundFar => "Es más de un año después de su día. Elige uno más cercano; lo programado sigue donde estaba.",
        "That is more than a year after its day. Choose a nearer one; what was planned stays where it was.";
    /// A time that the plan does not have.
    RoundNotPlanned => "El plan no tiene nada ese día: quizá cambió. Abre otra vez el año; nada se movió.",
        "The plan has nothing on that day: it may have changed. Open the year again; nothing was moved.";
    /// Which time of which plan a record tells of stays.
    RoundFixed => "De qué plan y de qué día es no se cambia; solo a qué día se mueve y por qué.",
        "Of which plan and which day it is does not change; only to which day it is moved, and why.";
    /// A time of a plan whose ticket is open already.
    RoundOpened => "Ya tiene ticket: cambia en él la fecha de su visita. Aquí nada se movió.",
        "It has a ticket already: change the date of its visit there. Nothing was moved here.";
    /// OAX-58: a register does not say yet what the work changed.
    MissingRecord => "Falta actualizar el padrón que este trabajo cambia. Tu cierre queda guardado; actualiza el registro y se aplica cuando alguien de supervisión lo decida.",
        "The register that this work changes is not up to date. Your act is kept; bring the record up to date, and it applies once a supervisor decides.";
    /// A signature's certificate has not signed that paper.
    CertificateUnfit => "La firma con e.firma no corresponde a este documento y no se tomó. El documento sigue igual; ábrelo y fírmalo otra vez con tu certificado y tu llave.",
        "The signature by e.firma is not of this document and was not taken. The document is as it was; open it and sign again with your certificate and key.";
    /// The document is as large as one may be: nothing more is said in it.
    DocumentFull => "Aquí ya no cabe más: este ticket o registro llegó a su tamaño máximo. Lo que tenía está a salvo y lo tuyo sigue en tus pendientes. Abre un ticket nuevo, relaciónalo con este y continúa ahí.",
        "There is no room for more here: this ticket or record has reached its greatest size. What it held is safe, and yours is still in your list of what waits. Open a new ticket, relate it to this one and go on there.";
    /// Its document, or one that it speaks of, is damaged on the server, or the server failed over it.
    DocumentUnreadable => "El servidor no puede leer ahora ese documento o algo de lo que depende. Lo tuyo queda guardado entero y alguien de supervisión lo decide cuando esté reparado.",
        "The server cannot read that document now, or something it depends on. Yours is kept whole, and a supervisor decides once it is repaired.";
    /// Whatever else: the word of a newer server, which this build does not know. Without it the whole answer could not be read.
    /// No server says it.
    #[serde(other)]
    FromNewerServer => "El motivo lo dice una versión más nueva de esta app. Actualízala; si después no se ve, pregúntalo a la mesa. Nada de lo escrito se pierde.",
        "A newer version of this app says the reason. Update it; if it does not show then, ask the desk. Nothing that was written is lost.";
}

/// What is missing, by its name, where no field or paper of the institution's data has one: in Spanish, as those are.
pub mod names {
    /// A photograph as evidence.
    pub const PHOTOGRAPH: &str = "Fotografía como evidencia";
    /// The diagnosis.
    pub const DIAGNOSIS: &str = "Diagnóstico";
    /// A long text, as it is called on a ticket.
    pub fn of_text(kind: crate::command::TextKind) -> &'static str {
        use crate::command::TextKind as T;
        match kind {
            T::Diagnosis => DIAGNOSIS,
            T::WorkDone => "Trabajo realizado",
            T::Findings => "Hallazgos",
        }
    }
    /// The record in the inventory.
    pub const INVENTORY_RECORD: &str = "Registro en el inventario, o el equipo vinculado al ticket";
}

#[cfg(test)]
mod tests {
    use super::Reason;

    /// How many sentences a text has: what ends one has a blank after it, or nothing.
    fn sentences(text: &str) -> usize {
        let next = text.chars().skip(1).chain([' ']);
        text.chars().zip(next).filter(|&(end, next)| matches!(end, '.' | ':') && next == ' ').count()
    }

    #[test]
    fn english_says_as_much_as_spanish() {
        for why in Reason::ALL {
            assert_eq!(sentences(why.es()), sentences(why.en()), "{why:?}");
            assert_eq!(why.es().chars().next_back(), why.en().chars().next_back(), "{why:?}");
        }
    }

    /// A machine's refused call is forgotten, and whoever may not take an offer may not assign either.
    #[test]
    fn a_sentence_is_true_of_everybody_whom_it_is_told() {
        assert!(!Reason::UnknownService.es().contains("conserva"), "{}", Reason::UnknownService.es());
        assert!(!Reason::UnknownService.en().contains("kept"), "{}", Reason::UnknownService.en());
        assert!(!Reason::NotInTeam.es().contains("Asígna"), "{}", Reason::NotInTeam.es());
        assert!(!Reason::NotInTeam.en().contains("Assign"), "{}", Reason::NotInTeam.en());
    }

    /// Its author reads it on the device that has gone on as another one by itself, and a supervisor at the desk.
    #[test]
    fn what_a_cloned_device_wrote_asks_nobody_to_enrol_one_that_goes_on() {
        let (es, en) = (Reason::LogForked.es(), Reason::LogForked.en());
        assert!(es.contains("No se perdió") && es.contains("no hay que hacer nada"), "{es}");
        assert!(en.contains("It is not lost") && en.contains("nothing is to be done"), "{en}");
    }

    #[test]
    fn what_is_not_there_says_what_to_do_or_that_nothing_changed() {
        for why in [
            Reason::NotInTeam,
            Reason::UnknownService,
            Reason::NoSuchOffer,
            Reason::NoSuchEvidence,
            Reason::NoSuchLabel,
            Reason::NoSuchConflict,
        ] {
            assert!(sentences(why.es()) > 1, "{why:?}: {}", why.es());
        }
    }
}
