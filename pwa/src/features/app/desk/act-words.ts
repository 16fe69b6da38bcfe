// What somebody did, as a sentence of the story.
import type { Command } from '../../../contract/api';
import { words } from '../../../kit/i18n/index.svelte';
import { strong as b } from './emphasis';
import { type Heard } from './contact-outcome';

type Decided = Extract<Command, { decide_approval: unknown }>['decide_approval'];

/** «Tú clasificaste», «Leticia clasificó». */
export const byWhom = (me: boolean, who: string, second: string, third: string) => `${who} ${me ? second : third}`;
const tail = (text: string) => (text === '' ? '' : `: ${text}`);
export const toldDesk = words(
  {
    did: {
      assign: (me: boolean, who: string, to: string) => `${byWhom(me, who, 'asignaste', 'asignó')} a ${b(to)}`,
      assignTeam: (me: boolean, who: string, team: string) =>
        `${byWhom(me, who, 'dejaste', 'dejó')} el ticket en la cola de ${b(team)}`,
      classify: (me: boolean, who: string, service: string) =>
        `${byWhom(me, who, 'clasificaste', 'clasificó')}: ${b(service)}`,
      priority: (me: boolean, who: string, label: string) =>
        `${byWhom(me, who, 'pusiste', 'puso')} prioridad ${b(label)}`,
      offer: (me: boolean, who: string, to: string) =>
        `${byWhom(me, who, 'ofreciste', 'ofreció')} el ticket a ${b(to)}`,
      schedule: (me: boolean, who: string, at: string) =>
        `${byWhom(me, who, 'programaste', 'programó')} visita: ${b(at)}`,
      escalate: (me: boolean, who: string, team: string, why: string) =>
        `${byWhom(me, who, 'escalaste', 'escaló')}${team === '' ? '' : ` a ${b(team)}`}${tail(why)}`,
      ask: (me: boolean, who: string, question: string) =>
        `${byWhom(me, who, 'pediste', 'pidió')} datos al usuario: ${b(question)}`,
      answer: (me: boolean, who: string, text: string) =>
        `${byWhom(me, who, 'registraste', 'registró')} la respuesta: ${b(text)}`,
      resolve: (me: boolean, who: string, solution: string) =>
        `${byWhom(me, who, 'resolviste', 'resolvió')}${tail(solution)}`,
      close: (me: boolean, who: string, note: string) => `${byWhom(me, who, 'cerraste', 'cerró')}${tail(note)}`,
      vendor: (me: boolean, who: string, vendor: string) =>
        `${byWhom(me, who, 'enviaste', 'envió')} el equipo a ${b(vendor)}`,
      due: (me: boolean, who: string, at: string, why: string) =>
        `${byWhom(me, who, 'cambiaste', 'cambió')} el compromiso a ${b(at)}${tail(why)}`,
      approval: (me: boolean, who: string, { granted, reason, signed }: Decided) =>
        `${granted ? byWhom(me, who, 'autorizaste', 'autorizó') : byWhom(me, who, 'no autorizaste', 'no autorizó')}${signed ? ' con e.firma' : ''}${tail(reason)}`,
      withdrawn: (me: boolean, who: string, way: string, why: string) =>
        `${byWhom(me, who, 'registraste', 'registró')} que la retira quien la pidió (${way.toLowerCase()})${tail(why)}`,
      confirm: (me: boolean, who: string, verdict: string, text: string) =>
        `${verdict === 'confirmed' ? byWhom(me, who, 'confirmaste la solución', 'confirmó la solución') : byWhom(me, who, 'dijiste que la falla persiste', 'dijo que la falla persiste')}${tail(text)}`,
      asked: (me: boolean, who: string, act: string) =>
        `${byWhom(me, who, 'pediste', 'pidió')}: ${b(act.charAt(0).toLowerCase() + act.slice(1))}`,
      other: (me: boolean, who: string) => byWhom(me, who, 'hiciste un cambio', 'hizo un cambio'),
      ticked: (me: boolean, who: string, items: string[]) =>
        `${byWhom(me, who, 'marcaste', 'marcó')} ${items.length === 1 ? b(items[0] ?? '') : `${items.length} puntos: ${b(items.join(', '))}`}`,
      noted: (me: boolean, who: string, fields: string[]) =>
        `${byWhom(me, who, 'anotaste', 'anotó')} ${fields.join(' · ')}`,
      material: (me: boolean, who: string, lines: string[]) =>
        `${byWhom(me, who, 'agregaste', 'agregó')} material: ${b(lines.join(', '))}`,
      signedOwn: (me: boolean, who: string, paper: string) => `${byWhom(me, who, 'firmaste', 'firmó')} ${b(paper)}`,
      signed: (me: boolean, who: string, hand: string, paper: string) =>
        `${byWhom(me, who, 'tomaste', 'tomó')} la firma de ${b(hand)}: ${paper}`,
      filed: (me: boolean, who: string, photos: number, files: number, captions: string[]) => {
        const what = [
          photos > 0 && `${photos} ${photos === 1 ? 'foto' : 'fotos'}`,
          files > 0 && `${files} ${files === 1 ? 'archivo' : 'archivos'}`,
        ].filter((each) => each !== false);
        return `${byWhom(me, who, 'agregaste', 'agregó')} ${b(what.join(' y '))}${tail(captions.join(' · '))}`;
      },
      time: (me: boolean, who: string, minutes: number, travel: boolean) =>
        `${byWhom(me, who, 'registraste', 'registró')} ${b(`${minutes} min`)} de ${travel ? 'traslado' : 'trabajo'}`,
      delivered: (me: boolean, who: string, to: string) =>
        `${byWhom(me, who, 'anotaste', 'anotó')} la entrega de claves por ${b(to)}`,
      contact: (me: boolean, who: string, { self, way, reached, confirms, text }: Heard) => {
        const verdict = confirms === null ? '' : b(confirms ? 'confirma que quedó' : 'dice que la falla persiste');
        if (self) return `${who} ${verdict || 'escribió'} (${way.toLowerCase()})${tail(text)}`;
        const answer = b(reached ? 'contestó' : 'no contestó') + (verdict && ` y ${verdict}`);
        return `${byWhom(me, who, 'llamaste', 'buscó')} al usuario (${way.toLowerCase()}): ${answer}${tail(text)}`;
      },
    },
    didPlain: {
      start: (me: boolean, who: string, _: string) => byWhom(me, who, 'empezaste la atención', 'inició la atención'),
      accept_offer: (me: boolean, who: string, _: string) => byWhom(me, who, 'aceptaste el ticket', 'aceptó el ticket'),
      decline_offer: (me: boolean, who: string, why: string) =>
        `${byWhom(me, who, 'declinaste', 'declinó')} el ofrecimiento${tail(why)}`,
      return: (me: boolean, who: string, why: string) =>
        `${byWhom(me, who, 'devolviste', 'devolvió')} al usuario${tail(why)}`,
      resubmit: (me: boolean, who: string, text: string) =>
        `${byWhom(me, who, 'recibiste', 'envió')} de nuevo${tail(text)}`,
      request_approval: (me: boolean, who: string, text: string) =>
        `${byWhom(me, who, 'pediste', 'pidió')} autorización${tail(text)}`,
      wait_material: (me: boolean, who: string, why: string) =>
        `${byWhom(me, who, 'dejaste', 'dejó')} en espera de material${tail(why)}`,
      material_available: (me: boolean, who: string, text: string) =>
        `${byWhom(me, who, 'avisaste', 'avisó')} que ya hay material${tail(text)}`,
      vendor_returned: (me: boolean, who: string, text: string) =>
        `${byWhom(me, who, 'registraste', 'registró')} el regreso del proveedor${tail(text)}`,
      reopen: (me: boolean, who: string, why: string) => `${byWhom(me, who, 'reabriste', 'reabrió')}${tail(why)}`,
      reject: (me: boolean, who: string, why: string) =>
        `${byWhom(me, who, 'marcaste', 'marcó')} que no procede${tail(why)}`,
      cancel: (me: boolean, who: string, why: string) => `${byWhom(me, who, 'cancelaste', 'canceló')}${tail(why)}`,
      record_letter: (me: boolean, who: string, subject: string) =>
        `${byWhom(me, who, 'registraste', 'registró')} un oficio${tail(subject)}`,
      mark_letter: (me: boolean, who: string, text: string) =>
        `${byWhom(me, who, 'avanzaste', 'avanzó')} el trámite de un oficio${tail(text)}`,
      answer_survey: (me: boolean, who: string, comment: string) =>
        `${byWhom(me, who, 'registraste', 'contestó')} la encuesta${tail(comment)}`,
      tell_state: (_: boolean, _who: string, words: string) => `El sistema anterior dijo dónde está${tail(words)}`,
      archive: (me: boolean, who: string, where: string) =>
        `${byWhom(me, who, 'archivaste', 'archivó')} los papeles${tail(where)}`,
    },
  },
  {
    did: {
      assign: (_: boolean, who: string, to: string) => `${who} assigned it to ${b(to)}`,
      assignTeam: (_: boolean, who: string, team: string) => `${who} left it in the queue of ${b(team)}`,
      classify: (_: boolean, who: string, service: string) => `${who} classified it: ${b(service)}`,
      priority: (_: boolean, who: string, label: string) => `${who} set priority ${b(label)}`,
      offer: (_: boolean, who: string, to: string) => `${who} offered it to ${b(to)}`,
      schedule: (_: boolean, who: string, at: string) => `${who} scheduled a visit: ${b(at)}`,
      escalate: (_: boolean, who: string, team: string, why: string) =>
        `${who} escalated it${team === '' ? '' : ` to ${b(team)}`}${tail(why)}`,
      ask: (_: boolean, who: string, question: string) => `${who} asked the requester: ${b(question)}`,
      answer: (_: boolean, who: string, text: string) => `${who} recorded the answer: ${b(text)}`,
      resolve: (_: boolean, who: string, solution: string) => `${who} resolved it${tail(solution)}`,
      close: (_: boolean, who: string, note: string) => `${who} closed it${tail(note)}`,
      vendor: (_: boolean, who: string, vendor: string) => `${who} sent the equipment to ${b(vendor)}`,
      due: (_: boolean, who: string, at: string, why: string) => `${who} moved the deadline to ${b(at)}${tail(why)}`,
      approval: (_: boolean, who: string, { granted, reason, signed }: Decided) =>
        `${who} ${granted ? 'approved' : 'did not approve'}${signed ? ' with an e.firma' : ''}${tail(reason)}`,
      withdrawn: (_: boolean, who: string, way: string, why: string) =>
        `${who} recorded that its requester withdraws it (${way.toLowerCase()})${tail(why)}`,
      confirm: (_: boolean, who: string, verdict: string, text: string) =>
        `${who} ${verdict === 'confirmed' ? 'confirmed the solution' : 'said that the failure persists'}${tail(text)}`,
      asked: (_: boolean, who: string, act: string) =>
        `${who} asked for: ${b(act.charAt(0).toLowerCase() + act.slice(1))}`,
      other: (_: boolean, who: string) => `${who} made a change`,
      ticked: (_: boolean, who: string, items: string[]) =>
        `${who} ticked ${items.length === 1 ? b(items[0] ?? '') : `${items.length} items: ${b(items.join(', '))}`}`,
      noted: (_: boolean, who: string, fields: string[]) => `${who} noted ${fields.join(' · ')}`,
      signedOwn: (_: boolean, who: string, paper: string) => `${who} signed ${b(paper)}`,
      signed: (_: boolean, who: string, hand: string, paper: string) =>
        `${who} took the signature of ${b(hand)}: ${paper}`,
      filed: (_: boolean, who: string, photos: number, files: number, captions: string[]) => {
        const what = [
          photos > 0 && `${photos} ${photos === 1 ? 'photo' : 'photos'}`,
          files > 0 && `${files} ${files === 1 ? 'file' : 'files'}`,
        ].filter((each) => each !== false);
        return `${who} added ${b(what.join(' and '))}${tail(captions.join(' · '))}`;
      },
      material: (_: boolean, who: string, lines: string[]) => `${who} added material: ${b(lines.join(', '))}`,
      time: (_: boolean, who: string, minutes: number, travel: boolean) =>
        `${who} logged ${b(`${minutes} min`)} of ${travel ? 'travel' : 'work'}`,
      delivered: (_: boolean, who: string, to: string) => `${who} noted that secrets were delivered by ${b(to)}`,
      contact: (_: boolean, who: string, { self, way, reached, confirms, text }: Heard) => {
        const verdict = confirms === null ? '' : b(confirms ? 'says that it works' : 'says that it still fails');
        if (self) return `${who} ${verdict || 'wrote'} (${way.toLowerCase()})${tail(text)}`;
        const answer = b(reached ? 'answered' : 'no answer') + (verdict && ` and ${verdict}`);
        return `${who} tried to reach the requester (${way.toLowerCase()}): ${answer}${tail(text)}`;
      },
    },
    didPlain: {
      start: (_: boolean, who: string, __: string) => `${who} started work`,
      accept_offer: (_: boolean, who: string, __: string) => `${who} accepted the ticket`,
      decline_offer: (_: boolean, who: string, why: string) => `${who} declined the offer${tail(why)}`,
      return: (_: boolean, who: string, why: string) => `${who} returned it to the requester${tail(why)}`,
      resubmit: (_: boolean, who: string, text: string) => `${who} submitted it again${tail(text)}`,
      request_approval: (_: boolean, who: string, text: string) => `${who} requested approval${tail(text)}`,
      wait_material: (_: boolean, who: string, why: string) => `${who} left it waiting for material${tail(why)}`,
      material_available: (_: boolean, who: string, text: string) => `${who} said the material is here${tail(text)}`,
      vendor_returned: (_: boolean, who: string, text: string) =>
        `${who} recorded its return from the vendor${tail(text)}`,
      reopen: (_: boolean, who: string, why: string) => `${who} reopened it${tail(why)}`,
      reject: (_: boolean, who: string, why: string) => `${who} marked it out of scope${tail(why)}`,
      cancel: (_: boolean, who: string, why: string) => `${who} cancelled it${tail(why)}`,
      record_letter: (_: boolean, who: string, subject: string) => `${who} recorded a letter${tail(subject)}`,
      mark_letter: (_: boolean, who: string, text: string) => `${who} moved a letter on${tail(text)}`,
      answer_survey: (_: boolean, who: string, comment: string) => `${who} answered the survey${tail(comment)}`,
      tell_state: (_: boolean, _who: string, words: string) => `The former system said where it stands${tail(words)}`,
      archive: (_: boolean, who: string, where: string) => `${who} filed the papers${tail(where)}`,
    },
  },
);
