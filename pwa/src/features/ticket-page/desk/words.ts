// Words of the desk's ticket page.
import { words } from '../../../kit/i18n/index.svelte';
import { counted, grouped } from '../../../kit/i18n/count';
import { within } from '../../../kit/text/format';

/** «45 min», «2 h», «30 h 5 min»: work is told in hours, however many. */
export function hoursAndMinutes(count: number): string {
  const [hours, minutes] = [Math.floor(count / 60), count % 60];
  if (hours === 0) return `${minutes} min`;
  return minutes === 0 ? `${grouped(hours)} h` : `${grouped(hours)} h ${minutes} min`;
}

export const pageDesk = words(
  {
    overdue: (count: number) => counted(count, 'vencida', 'vencidas'),
    repeats: {
      item: (count: number, days: number) => `Este equipo falló ${counted(count, 'vez', 'veces')} en ${days} días`,
      place: (count: number, days: number) =>
        `Este servicio se reportó ${counted(count, 'vez', 'veces')} en este lugar en ${days} días`,
      propose: 'Proponer preventivo',
      proposed: 'Ya se propuso una solución preventiva:',
    },
    knows: (skills: string) => `Sabe: ${skills}`,
    held: 'Hecho así, queda retenido hasta entonces; nada se pierde.',
    chosenGone: 'Quien estaba elegido ya no está en la lista. Elige quién lo atiende.',
    presence: { writes: (name: string) => `${name} escribe`, writing: 'escribe', looking: 'mira' },
    channel: (name: string) => `por ${within(name)}`,
    ledger: {
      time: 'Tiempo',
      minutes: hoursAndMinutes,
      work: 'Trabajo',
      travel: 'Traslado',
      minutesLabel: 'Minutos',
      addTime: 'Agregar tiempo',
      contact: 'Intentos de contacto',
      way: 'Medio',
      reached: 'Resultado',
      answered: 'Contestó',
      noAnswer: 'No contestó',
      said: 'Qué dijo',
      addContact: 'Agregar intento',
      tags: 'Etiquetas',
      tag: 'Etiqueta',
      addTag: 'Agregar etiqueta',
      untag: (tag: string) => `Quitar ${tag}`,
      noTag: 'Escribe la etiqueta.',
    },
    ask: {
      ask_requester_text: 'Qué le preguntas',
      record_answer_text: 'Qué respondió',
      request_approval_text: 'Qué se autoriza',
      escalate_team: 'A qué área',
      material_available_text: 'Qué llegó',
      vendor_returned_text: 'Cómo regresó',
      archive_text: 'Dónde quedan (expediente, caja, carpeta)',
      wait_material_reason: 'Qué material falta',
      cancel_reason: 'Qué se dijo',
      reject_reason: 'Por qué no procede',
      return_reason: 'Qué debe corregir el usuario',
    },
    grounds: {
      withdrawn: 'La retira quien la pidió',
      duplicate: 'Es el mismo reporte que otro ticket',
      other: 'Otra causa: se capturó por error, fue una prueba…',
    },
    duplicateHint: 'Por folio, asunto, persona o dependencia.',
    duplicateElsewhere: 'Ya dice cuál: un ticket que no está en este equipo. Así se envía, o busca otro.',
    approval: { yes: 'Autorizar', returned: 'Devolver al usuario', no: 'No autorizar' },
  },
  {
    overdue: (count: number) => counted(count, 'overdue', 'overdue'),
    repeats: {
      item: (count: number, days: number) => `This item failed ${counted(count, 'time', 'times')} in ${days} days`,
      place: (count: number, days: number) =>
        `This service was reported ${counted(count, 'time', 'times')} at this place in ${days} days`,
      propose: 'Propose prevention',
      proposed: 'A preventive solution was proposed already:',
    },
    knows: (skills: string) => `Knows: ${skills}`,
    held: 'Done as it is, it is held until then; nothing is lost.',
    chosenGone: 'Who was chosen is no longer in the list. Choose who handles it.',
    presence: { writes: (name: string) => `${name} is writing`, writing: 'writing', looking: 'looking' },
    channel: (name: string) => `by ${within(name)}`,
    ledger: {
      time: 'Time',
      minutes: hoursAndMinutes,
      work: 'Work',
      travel: 'Travel',
      minutesLabel: 'Minutes',
      addTime: 'Add time',
      contact: 'Contact attempts',
      way: 'Way',
      reached: 'Outcome',
      answered: 'Answered',
      noAnswer: 'No answer',
      said: 'What they said',
      addContact: 'Add attempt',
      tags: 'Tags',
      tag: 'Tag',
      addTag: 'Add tag',
      untag: (tag: string) => `Remove ${tag}`,
      noTag: 'Write the tag.',
    },
    ask: {
      ask_requester_text: 'What you ask',
      record_answer_text: 'What they answered',
      request_approval_text: 'What is to be approved',
      escalate_team: 'To the team',
      material_available_text: 'What arrived',
      vendor_returned_text: 'How it came back',
      archive_text: 'Where they are kept (file, box, folder)',
      wait_material_reason: 'What material is missing',
      cancel_reason: 'What was said',
      reject_reason: 'Why it is out of scope',
      return_reason: 'What the requester must correct',
    },
    grounds: {
      withdrawn: 'Its requester withdraws it',
      duplicate: 'It is the same report as another ticket',
      other: 'Something else: taken down by mistake, a test…',
    },
    duplicateHint: 'By number, subject, person or dependencia.',
    duplicateElsewhere:
      'It says which already: a ticket that is not on this device. It is sent so, or look for another.',
    approval: { yes: 'Approve', returned: 'Return to the requester', no: 'Do not approve' },
  },
);
