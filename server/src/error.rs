//! Every refusal of a whole request: a stable word, a status, and what people read, in both languages.
//! Three tiers: a [`HttpProblem`] is told to the person; an error of ours is logged once here and told as `internal`;
//! a panic is caught at the router's edge and told the same way.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ronda_shared::cbor;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::Problem;

macro_rules! troubles {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal, $es:literal, $en:literal;)+) => {
        /// Why a request got no answer of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum HttpProblem { $($(#[$doc])* $name,)+ }
        impl HttpProblem {
            /// All of them: `docs/protocol.md` and the tests walk the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                StatusCode::from_u16(match self { $(Self::$name => $status,)+ }).expect("the table has statuses only")
            }
            /// The stable word.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)+ } }
            /// Spanish of Mexico.
            pub fn es(self) -> &'static str { match self { $(Self::$name => $es,)+ } }
            /// English.
            pub fn en(self) -> &'static str { match self { $(Self::$name => $en,)+ } }
        }
    };
}

troubles! {
    /// The framing byte, or the compressed bytes, are wrong.
    BadFrame = 400 "bad_frame",
        "El envío llegó dañado. Lo escrito sigue en este dispositivo; se intentará otra vez.",
        "The message arrived damaged. What was written is still on this device; it will be tried again.";
    /// Not the CBOR that was expected.
    BadCbor = 400 "bad_cbor",
        "El servidor no entendió el envío. Lo escrito sigue en este dispositivo; actualiza la aplicación.",
        "The server did not understand the message. What was written is still on this device; update the app.";
    /// Not the JSON that was expected.
    BadJson = 400 "bad_json",
        "El servidor no entendió la petición. Recarga la página e inténtalo otra vez.",
        "The server did not understand the request. Reload the page and try again.";
    /// A key that is not a P-256 point.
    BadKey = 400 "bad_key",
        "La llave de este dispositivo no se pudo leer. Cierra otras pestañas de Ronda e inténtalo otra vez.",
        "This device's key could not be read. Close other tabs of Ronda and try again.";
    /// The signature over the log is not the device's.
    BadSignature = 403 "bad_signature",
        "La firma del envío no es de este dispositivo. Lo escrito se conserva; hay que darlo de alta otra vez.",
        "The message's signature is not this device's. What was written is kept; enrol the device again.";
    /// A cursor that this server did not seal for this device.
    BadCursor = 400 "bad_cursor",
        "El servidor no reconoce hasta dónde leyó este dispositivo. Se leerá todo otra vez; lo escrito se conserva.",
        "The server does not recognise how far this device has read. All is read again; what was written is kept.";
    /// Where a copy of the feed had come to, under an epoch from which this feed parted before that.
    FeedRestored = 410 "feed_restored",
        "Este servidor se restauró y lo que se copió ya no coincide con lo que tiene. Empieza la copia desde el principio.",
        "This server was restored, and what was copied is no longer what it holds. Begin the copy anew.";
    /// No session, or one that has ended.
    NoSession = 401 "no_session",
        "La sesión terminó. Lo escrito sigue en este dispositivo; pide un enlace de alta para entrar.",
        "The session has ended. What was written is still on this device; ask for an enrolment link to get in.";
    /// The session's cookie was copied or forgotten: the device is to show its key.
    Prove = 401 "prove",
        "El servidor pide a este dispositivo que se identifique otra vez. Lo hace solo; lo escrito se conserva.",
        "The server asks this device to identify itself again. It does so by itself; what was written is kept.";
    /// A passkey that was not taken.
    BadPasskey = 403 "bad_passkey",
        "La llave de acceso no sirvió. Inténtalo otra vez o pide un enlace nuevo a tu supervisor.",
        "The passkey did not work. Try again, or ask your supervisor for a new link.";
    /// What a directory said of an account was not taken, or the account opens for nobody.
    BadAccount = 403 "bad_account",
        "No se pudo entrar con esa cuenta. Inténtalo otra vez, o entra con tu llave de acceso. Lo escrito sigue en este dispositivo.",
        "That account did not open. Try again, or sign in with your passkey. What was written is still on this device.";
    /// The directory that would say whose an account and a password are does not answer.
    DirectoryAway = 503 "directory_away",
        "El directorio no responde. Nada se perdió: entra con tu llave de acceso o inténtalo más tarde.",
        "The directory does not answer. Nothing is lost: sign in with your passkey, or try again later.";
    /// A directory's word that a session is over, which is not right: nothing is ended.
    BadLogout = 400 "bad_logout",
        "El aviso de salida no se pudo comprobar. No se cerró ninguna sesión.",
        "The logout token could not be verified. No session was ended.";
    /// An act that weighs, and the person was not verified just now.
    VerifyFirst = 403 "verify_first",
        "Confirma que eres tú con tu llave de acceso y vuelve a intentarlo.",
        "Confirm with your passkey that it is you and try again.";
    /// An act that weighs, and the person has no passkey.
    NoPasskey = 403 "no_passkey",
        "Esta acción pide una llave de acceso y aquí no tienes ninguna. Pide un enlace nuevo en un navegador que las admita.",
        "This action asks for a passkey and you have none here. Ask for a new link in a browser that supports them.";
    /// The last passkey is not removed.
    LastPasskey = 409 "last_passkey",
        "Es tu última llave de acceso: agrega otra antes de quitarla.",
        "It is your last passkey: add another before you remove it.";
    /// Not this person's to do.
    NotYours = 403 "not_yours",
        "Tu rol no permite hacer eso. Pídelo a tu supervisor.",
        "Your role does not allow that. Ask your supervisor.";
    /// It was decided by somebody else meanwhile.
    Decided = 409 "decided",
        "Alguien ya lo decidió. Mira cómo quedó.",
        "Somebody has decided it already. See how it stands.";
    /// The act is one's own.
    OwnAct = 403 "own_act",
        "Lo tuyo lo decide otra persona. Pídeselo a otro supervisor.",
        "Somebody else decides what is yours. Ask another supervisor.";
    /// A person whose id is taken.
    PersonExists = 409 "person_exists",
        "Ya hay una persona con ese identificador. No se guardó nada; búscala en la lista o escribe otro.",
        "There is a person with that id already. Nothing was stored; find them in the list or write another.";
    /// A person whom somebody else changed since the edit began.
    PersonChanged = 409 "person_changed",
        "Alguien cambió a esta persona mientras la editabas. No se guardó nada tuyo: mira cómo está ahora y guarda otra vez.",
        "Somebody changed this person while you were editing. Nothing of yours was stored: see how they stand now and save again.";
    /// Who leaves has open tickets that go to nobody.
    OpenWork = 409 "open_work",
        "Tiene tickets abiertos. Di a quién pasan, o confirma que se quedan a su nombre; sigue trabajando aquí.",
        "They have open tickets. Say to whom these go, or confirm that they stay in their name; they still work here.";
    /// Something of a person that cannot be so: the answer says what.
    BadPerson = 422 "bad_person",
        "Un dato de la persona no se puede guardar así. No se guardó nada.",
        "Something of the person cannot be stored so. Nothing was stored.";
    /// The act cannot be accepted as things stand.
    CannotAccept = 409 "cannot_accept",
        "Así como están las cosas no se puede aceptar. Sigue retenido; mira por qué y decide de nuevo.",
        "It cannot be accepted as things stand. It is still held; see why and decide again.";
    /// A rejection without a reason, or with too long a one.
    NoReason = 400 "no_reason",
        "Escribe el motivo, con 500 letras como máximo. Quien lo escribió lo leerá.",
        "Write the reason, in 500 characters at most. Its author will read it.";
    /// No address of a push service, or no key of a browser.
    BadEndpoint = 400 "bad_endpoint",
        "Este navegador dio una dirección de avisos que el servidor no usa. Los avisos siguen en la campana.",
        "This browser gave an address for notices that the server does not use. Notices still stand in the bell.";
    /// The server tells nobody by push.
    NoPush = 409 "no_push",
        "Este servidor no manda avisos al navegador. Los avisos siguen en la campana.",
        "This server sends no notices to browsers. Notices still stand in the bell.";
    /// A size of label that is not known.
    NoLayout = 400 "no_layout",
        "Ese tamaño de etiqueta no está en la lista. Elige otro.",
        "That size of label is not in the list. Choose another.";
    /// More labels than one file holds.
    ManyLabels = 400 "many_labels",
        "Son demasiadas etiquetas para un archivo: 500 en PDF, una hoja en SVG. Pide menos.",
        "Those are too many labels for one file: 500 in a PDF, one sheet in an SVG. Ask for fewer.";
    /// A report as of an entry since which too much has changed to count it again.
    LongAgo = 409 "long_ago",
        "Desde ese asiento cambiaron demasiados tickets para contarlos otra vez. Pide el informe al día de hoy.",
        "Too many tickets have changed since that entry to count them again. Ask for the report as of now.";
    /// A report was to be sent to somebody who may not read reports.
    NotReader = 422 "not_reader",
        "Alguien de la lista ya no puede leer informes o dejó de trabajar aquí. No se guardó nada; quítalo y guarda otra vez.",
        "Somebody in the list may not read reports or works here no more. Nothing was kept; leave them out and save again.";
    /// One more schedule of reports than one person has.
    ManySchedules = 409 "many_schedules",
        "Ya tienes 20 envíos de informes en marcha. No se guardó nada; detén uno antes de programar otro.",
        "You have 20 reports going out by mail already. Nothing was kept; stop one before you set up another.";
    /// The issued report that was to be replaced was replaced before.
    ReportReplaced = 409 "report_replaced",
        "Ese informe ya fue sustituido por otro. No se emitió nada; abre el más reciente y sustituye ese.",
        "That report has been replaced already. Nothing was issued; open the latest one and replace that.";
    /// An item that gets no label.
    NoLabel = 409 "no_label",
        "A uno de los equipos no se le puede poner etiqueta ahora. Ábrelo y mira cómo está.",
        "One of the items cannot be labelled now. Open it and see how it stands.";
    /// The session is another device's.
    WrongDevice = 403 "wrong_device",
        "Esta sesión es de otro dispositivo. Lo escrito se conserva; hay que darlo de alta otra vez.",
        "This session belongs to another device. What was written is kept; enrol the device again.";
    /// An outbox of a device that was never enrolled here.
    UnknownDevice = 403 "unknown_device",
        "Ese dispositivo no está dado de alta aquí. Conserva el archivo y pregunta a tu supervisor.",
        "That device is not enrolled here. Keep the file and ask your supervisor.";
    /// What was carried by other hands is more than is carried at once.
    CarriedTooLarge = 413 "carried_too_large",
        "Lo que llevas es más grande de lo que se admite: 16 MB. Quien lo escribió aún lo tiene; que lo mande en partes. Ya puedes soltarlo.",
        "What you carry is larger than is taken: 16 MB. Its author still has it; have them send it in parts. You may give it up.";
    /// What was carried by other hands is no sealed bundle.
    CarriedUnreadable = 400 "carried_unreadable",
        "Lo que llevas llegó dañado y no se puede leer. Quien lo escribió aún lo tiene. Ya puedes soltarlo.",
        "What you carry came damaged and cannot be read. Its author still has it. You may give it up.";
    /// What was carried by other hands was sealed for another institution.
    CarriedElsewhere = 422 "carried_elsewhere",
        "Lo que llevas es de otra institución: este servidor no lo puede abrir. Entrégalo allá o suéltalo.",
        "What you carry is another institution's: this server cannot open it. Hand it in there, or give it up.";
    /// What was carried by other hands was sealed for a key that is not here any more.
    CarriedKey = 410 "carried_key",
        "Lo que llevas se cerró con una llave que este servidor ya no tiene. Quien lo escribió aún lo tiene y lo enviará. Ya puedes soltarlo.",
        "What you carry was sealed for a key that this server has no more. Its author still has it and will send it. You may give it up.";
    /// What was carried by other hands is not what was sealed, or not signed by whose it says it is.
    CarriedAltered = 422 "carried_altered",
        "Lo que llevas cambió en el camino: no se guardó nada. Quien lo escribió aún lo tiene. Ya puedes soltarlo.",
        "What you carry was changed on the way: nothing was stored. Its author still has it. You may give it up.";
    /// What was carried by other hands is of a log that parted: it is kept, and held.
    CarriedForked = 409 "carried_forked",
        "El teléfono de quien escribió esto se clonó o volvió atrás. Lo que llevabas quedó guardado y lo decide quien supervisa. Ya puedes soltarlo.",
        "The phone of whoever wrote this was cloned or rolled back. What you carried is kept, and a supervisor decides on it. You may give it up.";
    /// The device was revoked, or its person has left.
    Revoked = 403 "revoked",
        "Este dispositivo fue dado de baja. Lo que faltaba por enviar ya se entregó; borra los datos de este sitio.",
        "This device was revoked. What was waiting has been handed in; clear this site's data.";
    /// A request that another site made the browser send.
    CrossSite = 403 "cross_site",
        "La petición no vino de esta aplicación. Abre Ronda en su propia dirección.",
        "The request did not come from this app. Open Ronda at its own address.";
    /// A call of another system that is not signed by a known key, just now.
    BadCall = 401 "bad_call",
        "La llamada no trae una llave o una firma que valga. Revise el nombre de la fuente y su llave; si firma, también el reloj y el cuerpo.",
        "The call bears no key or signature that holds. Check the source's name and its key; where it signs, the clock and the body, too.";
    /// A machine's token that does not hold, or none.
    BadToken = 401 "bad_token",
        "La llamada no trae un token vigente. Pida otro a quien opera el servidor.",
        "The call bears no token that holds. Ask whoever operates the server for another.";
    /// A machine's token that was made for something else.
    OutOfScope = 403 "out_of_scope",
        "El token no alcanza para esto. Pida a quien opera el servidor uno que lo permita.",
        "The token does not reach that far. Ask whoever operates the server for one that does.";
    /// A filter of a list that is not right: the answer says where.
    BadFilter = 400 "bad_filter",
        "El filtro no se entiende.",
        "The filter is not understood.";
    /// A machine's call with effects that bears no key by which it is done once.
    NoIdempotencyKey = 400 "no_idempotency_key",
        "La llamada no trae «Idempotency-Key» (1 a 64 letras visibles). No se registró nada.",
        "The call bears no «Idempotency-Key» (1 to 64 visible letters). Nothing was recorded.";
    /// A machine's call that says something else under a key that was used within the day.
    KeyReused = 422 "key_reused",
        "Esa «Idempotency-Key» ya se usó hoy para otra cosa. No se registró nada nuevo.",
        "That «Idempotency-Key» was used within the day for something else. Nothing new was recorded.";
    /// A machine's call under a key whose call has not ended.
    KeyUnderWay = 409 "key_under_way",
        "La llamada con esa «Idempotency-Key» sigue en curso. Repítela en un minuto: no se hará dos veces.",
        "The call under that «Idempotency-Key» is still under way. Repeat it in a minute: it is not done twice.";
    /// A call of another system that says something else under a nonce that was used.
    Replayed = 409 "replayed",
        "Ese número único ya se usó para otra solicitud. No se registró nada nuevo.",
        "That nonce was used for another request. Nothing new was recorded.";
    /// A call of another system whose body is not right: the answer says where.
    BadIntake = 422 "bad_intake",
        "La solicitud no se pudo registrar.",
        "The request could not be recorded.";
    /// A connection's file that is not right: the list of connections says what is wrong with it.
    BadSettings = 422 "bad_settings",
        "El archivo de esta conexión no está bien. Vuelve a abrir «Conexiones»: arriba dice qué renglón y por qué. No se hizo nada.",
        "The file of this connection is not right. Open «Connections» again: it says which line and why. Nothing was done.";
    /// Nothing of that name, or nothing that may be seen.
    NotFound = 404 "not_found",
        "Eso no está aquí, o no es para ti.",
        "That is not here, or not for you.";
    /// Bytes of evidence whose act has not come, or is another person's.
    UnknownAct = 404 "unknown_act",
        "El servidor aún no tiene el acto al que pertenece este archivo. Primero se envía lo escrito; luego, el archivo.",
        "The server does not have the act that this file belongs to yet. What was written is sent first, then the file.";
    /// A known address, another method.
    WrongMethod = 405 "wrong_method",
        "Esa dirección no admite esa acción.",
        "That address does not take that action.";
    /// Nothing was ever said in the place named, or it was taken out before.
    NothingToRedact = 422 "nothing_to_redact",
        "Ahí no hay nada que testar, o ya se testó. Recarga el ticket y elige otra vez.",
        "There is nothing to redact there, or it was redacted before. Reload the ticket and choose again.";
    /// A file that is no table of equipment: the answer says what is wrong with it.
    BadTable = 422 "bad_table",
        "El archivo no se pudo leer como tabla de equipos. Guárdalo como CSV e inténtalo otra vez.",
        "The file could not be read as a table of equipment. Save it as CSV and try again.";
    /// A message of the mail tray of which that cannot be made: the answer says why.
    MailNotSettled = 422 "mail_not_settled",
        "Con ese correo no se pudo hacer eso. Sigue en la bandeja, completo.",
        "That could not be made of this message. It is still in the tray, whole.";
    /// What was proposed would do something else by now.
    PlanChanged = 409 "plan_changed",
        "El padrón cambió mientras lo revisabas. No se hizo nada más; mira otra vez qué haría el archivo.",
        "The registry changed while you were looking. Nothing more was done; look again at what the file would do.";
    /// The organisation's data would not be right, or something stands on what goes: the sentence says what.
    OrganisationRefused = 422 "organisation_refused",
        "Así los datos no quedarían bien. No se cambió nada; tu borrador sigue aquí. Revisa lo que se señala.",
        "The data would not be right like this. Nothing was changed; your draft is still here. See what is marked.";
    /// Somebody else changed the same of the organisation's data meanwhile.
    OrganisationMoved = 409 "organisation_moved",
        "Alguien cambió lo mismo mientras lo editabas. No se cambió nada; revisa los cambios y elige qué queda.",
        "Somebody changed the same while you were editing. Nothing was changed; review the changes and choose what stays.";
    /// The organisation's data say that already.
    OrganisationSame = 409 "organisation_same",
        "Los datos ya dicen eso: no hay nada que poner en vigor.",
        "The data say that already: there is nothing to put in force.";
    /// A change that gives its author more, where nobody else may put it in force.
    OrganisationAlone = 403 "organisation_alone",
        "Este cambio te da más de lo que hoy puedes, y no hay nadie que pueda aprobarlo sin ganar lo mismo. Pídelo a quien opera el servidor: se hace en los archivos y con «ronda reload». Tu borrador sigue aquí.",
        "This change gives you more than you may today, and there is nobody who could approve it without gaining the same. Ask whoever operates the server: it is done in the files and with «ronda reload». Your draft is still here.";
    /// A change that gives whoever would approve it more, too.
    GainsToo = 403 "gains_too",
        "Este cambio también te da más a ti. Que lo apruebe alguien a quien no le dé nada, o pídelo a quien opera el servidor. La propuesta sigue esperando.",
        "This change gives you more, too. Have somebody approve it whom it gives nothing, or ask whoever operates the server. The proposal still waits.";
    /// As many changes wait for another's word as may.
    OrganisationWaits = 409 "organisation_waits",
        "Ya hay demasiadas propuestas esperando. Que alguien las apruebe o las retire; tu borrador sigue aquí.",
        "Too many proposals wait already. Have somebody approve or put them away; your draft is still here.";
    /// The organisation's files are not the server's to write.
    OrganisationKept = 409 "organisation_kept",
        "Los archivos de la organización no se pueden escribir desde aquí: los cuida quien opera el servidor.",
        "The organisation's files cannot be written from here: whoever operates the server keeps them.";
    /// A trial of a message that cannot be sent: no mail goes out, or whoever asks has no address.
    NoTrial = 409 "no_trial",
        "No se puede enviar la prueba: el servidor no envía correo, o tu registro no tiene dirección de correo.",
        "The trial cannot be sent: the server sends no mail, or your record has no mail address.";
    /// It took too long to arrive.
    TooSlow = 408 "too_slow",
        "El envío tardó demasiado. Lo escrito sigue en este dispositivo; se intentará otra vez.",
        "The message took too long. What was written is still on this device; it will be tried again.";
    /// The log is to be continued from an earlier act.
    Gap = 409 "gap",
        "Faltan actos anteriores. El dispositivo los enviará desde donde el servidor los conoce.",
        "Earlier acts are missing. The device will send them from where the server knows them.";
    /// Two histories of one device.
    Forked = 409 "forked",
        "Este dispositivo se clonó o volvió atrás. Lo escrito se conserva y Ronda sigue sola como otro dispositivo. Si este aviso no se quita, da de alta el dispositivo otra vez.",
        "This device was cloned or rolled back. What was written is kept, and Ronda goes on by itself as another device. If this notice stays, enrol the device again.";
    /// The enrolment link was used or has lapsed, or never was.
    BadLink = 410 "bad_link",
        "El enlace de alta ya se usó o venció. Pide uno nuevo a tu supervisor.",
        "The enrolment link was used or has lapsed. Ask your supervisor for a new one.";
    /// More bytes than are taken.
    TooLarge = 413 "too_large",
        "El envío es más grande de lo que se admite. Se enviará en partes; nada se pierde.",
        "The message is larger than is taken. It will be sent in parts; nothing is lost.";
    /// A body of another type.
    WrongType = 415 "wrong_type",
        "El envío vino en un formato que el servidor no toma. Actualiza la aplicación.",
        "The message came in a format the server does not take. Update the app.";
    /// Messages of a version that is no longer spoken.
    TooOld = 426 "too_old",
        "Esta versión de la aplicación es muy antigua. Lo escrito se conserva; instala la versión nueva cuando se ofrezca.",
        "This version of the app is too old. What was written is kept; install the new version when it is offered.";
    /// Messages of a version that is not spoken yet.
    TooNew = 426 "too_new",
        "La aplicación es más nueva que el servidor. Lo escrito se conserva; se enviará cuando se actualice.",
        "The app is newer than the server. What was written is kept and will be sent once it is updated.";
    /// More requests than are taken.
    TooMany = 429 "too_many",
        "Demasiados intentos. Espera un minuto e inténtalo otra vez.",
        "Too many attempts. Wait a minute and try again.";
    /// An error of ours.
    Internal = 500 "internal",
        "Algo falló en el servidor y quedó registrado. Lo escrito sigue en este dispositivo.",
        "Something failed on the server and was recorded. What was written is still on this device.";
    /// Nothing can be written now.
    Full = 503 "full",
        "El servidor no puede guardar ahora. Lo escrito sigue en este dispositivo; se intentará otra vez.",
        "The server cannot store anything now. What was written is still on this device; it will be tried again.";
    /// Nothing is written here now: this server follows another one, was taken over, or its store is being moved.
    Standby = 503 "standby",
        "Este servidor solo se lee por ahora: es el de reserva, o sus datos cambian de lugar. Lo escrito sigue en este dispositivo; se enviará cuando se pueda guardar.",
        "This server is only read for now: it is the standby, or its data are being moved. What was written is still on this device; it will be sent once it can be stored.";
    /// The place where the bytes of files lie is away.
    FilesAway = 503 "files_away",
        "El lugar donde se guardan los archivos no responde. Lo tuyo sigue en este dispositivo; se intentará otra vez.",
        "The place where files are stored does not answer. What is yours is still on this device; it will be tried again.";
    /// The settings of what another system calls cannot be read: the log and `ronda doctor` say why.
    SettingsUnread = 503 "settings_unread",
        "El servidor no puede leer los ajustes de esta conexión, y no tomó nada. Quien lo opera debe revisarlos: «ronda doctor» dice qué está mal.",
        "The server cannot read the settings of this connection, and took nothing. Whoever operates it must look: `ronda doctor` says what is wrong.";
    /// More at once than is served.
    Busy = 503 "busy",
        "El servidor está muy ocupado. Lo escrito sigue en este dispositivo; se intentará otra vez.",
        "The server is very busy. What was written is still on this device; it will be tried again.";
}

impl HttpProblem {
    /// The body of the answer.
    pub fn problem(self) -> Problem {
        Problem { code: self.code().into(), es: self.es().into(), en: self.en().into(), acknowledged: None }
    }

    fn finish(self, mut response: Response) -> Response {
        metrics::counter!("ronda_problems_total", "code" => self.code()).increment(1);
        *response.status_mut() = self.status();
        let after = match self {
            Self::Full => Some("5"),
            Self::FilesAway | Self::Standby => Some("15"),
            Self::Busy => Some("2"),
            Self::TooMany | Self::KeyUnderWay | Self::SettingsUnread | Self::DirectoryAway => Some("60"),
            _ => None,
        };
        if let Some(seconds) = after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // Who looks at a page is told it as a page (`portal::in_words`).
        response.extensions_mut().insert(self);
        response
    }

    /// As JSON, with where the log must be continued from.
    pub fn with_position(self, acknowledged: Option<u64>) -> Response {
        self.finish(Json(Problem { acknowledged, ..self.problem() }).into_response())
    }

    /// As JSON, in words that say more than ours.
    pub fn saying(self, es: String, en: String) -> Response {
        self.finish(Json(Problem { es, en, ..self.problem() }).into_response())
    }

    /// As a framed message, with where the log must be continued from: what `/api/sync` answers.
    pub fn framed(self, acknowledged: Option<u64>) -> Response {
        let problem = Problem { acknowledged, ..self.problem() };
        let body = frame::pack(&cbor::encode(&problem));
        self.finish(([(header::CONTENT_TYPE, "application/cbor")], body).into_response())
    }
}

impl IntoResponse for HttpProblem {
    fn into_response(self) -> Response {
        self.with_position(None)
    }
}

/// An error of ours: logged here, once, and told to the person as what it is to them.
pub fn internal(doing: &'static str, error: &dyn std::error::Error) -> HttpProblem {
    tracing::error!(http.doing = doing, error.message = %error, "A request failed for a reason of ours.");
    HttpProblem::Internal
}

/// A connector's settings cannot be read: who operates the server is told why, who calls only that it is so.
pub fn unread(doing: &'static str, error: &dyn std::error::Error) -> HttpProblem {
    tracing::error!(http.doing = doing, error.message = %error, "The settings of a connection cannot be read.");
    HttpProblem::SettingsUnread
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_stable_words_and_each_its_own() {
        let codes: BTreeSet<_> = HttpProblem::ALL.iter().map(|trouble| trouble.code()).collect();
        assert_eq!(codes.len(), HttpProblem::ALL.len());
        for trouble in HttpProblem::ALL {
            assert!(trouble.status().is_client_error() || trouble.status().is_server_error());
            assert!(trouble.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
            assert!(trouble.es().ends_with('.') && trouble.en().ends_with('.'));
        }
    }
}
