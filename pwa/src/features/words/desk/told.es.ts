// What was done, in a sentence, in Spanish: «tú» to staff, verbs on buttons, no blame, no codes.
import type { Heard } from './heard';
import { strong as b } from './strong';

/** «Tú clasificaste», «Leticia clasificó». */
const v = (me: boolean, who: string, second: string, third: string) => `${who} ${me ? second : third}`;
const tail = (text: string) => (text === '' ? '' : `: ${text}`);

export const told = {
  did: {
    assign: (me: boolean, who: string, to: string) => `${v(me, who, 'asignaste', 'asignó')} a ${b(to)}`,
    assignTeam: (me: boolean, who: string, team: string) =>
      `${v(me, who, 'dejaste', 'dejó')} el ticket en la cola de ${b(team)}`,
    classify: (me: boolean, who: string, service: string) =>
      `${v(me, who, 'clasificaste', 'clasificó')}: ${b(service)}`,
    priority: (me: boolean, who: string, label: string) => `${v(me, who, 'pusiste', 'puso')} prioridad ${b(label)}`,
    offer: (me: boolean, who: string, to: string) => `${v(me, who, 'ofreciste', 'ofreció')} el ticket a ${b(to)}`,
    schedule: (me: boolean, who: string, at: string) => `${v(me, who, 'programaste', 'programó')} visita: ${b(at)}`,
    escalate: (me: boolean, who: string, team: string, why: string) =>
      `${v(me, who, 'escalaste', 'escaló')}${team === '' ? '' : ` a ${b(team)}`}${tail(why)}`,
    ask: (me: boolean, who: string, question: string) =>
      `${v(me, who, 'pediste', 'pidió')} datos al usuario: ${b(question)}`,
    answer: (me: boolean, who: string, text: string) =>
      `${v(me, who, 'registraste', 'registró')} la respuesta: ${b(text)}`,
    resolve: (me: boolean, who: string, solution: string) => `${v(me, who, 'resolviste', 'resolvió')}${tail(solution)}`,
    close: (me: boolean, who: string, note: string) => `${v(me, who, 'cerraste', 'cerró')}${tail(note)}`,
    vendor: (me: boolean, who: string, vendor: string) => `${v(me, who, 'enviaste', 'envió')} el equipo a ${b(vendor)}`,
    due: (me: boolean, who: string, at: string, why: string) =>
      `${v(me, who, 'cambiaste', 'cambió')} el compromiso a ${b(at)}${tail(why)}`,
    approval: (me: boolean, who: string, granted: boolean, why: string) =>
      `${granted ? v(me, who, 'autorizaste', 'autorizó') : v(me, who, 'no autorizaste', 'no autorizó')}${tail(why)}`,
    withdrawn: (me: boolean, who: string, way: string, why: string) =>
      `${v(me, who, 'registraste', 'registró')} que la retira quien la pidió (${way.toLowerCase()})${tail(why)}`,
    confirm: (me: boolean, who: string, verdict: string, text: string) =>
      `${verdict === 'confirmed' ? v(me, who, 'confirmaste la solución', 'confirmó la solución') : v(me, who, 'dijiste que la falla persiste', 'dijo que la falla persiste')}${tail(text)}`,
    asked: (me: boolean, who: string, act: string) =>
      `${v(me, who, 'pediste', 'pidió')}: ${b(act.charAt(0).toLowerCase() + act.slice(1))}`,
    other: (me: boolean, who: string) => v(me, who, 'hiciste un cambio', 'hizo un cambio'),
    ticked: (me: boolean, who: string, items: string[]) =>
      `${v(me, who, 'marcaste', 'marcó')} ${items.length === 1 ? b(items[0] ?? '') : `${items.length} puntos: ${b(items.join(', '))}`}`,
    noted: (me: boolean, who: string, fields: string[]) => `${v(me, who, 'anotaste', 'anotó')} ${fields.join(' · ')}`,
    material: (me: boolean, who: string, lines: string[]) =>
      `${v(me, who, 'agregaste', 'agregó')} material: ${b(lines.join(', '))}`,
    signedOwn: (me: boolean, who: string, paper: string) => `${v(me, who, 'firmaste', 'firmó')} ${b(paper)}`,
    signed: (me: boolean, who: string, hand: string, paper: string) =>
      `${v(me, who, 'tomaste', 'tomó')} la firma de ${b(hand)}: ${paper}`,
    filed: (me: boolean, who: string, photos: number, files: number, captions: string[]) => {
      const what = [
        photos > 0 && `${photos} ${photos === 1 ? 'foto' : 'fotos'}`,
        files > 0 && `${files} ${files === 1 ? 'archivo' : 'archivos'}`,
      ].filter((each) => each !== false);
      return `${v(me, who, 'agregaste', 'agregó')} ${b(what.join(' y '))}${tail(captions.join(' · '))}`;
    },
    time: (me: boolean, who: string, minutes: number, travel: boolean) =>
      `${v(me, who, 'registraste', 'registró')} ${b(`${minutes} min`)} de ${travel ? 'traslado' : 'trabajo'}`,
    delivered: (me: boolean, who: string, to: string) =>
      `${v(me, who, 'anotaste', 'anotó')} la entrega de claves por ${b(to)}`,
    contact: (me: boolean, who: string, { self, way, reached, confirms, text }: Heard) => {
      const verdict = confirms === null ? '' : b(confirms ? 'confirma que quedó' : 'dice que la falla persiste');
      if (self) return `${who} ${verdict || 'escribió'} (${way.toLowerCase()})${tail(text)}`;
      const answer = b(reached ? 'contestó' : 'no contestó') + (verdict && ` y ${verdict}`);
      return `${v(me, who, 'llamaste', 'buscó')} al usuario (${way.toLowerCase()}): ${answer}${tail(text)}`;
    },
  },
  didPlain: {
    start: (me: boolean, who: string, _: string) => v(me, who, 'empezaste la atención', 'inició la atención'),
    accept_offer: (me: boolean, who: string, _: string) => v(me, who, 'aceptaste el ticket', 'aceptó el ticket'),
    decline_offer: (me: boolean, who: string, why: string) =>
      `${v(me, who, 'declinaste', 'declinó')} el ofrecimiento${tail(why)}`,
    return: (me: boolean, who: string, why: string) => `${v(me, who, 'devolviste', 'devolvió')} al usuario${tail(why)}`,
    resubmit: (me: boolean, who: string, text: string) => `${v(me, who, 'recibiste', 'envió')} de nuevo${tail(text)}`,
    request_approval: (me: boolean, who: string, text: string) =>
      `${v(me, who, 'pediste', 'pidió')} autorización${tail(text)}`,
    wait_material: (me: boolean, who: string, why: string) =>
      `${v(me, who, 'dejaste', 'dejó')} en espera de material${tail(why)}`,
    material_available: (me: boolean, who: string, text: string) =>
      `${v(me, who, 'avisaste', 'avisó')} que ya hay material${tail(text)}`,
    vendor_returned: (me: boolean, who: string, text: string) =>
      `${v(me, who, 'registraste', 'registró')} el regreso del proveedor${tail(text)}`,
    reopen: (me: boolean, who: string, why: string) => `${v(me, who, 'reabriste', 'reabrió')}${tail(why)}`,
    reject: (me: boolean, who: string, why: string) => `${v(me, who, 'marcaste', 'marcó')} que no procede${tail(why)}`,
    cancel: (me: boolean, who: string, why: string) => `${v(me, who, 'cancelaste', 'canceló')}${tail(why)}`,
    record_letter: (me: boolean, who: string, subject: string) =>
      `${v(me, who, 'registraste', 'registró')} un oficio${tail(subject)}`,
    mark_letter: (me: boolean, who: string, text: string) =>
      `${v(me, who, 'avanzaste', 'avanzó')} el trámite de un oficio${tail(text)}`,
    answer_survey: (me: boolean, who: string, comment: string) =>
      `${v(me, who, 'registraste', 'contestó')} la encuesta${tail(comment)}`,
    archive: (me: boolean, who: string, where: string) =>
      `${v(me, who, 'archivaste', 'archivó')} los papeles${tail(where)}`,
  },
};
