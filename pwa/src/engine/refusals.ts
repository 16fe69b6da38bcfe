// What the engine itself has to say to a person: what happened, what is safe, what to do.
// All else comes from `shared`.
import type { Refusal, Sentence } from '../contract/api';

export const sentences = {
  storage_blocked: {
    es: 'Este navegador no deja guardar nada en el dispositivo. Sal del modo privado o permite el almacenamiento y vuelve a abrir.',
    en: 'This browser does not let anything be kept on the device. Leave private mode or allow storage, then open again.',
  },
  storage_full: {
    es: 'No queda espacio en este dispositivo y esto no se guardó. Lo anterior está a salvo. Libera espacio y vuelve a intentarlo.',
    en: 'There is no room left on this device and this was not kept. What came before is safe. Free some room and try again.',
  },
  photo_full: {
    es: 'Queda poco espacio en este teléfono y la foto no se guardó. Lo anterior está a salvo y aún puedes escribir. Libera espacio o deja que se envíen las que faltan.',
    en: 'There is little room left on this phone and the photo was not kept. What came before is safe and you can still write. Free some room, or let the waiting ones be sent.',
  },
  file_large: {
    es: 'Este archivo pasa de 8 MB y no se guardó. Compártelo en una versión más ligera o por partes.',
    en: 'This file is larger than 8 MB and was not kept. Share a lighter version, or in parts.',
  },
  file_gone: {
    es: 'El teléfono ya no encuentra los bytes de este archivo. El ticket conserva su registro; si puedes, tómalo otra vez.',
    en: 'The phone no longer finds the bytes of this file. The ticket keeps its record; take it again if you can.',
  },
  heic_unreadable: {
    es: 'No se pudo quitar de esta foto HEIC lo que dice de dónde se tomó, y no se guardó. Guárdala como JPEG y adjúntala otra vez.',
    en: 'What this HEIC photo says of where it was taken could not be taken out of it, and it was not kept. Save it as JPEG and attach it again.',
  },
  seal_not_what_it_says: {
    es: 'El servidor abrió el archivo y es de otro tipo que el que dice. Aquí sigue: descárgalo y revísalo.',
    en: 'The server opened the file and it is of another type than it says. It is still here: download it and have a look.',
  },
  seal_too_large: {
    es: 'El archivo es más grande de lo que el servidor recibe. Aquí sigue: descárgalo o tómalo otra vez.',
    en: 'The file is larger than the server takes. It is still here: download it, or take it again.',
  },
  seal_unreadable: {
    es: 'El servidor no pudo leer el archivo: está incompleto o dañado. Aquí sigue: descárgalo o tómalo otra vez.',
    en: 'The server could not read the file: it is cut short or damaged. It is still here: download it, or take it again.',
  },
  seal_location: {
    es: 'El archivo dice dónde se tomó y tu organización no guarda ubicaciones. Aquí sigue: tómalo con la cámara de Ronda.',
    en: 'The file says where it was taken, and your organisation keeps no locations. It is still here: take it with Ronda’s camera.',
  },
  seal_not_taken: {
    es: 'Tu organización no recibe este tipo de archivo: es o trae un programa, macros o una contraseña, o no está en su lista. Aquí sigue: guárdalo como PDF y adjúntalo otra vez.',
    en: 'Your organisation does not take this type of file: it is or holds a program, macros or a password, or is not on its list. It is still here: save it as PDF and attach it again.',
  },
  seal_infected: {
    es: 'El antivirus del servidor encontró algo dañino en el archivo y no lo recibió. No lo abras ni lo reenvíes; avisa a quien te lo mandó y quítalo de este dispositivo.',
    en: 'The server’s virus scanner found something harmful in the file and did not take it. Do not open or pass it on; tell whoever sent it, and take it off this device.',
  },
  seal_without_place: {
    es: 'El acto que adjuntaba este archivo se deshizo o no se aceptó, y el archivo no quedó en ningún ticket. Aquí sigue: descárgalo si lo necesitas, o quítalo.',
    en: 'The act that attached this file was undone or not accepted, and the file is in no ticket. It is still here: download it if you need it, or take it off.',
  },
  storage_failed: {
    es: 'El dispositivo no pudo guardar esto. Lo anterior está a salvo. Vuelve a intentarlo; si se repite, cierra y abre la aplicación.',
    en: 'The device could not keep this. What came before is safe. Try again; if it happens again, close and reopen the app.',
  },
  storage_unsure: {
    es: 'El navegador cerró lo guardado justo al guardar esto y no se sabe si quedó. Lo anterior está a salvo. Míralo en cuanto se abra de nuevo; si no está, hazlo otra vez.',
    en: 'The browser closed the storage just as this was being kept, and nobody knows whether it was. What came before is safe. Look once it opens again; if it is not there, do it again.',
  },
  storage_reopening: {
    es: 'El navegador cerró lo guardado en este dispositivo y se está abriendo otra vez. Nada de lo guardado se pierde. Espera un momento.',
    en: 'The browser closed what is kept on this device and it is being opened again. Nothing that was kept is lost. Wait a moment.',
  },
  storage_lost: {
    es: 'El sistema cerró lo guardado en este dispositivo y esta ventana ya no puede abrirlo. Lo guardado sigue aquí; lo último que escribiste no se guardó. Cierra Ronda y vuelve a abrirla.',
    en: 'The system closed what is kept on this device, and this window can open it no more. What was kept is still here; what you wrote last was not kept. Close Ronda and open it again.',
  },
  storage_silent: {
    es: 'El navegador no contesta al abrir lo guardado en este dispositivo. No se borró nada: lo que ya estaba guardado sigue aquí. Cierra todas las ventanas de Ronda y vuelve a abrirla; si se repite, reinicia el dispositivo.',
    en: 'The browser does not answer when what is kept on this device is opened. Nothing was erased: what was kept is still here. Close all windows of Ronda and open it again; if it happens again, restart the device.',
  },
  clearing_waits: {
    es: 'Ya saliste de este dispositivo, pero otra ventana de Ronda todavía no deja borrar lo guardado. Lo enviado está en el servidor. Cierra todas las ventanas de Ronda: se borra solo cuando se vuelva a abrir.',
    en: 'You have left this device, but another window of Ronda does not let what is kept here be cleared yet. What was sent is on the server. Close all windows of Ronda: it is cleared by itself when it is opened again.',
  },
  storage_newer: {
    es: 'Otra ventana ya abrió una versión más nueva de Ronda en este dispositivo. Lo guardado está a salvo. Cierra las demás ventanas y vuelve a abrir esta. Si se repite, avisa a la mesa: puede que el servidor haya vuelto a una versión anterior.',
    en: 'Another window has opened a newer version of Ronda on this device. What was kept is safe. Close the other windows and open this one again. If it goes on, tell the desk: the server may have gone back to an earlier version.',
  },
  storage_wiped: {
    es: 'El navegador borró lo que había en este dispositivo. Lo enviado está en el servidor; lo que faltaba por enviar se perdió aquí. Da de alta este dispositivo otra vez.',
    en: 'The browser cleared what was kept on this device. What was sent is on the server; what had not been sent is gone from here. Enrol this device again.',
  },
  data_later: {
    es: 'Los datos de tu institución son de una versión de Ronda más nueva que esta: por ahora se ven las listas, pero aquí no se abre ni se guarda nada nuevo. Lo guardado sigue aquí y se envía. Instala la versión nueva cuando se ofrezca; si no se ofrece, cierra Ronda y ábrela otra vez con señal.',
    en: 'The data of your institution are of a later version of Ronda than this one: for now lists are shown, but nothing is opened here and nothing new is kept. What was kept is still here, and is sent. Install the new version when it is offered; if it is not, close Ronda and open it again with a signal.',
  },
  app_incomplete: {
    es: 'Una parte de Ronda no llegó: se cortó la conexión, o hay una versión nueva. Lo guardado sigue aquí. Cárgala otra vez con señal; si se repite, avisa a la mesa.',
    en: 'A part of Ronda did not come: the connection was cut, or there is a new version. What was kept is still here. Load it again with a signal; if it goes on, tell the desk.',
  },
  core_failed: {
    es: 'La aplicación no pudo arrancar en este navegador. Lo guardado sigue aquí. Actualiza el navegador o prueba con otro.',
    en: 'The app could not start in this browser. What was kept is still here. Update the browser or try another one.',
  },
  tab_offline: {
    es: 'Ronda no está instalada en este teléfono: aquí no se guarda nada que no se envíe al momento, y ahora no hay señal. Esto no se guardó; lo que escribiste sigue en la pantalla. Instálala en el inicio, o vuelve a intentarlo con señal.',
    en: 'Ronda is not installed on this phone: nothing is kept here that is not sent at once, and there is no signal now. This was not kept; what you wrote is still on the screen. Install it on the home screen, or try again with a signal.',
  },
  tab_unsent: {
    es: 'Ronda no está instalada en este teléfono: aquí no se guarda nada que no se envíe al momento, y el servidor no lo recibe ahora. Esto no se guardó; lo que escribiste sigue en la pantalla. Si Pendientes dice por qué, haz lo que ahí se pide; si no, inténtalo en un momento.',
    en: 'Ronda is not installed on this phone: nothing is kept here that is not sent at once, and the server does not take it now. This was not kept; what you wrote is still on the screen. If Pending says why, do what it asks; if not, try again in a moment.',
  },
  offline: {
    es: 'Sin conexión con el servidor. Lo que escribas se guarda en este dispositivo; inténtalo cuando vuelva la señal.',
    en: 'No connection to the server. What you write is kept on this device; try again when the signal returns.',
  },
  not_server: {
    es: 'Hay red, pero no llega al servidor: contestó otra cosa en su lugar. Quizá la red pide que entres a su página, o no deja pasar a Ronda. Lo que escribas se guarda en este dispositivo y se enviará solo.',
    en: 'There is a network, but it does not reach the server: something else answered in its place. The network may want you to sign in on its own page, or does not let Ronda through. What you write is kept on this device and will be sent by itself.',
  },
  server_failed: {
    es: 'El servidor no pudo responder ahora. Lo guardado sigue en este dispositivo y se enviará solo.',
    en: 'The server could not answer just now. What was kept is still on this device and will be sent by itself.',
  },
  bad_answer: {
    es: 'La respuesta del servidor no se pudo leer. Nada se perdió; se pedirá otra vez. Si se repite, instala la versión nueva de Ronda cuando se ofrezca.',
    en: 'The answer of the server could not be read. Nothing was lost; it will be asked for again. If it goes on, install the new version of Ronda when it is offered.',
  },
  signed_out: {
    es: 'Tu sesión terminó. Puedes seguir trabajando: todo queda guardado en este dispositivo. Vuelve a entrar para enviarlo.',
    en: 'Your session has ended. You can go on working: everything is kept on this device. Sign in again to send it.',
  },
  revoked: {
    es: 'Este dispositivo se dio de baja. Lo que faltaba por enviar ya se entregó y espera una decisión; lo que había guardado aquí se borró. Para seguir, entra otra vez.',
    en: 'This device was revoked. What was waiting has been handed in and waits for a decision; what was kept here has been cleared. To go on, sign in again.',
  },
  revoked_waits: {
    es: 'Este dispositivo se dio de baja. Lo que faltaba por enviar ya se entregó y espera una decisión. Otra ventana de Ronda todavía no deja borrar lo guardado aquí: cierra todas las ventanas de Ronda; se borra solo cuando se vuelva a abrir.',
    en: 'This device was revoked. What was waiting has been handed in and waits for a decision. Another window of Ronda does not let what is kept here be cleared yet: close all windows of Ronda; it is cleared by itself when it is opened again.',
  },
  unsent: {
    es: 'Aquí hay trabajo que aún no se envía: no se borra. Conéctate, deja que se envíe y vuelve a intentarlo.',
    en: 'There is work here that has not been sent: it is not cleared. Connect, let it be sent, then try again.',
  },
  no_webauthn: {
    es: 'Este navegador no admite llaves de acceso. Pide un enlace y ábrelo en uno que las admita.',
    en: 'This browser does not support passkeys. Ask for a link and open it in one that does.',
  },
  passkey_cancelled: {
    es: 'No se confirmó con la llave de acceso. No cambió nada; inténtalo cuando quieras.',
    en: 'It was not confirmed with the passkey. Nothing has changed; try whenever you like.',
  },
  passkey_there: {
    es: 'En este dispositivo ya hay una llave de acceso tuya: úsala para entrar.',
    en: 'There is a passkey of yours on this device already: use it to sign in.',
  },
  passkey_failed: {
    es: 'El navegador no pudo usar la llave de acceso. No cambió nada; inténtalo otra vez o en otro navegador.',
    en: 'The browser could not use the passkey. Nothing has changed; try again, or in another browser.',
  },
  not_enrolled: {
    es: 'Este dispositivo aún no está dado de alta. Abre el enlace que te dio tu mesa de ayuda.',
    en: 'This device is not enrolled yet. Open the link your help desk gave you.',
  },
  overtaken: {
    es: 'Otra ventana de Ronda ya habla con el servidor. Lo guardado sigue en este dispositivo y se envía desde esa ventana.',
    en: 'Another window of Ronda talks to the server by now. What was kept is on this device and is sent from that window.',
  },
  forked: {
    es: 'Este dispositivo se clonó o volvió atrás. No se perdió nada: lo que escribiste queda retenido y lo decide tu supervisor. Ronda sigue sola como otro dispositivo; si este aviso no se quita, exporta lo pendiente y da de alta el dispositivo otra vez.',
    en: 'This device was cloned or rolled back. Nothing is lost: what you wrote is held, and your supervisor decides it. Ronda goes on by itself as another device; if this notice stays, export what is pending and enrol the device again.',
  },
  history_missing: {
    es: 'El servidor pide actos que este dispositivo ya no tiene. Exporta lo pendiente y avisa a quien administra el sistema.',
    en: 'The server asks for acts this device no longer has. Export what is pending and tell whoever runs the system.',
  },
  already_sent: {
    es: 'Ya se envió y no se puede deshacer. Haz un acto nuevo que lo corrija.',
    en: 'It was sent already and cannot be undone. Make a new act that corrects it.',
  },
  not_here: {
    es: 'Ese documento no está en este dispositivo. Sincroniza y búscalo de nuevo.',
    en: 'That document is not on this device. Sync and look for it again.',
  },
  light_not_here: {
    es: 'Lo que manda y recibe por luz aún no está en este teléfono: se baja solo, una vez, con conexión. Nada se perdió; mientras, guarda lo pendiente en un archivo.',
    en: 'What sends and receives by light is not on this phone yet: it comes down by itself, once, with a connection. Nothing was lost; until then save what is pending to a file.',
  },
  light_no_key: {
    es: 'Este teléfono aún no tiene la llave con que se cierra lo que llevan otros. Le llega en su próxima sincronización. Lo tuyo sigue guardado aquí.',
    en: 'This phone does not have the key yet by which what others carry is sealed. It comes with its next sync. Yours is still kept here.',
  },
  light_too_large: {
    es: 'Es más de lo que otro teléfono puede llevar de una vez. Lo tuyo sigue guardado aquí; mándalo sin fotos, o espera la señal.',
    en: 'It is more than another phone can carry at once. Yours is still kept here; send it without photos, or wait for a signal.',
  },
  light_nothing: {
    es: 'No hay nada por mandar: el servidor ya tiene lo tuyo.',
    en: 'There is nothing to send: the server has yours already.',
  },
  light_unreadable: {
    es: 'Esto no es trabajo sellado de Ronda, o llegó dañado. Aquí no cambió nada; pide que lo manden otra vez.',
    en: 'This is no sealed work of Ronda, or it came damaged. Nothing has changed here; have it sent again.',
  },
  light_forged: {
    es: 'El servidor de tu institución no firmó ese acuse. Aquí no cambió nada: lo tuyo sigue por enviar.',
    en: 'Your institution’s server did not sign that receipt. Nothing has changed here: yours is still to be sent.',
  },
  light_other: {
    es: 'Ese acuse es de otro teléfono. Muéstralo a quien escribió; aquí no cambió nada.',
    en: 'That receipt is another phone’s. Show it to whoever wrote; nothing has changed here.',
  },
  light_failed: {
    es: 'No se pudo preparar lo que va por luz. Lo tuyo sigue guardado aquí; inténtalo otra vez o mándalo como archivo.',
    en: 'What goes by light could not be prepared. Yours is still kept here; try again, or send it as a file.',
  },
  efirma_not_certificate: {
    es: 'Ese archivo no es un certificado de e.firma (.cer). No se firmó nada; elige el .cer que te dio el SAT.',
    en: 'That file is no certificate of an e.firma (.cer). Nothing was signed; choose the .cer that SAT gave you.',
  },
  efirma_not_key: {
    es: 'Ese archivo no es la llave de una e.firma (.key). No se firmó nada; elige el .key que va con tu certificado.',
    en: 'That file is no key of an e.firma (.key). Nothing was signed; choose the .key that goes with your certificate.',
  },
  efirma_password: {
    es: 'La contraseña no abre esa llave. No se firmó nada; escríbela otra vez, con sus mayúsculas y minúsculas.',
    en: 'The password does not open that key. Nothing was signed; type it again, with its capitals.',
  },
  efirma_csd: {
    es: 'Ese certificado es de sello digital (CSD): sirve para facturas, no para firmar documentos. No se firmó nada; elige tu e.firma.',
    en: 'That certificate is of a digital seal (CSD): it is for invoices and signs no documents. Nothing was signed; choose your e.firma.',
  },
  efirma_other: {
    es: 'Ese certificado no es de e.firma. No se firmó nada; elige el .cer de tu e.firma.',
    en: 'That certificate is of no e.firma. Nothing was signed; choose the .cer of your e.firma.',
  },
  efirma_not_yet: {
    es: 'Ese certificado todavía no es vigente. No se firmó nada; revisa la fecha de este dispositivo o elige el vigente.',
    en: 'That certificate is not in force yet. Nothing was signed; check this device’s date, or choose the one in force.',
  },
  efirma_expired: {
    es: 'Ese certificado ya venció. No se firmó nada; revisa la fecha de este dispositivo o renueva tu e.firma en el SAT. Donde no se exige, sigue sin ella.',
    en: 'That certificate has expired. Nothing was signed; check this device’s date, or renew your e.firma with SAT. Where nothing asks for it, go on without.',
  },
  efirma_pair: {
    es: 'Esa llave no es la de ese certificado. No se firmó nada; elige el .cer y el .key del mismo trámite.',
    en: 'That key is not the one of that certificate. Nothing was signed; choose the .cer and the .key that belong together.',
  },
  efirma_not_here: {
    es: 'Lo que abre tu llave aún no está en este dispositivo: se baja solo, una vez, con conexión. No se firmó nada; tu trazo sigue aquí.',
    en: 'What opens your key is not on this device yet: it comes down by itself, once, with a connection. Nothing was signed; what you drew is still here.',
  },
  efirma_failed: {
    es: 'Este navegador no pudo firmar con esa e.firma. No se firmó nada; tu trazo sigue aquí. Inténtalo otra vez o prueba otro navegador.',
    en: 'This browser could not sign with that e.firma. Nothing was signed; what you drew is still here. Try again, or use another browser.',
  },
  carried_full: {
    es: 'No queda espacio en este teléfono para llevar esto, y no se guardó. Quien lo escribió aún lo tiene. Libera espacio, o que lo mande sin fotos.',
    en: 'There is no room left on this phone to carry this, and it was not kept. Its author still has it. Free some room, or have it sent without photos.',
  },
  carried_own: {
    es: 'Esto lo escribió este mismo teléfono: no hace falta que lo lleve. Se envía solo cuando haya señal.',
    en: 'This very phone wrote this: it need not carry it. It goes by itself when there is a signal.',
  },
  carried_gone: {
    es: 'Este teléfono ya no lleva eso.',
    en: 'This phone does not carry that any more.',
  },
  hand_unproven: {
    es: 'El servidor aún no ha firmado este ticket como está en este teléfono, y sin su firma nadie puede tomarlo. Se firma solo en tu próxima conexión; aquí no cambió nada.',
    en: 'The server has not signed this ticket yet as it stands on this phone, and without its signature nobody can take it. It is signed by itself at your next connection; nothing has changed here.',
  },
  hand_not_theirs: {
    es: 'Con los datos de tu institución, esa persona no puede ver este ticket: no se le pasó nada. Pide a quien supervisa que lo asigne.',
    en: 'By your institution’s data that person may not see this ticket: nothing was handed over. Ask who supervises to assign it.',
  },
  hand_no_card: {
    es: 'El servidor confirma de quién es cada teléfono, y eso vale siete días: este necesita conectarse una vez antes de pasar o tomar tickets. Aquí no cambió nada.',
    en: 'The server confirms whose each phone is, and that holds for seven days: this one must connect once before tickets are handed over or taken. Nothing has changed here.',
  },
  hand_old_card: {
    es: 'El otro teléfono lleva más de siete días sin conectarse, o uno de los dos tiene mal la fecha: no se sabe si aún es de quien dice. No se pasó nada.',
    en: 'The other phone has not connected for more than seven days, or one of the two has a wrong date: nobody knows whether it is still whose it says. Nothing was handed over.',
  },
  hand_not_believed: {
    es: 'Eso no lo firmó un teléfono de tu institución, o llegó dañado. No se pasó ni se tomó nada; empiecen otra vez.',
    en: 'No phone of your institution has signed that, or it came damaged. Nothing was handed over or taken; begin again.',
  },
  hand_elsewhere: {
    es: 'Ese teléfono es de otra institución. No se pasó ni se tomó nada.',
    en: 'That phone is of another institution. Nothing was handed over or taken.',
  },
  hand_not_for_code: {
    es: 'Lo que llegó se selló para otro código. Pide a tu colega que lea el de tu pantalla otra vez.',
    en: 'What came was sealed for another code. Have your colleague read the one on your screen again.',
  },
  hand_own: {
    es: 'Ese código es de este mismo teléfono. Lee el de tu colega.',
    en: 'That code is this very phone’s. Read your colleague’s.',
  },
  taken_unproven: {
    es: 'Lo que llegó no es el ticket como lo firmó el servidor, y no se guardó. Quien te lo pasó aún lo tiene; que lo mande otra vez.',
    en: 'What came is not the ticket as the server signed it, and it was not kept. Whoever handed it over still has it; have them send it again.',
  },
  taken_not_yours: {
    es: 'Con los datos de tu institución, este ticket no es tuyo para verlo, y no se guardó. Quien te lo pasó aún lo tiene.',
    en: 'By your institution’s data this ticket is not yours to see, and it was not kept. Whoever handed it over still has it.',
  },
  taken_other_server: {
    es: 'Ese ticket es de otro servidor, o de antes de que el tuyo se restaurara. No se guardó; los dos teléfonos necesitan conectarse.',
    en: 'That ticket is of another server, or of before yours was restored. It was not kept; both phones must connect.',
  },
  left_scope: {
    es: 'Este ticket ya no está a tu cargo y no admite cambios desde aquí. Lo que ya escribiste se enviará.',
    en: 'This ticket is no longer yours and takes no changes from here. What you wrote already will be sent.',
  },
} satisfies Record<string, Sentence>;

export type EngineCode = keyof typeof sentences;

/** An error that can be shown as it is: a code for the program, a sentence for the person. */
export class Refused extends Error implements Refusal {
  readonly es: string;
  readonly en: string;
  constructor(
    readonly code: string,
    sentence: Sentence,
    readonly missing?: { id: string; label: string }[],
    options?: ErrorOptions,
  ) {
    super(sentence.en, options);
    this.name = 'Refused';
    this.es = sentence.es;
    this.en = sentence.en;
  }
  /** Plain data that crosses `postMessage`. */
  plain(): Refusal {
    return { code: this.code, es: this.es, en: this.en, ...(this.missing && { missing: this.missing }) };
  }
}

export function refuse(code: EngineCode, cause?: unknown): Refused {
  return new Refused(code, sentences[code], undefined, cause === undefined ? undefined : { cause });
}

/** Whatever was thrown, as something a person can be shown. */
export function asRefused(error: unknown, otherwise: EngineCode): Refused {
  return error instanceof Refused ? error : refuse(otherwise, error);
}
