// Words of taking a call.
import { counted } from '../../../kit/i18n/count';
import { words } from '../../../kit/i18n/index.svelte';

export const callDesk = words(
  {
    enter: 'Enter',
    esc: 'Esc',
    open: 'Tomar llamada',
    openBy: {
      oficio: 'Recibir oficio',
      escrito: 'Recibir escrito',
      requisicion: 'Recibir requisición',
      orden: 'Recibir orden de servicio',
      paper: 'Recibir formato',
      mail: 'Registrar correo',
      whatsapp: 'Registrar mensaje',
      chat: 'Registrar mensaje',
      indicacion: 'Registrar indicación',
    },
    openOther: 'Registrar solicitud',
    anotherOther: 'Registrar otra',
    aloudOther: 'Lo que se le dice a quien pide',
    clock: 'Tiempo de la llamada',
    safe: 'Nada se pierde si cierras: queda como borrador.',
    keep: 'Guardar borrador',
    kept: 'Llamada guardada como borrador',
    create: 'Crear y dar folio',
    restored: 'Borrador de una llamada anterior.',
    prevents: (what: string, days: number, folios: string) =>
      `Falla que se repite en los últimos ${days} días: ${what}.${folios === '' ? '' : ` Reportes: ${folios}.`} Causa probable y solución que se propone: `,
    anew: 'Empezar de nuevo',
    another: 'Otra llamada',
    openTicket: 'Abrir ticket',
    mailFiles: 'Archivos del correo: van con el ticket',
    mailLeft: 'no se toma',
    mailGone:
      'Ese correo ya no espera en la bandeja, o no se puede leer. Lo que escribas aquí se guarda como borrador.',
    mailSettled:
      'Alguien ya resolvió ese correo de otra forma. Lo que escribiste sigue aquí; tómalo como solicitud nueva.',
    mailTaken: (folio: string) =>
      `Alguien ya hizo de ese correo el ticket ${folio}. Lo que escribiste no está en él y sigue aquí.`,
    requester: 'Usuario',
    occurred: 'Cuándo llegó',
    occurredHint: 'Si fue antes. Si se deja vacío vale este momento.',
    notRecorded: (why: string) => `El ticket quedó registrado; su oficio, no. ${why}`,
    requesterHint: 'Nombre, extensión o correo',
    channel: 'Medio de contacto',
    ext: (phone: string) => `ext. ${phone}`,
    noMail: 'sin correo',
    serviceHint: 'Escribe el servicio',
    kind: 'Clasificación',
    own: 'Lo que pide este servicio',
    ready: (done: number, all: number) =>
      all === 0 ? '' : `${done} de ${counted(all, 'obligatorio', 'obligatorios')}`,
    description: 'Lo que dice el usuario',
    assign: 'Asignar a',
    proposed: (name: string) => `${name} · propuesta`,
    equipmentHint: 'Inventario, serie o MAC',
    noEquipment: 'No se conoce aquí. Puedes seguir sin él.',
    needName: 'Falta quién llama.',
    needService: 'Falta el servicio.',
    needSubject: 'Falta el asunto. Con una línea basta.',
    needField: (label: string) => `Falta: ${label}.`,
    leftUnassigned: 'El ticket quedó registrado sin asignar: lo asigna quien tiene ese encargo, cuando ya se puede.',
    notAssigned: (why: string) => `El ticket quedó registrado sin asignar. ${why}`,
    aloud: 'Para decir en la llamada',
    folioIs: 'Su folio es',
    folioToCome: (prefix: string) => `${prefix}······`,
    folioWhen: 'Aparece al crear, en menos de un segundo.',
    folioProvisional: 'Folio provisional: sirve para siempre. El oficial llega al responder el servidor.',
    folioOfficial: 'Folio oficial.',
    promise: (when: string) => `Lo atendemos ${when}.`,
    promiseOfficial: 'Compromiso del servicio.',
    promiseOf: (part: string) => `Compromiso solo de «${part}».`,
    noService: 'Elige el servicio',
    noServiceText: 'Con él se sabe para cuándo y quién puede atender.',
    noPromise: 'El compromiso se fija al crear',
    noPromiseText: (before: number, team: string) =>
      before === 0
        ? `Se cuenta en horas hábiles. Antes que la suya no hay ninguna en ${team}.`
        : `Se cuenta en horas hábiles. Antes que la suya hay ${counted(before, 'solicitud', 'solicitudes')} en ${team}.`,
    noHour: 'Aún sin hora comprometida',
    who: 'Quién puede atender',
    askers: 'Quién lo puede pedir',
    notAsker: (name: string) =>
      `${name} no tiene esa función en el directorio: pide que lo solicite quien sí, o anota quién lo autoriza.`,
    clients: 'Para quién es',
    rules: 'Díselo a quien llama',
    notClient: (name: string) =>
      `${name} no está registrada así: corrige su registro, o anota por qué se atiende de todos modos.`,
    ownStaff: 'Es de uso exclusivo del personal de la dependencia que lo pide.',
    ofAnother: (name: string, own: string) => `El directorio tiene a ${name} en ${own}: no puede pedirlo para otra.`,
    notInDirectory: 'El directorio no dice de dónde es quien pide: confírmalo antes de abrirlo.',
    itemOf: (owner: string) => `El equipo es de ${owner}: confirma de quién es la solicitud.`,
    itemNotServed: (owner: string) => `El equipo es de ${owner}, a la que este servicio no atiende.`,
    noteOf: 'Motivo de quien supervisa:',
  },
  {
    enter: 'Enter',
    esc: 'Esc',
    open: 'Take a call',
    openBy: {
      oficio: 'Receive a letter',
      escrito: 'Receive a written request',
      requisicion: 'Receive a requisition',
      orden: 'Receive a service order',
      paper: 'Receive a form',
      mail: 'Record a mail',
      whatsapp: 'Record a message',
      chat: 'Record a message',
      indicacion: 'Record an instruction',
    },
    openOther: 'Record a request',
    anotherOther: 'Record another',
    aloudOther: 'What whoever asks is told',
    clock: 'Time of the call',
    safe: 'Nothing is lost if you close: it stays as a draft.',
    keep: 'Save draft',
    kept: 'Call saved as a draft',
    create: 'Create and give folio',
    restored: 'Draft of an earlier call.',
    prevents: (what: string, days: number, folios: string) =>
      `Fault that comes again in the last ${days} days: ${what}.${folios === '' ? '' : ` Reports: ${folios}.`} Probable cause and proposed solution: `,
    anew: 'Start over',
    another: 'Another call',
    openTicket: 'Open ticket',
    mailFiles: 'Files of the message: they go with the ticket',
    mailLeft: 'not taken',
    mailGone: 'That message no longer waits in the tray, or cannot be read. What you write here is kept as a draft.',
    mailSettled: 'Somebody settled that message otherwise. What you wrote is still here; take it as a new request.',
    mailTaken: (folio: string) =>
      `Somebody has made ticket ${folio} of that message. What you wrote is not in it, and is still here.`,
    requester: 'Requester',
    occurred: 'When it came',
    occurredHint: 'If earlier. Left empty, it is now.',
    notRecorded: (why: string) => `The ticket is recorded; its letter is not. ${why}`,
    requesterHint: 'Name, extension or mail',
    channel: 'Channel',
    ext: (phone: string) => `ext. ${phone}`,
    noMail: 'no mail',
    serviceHint: 'Type the service',
    kind: 'Kind',
    own: 'What this service asks for',
    ready: (done: number, all: number) => (all === 0 ? '' : `${done} of ${all} required`),
    description: 'What the requester says',
    assign: 'Assign to',
    proposed: (name: string) => `${name} · proposed`,
    equipmentHint: 'Inventory, serial or MAC',
    noEquipment: 'Not known here. You may go on without it.',
    needName: 'The caller’s name is missing.',
    needService: 'The service is missing.',
    needSubject: 'The subject is missing. One line is enough.',
    needField: (label: string) => `Missing: ${label}.`,
    leftUnassigned:
      'The ticket was registered without an assignment: whoever has that task does it, once it can be done.',
    notAssigned: (why: string) => `The ticket was registered without an assignment. ${why}`,
    aloud: 'To say on the call',
    folioIs: 'Your folio is',
    folioToCome: (prefix: string) => `${prefix}······`,
    folioWhen: 'It appears when you create it, in under a second.',
    folioProvisional: 'Provisional folio, valid for ever. The official one comes when the server answers.',
    folioOfficial: 'Official folio.',
    promise: (when: string) => `We will attend to it ${when}.`,
    promiseOfficial: "The service's commitment.",
    promiseOf: (part: string) => `The commitment for «${part}» alone.`,
    noService: 'Choose the service',
    noServiceText: 'It determines when, and who can take it.',
    noPromise: 'The commitment is set on creation',
    noPromiseText: (before: number, team: string) =>
      before === 0
        ? `It is counted in working hours. Before yours there is none in ${team}.`
        : `It is counted in working hours. Before yours there ${before === 1 ? 'is' : 'are'} ${counted(before, 'request', 'requests')} in ${team}.`,
    noHour: 'No time committed yet',
    who: 'Who can take it',
    askers: 'Who may ask for it',
    notAsker: (name: string) =>
      `${name} has no such role in the directory: have one of them ask for it, or note who authorises it.`,
    clients: 'Whom it is for',
    rules: 'Tell whoever asks',
    notClient: (name: string) =>
      `${name} is not registered so: put its record right, or note why it is served all the same.`,
    ownStaff: 'It is for the own staff of the dependencia that asks for it.',
    ofAnother: (name: string, own: string) =>
      `The directory has ${name} in ${own}: it is not theirs to ask for another.`,
    notInDirectory: 'The directory does not say where whoever asks is from: make sure before you open it.',
    itemOf: (owner: string) => `The item is of ${owner}: make sure whose request it is.`,
    itemNotServed: (owner: string) => `The item is of ${owner}, which this service is not for.`,
    noteOf: 'The supervisor’s reason:',
  },
);

/** A channel that rings: nobody takes a call when paper lies on the desk. `label`: the institution's word for it. */
export function rings(channel: string, label: string): boolean {
  return channel === 'phone' || /^(tel[eé]fono|llamada)/i.test(label);
}

/** What the screen is called, by the channel. */
export function callTitle(channel: string, label: string): string {
  const known: Record<string, string> = callDesk.openBy;
  return rings(channel, label) ? callDesk.open : (known[channel] ?? callDesk.openOther);
}
