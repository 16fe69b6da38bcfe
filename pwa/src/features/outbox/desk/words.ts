// Words of what this desk has not sent yet.
import { words } from '../../../kit/i18n/index.svelte';

export const outboxDesk = words(
  {
    pending: {
      title: 'Por enviar',
      now: 'Sincronizar ahora',
      save: 'Exportar lo pendiente',
      none: 'Todo está en el servidor',
      noneText: 'Lo que escribas sale solo.',
      last: (at: string) => `Último envío: ${at}.`,
      dismiss: 'Quitar de la lista',
      file: 'ronda-pendientes.bin',
      saved: (n: number) =>
        `Se guardaron ${n} archivos: lo pendiente no cabe en uno. Entrégalos todos; aquí sigue guardado hasta que se envíe.`,
      state: { local: 'guardado en este equipo', sending: 'enviando', held: 'retenido', refused: 'no aceptado' },
    },
    stuck: {
      held: (what: string) => `Retenido: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      rejected: (what: string) => `No se aceptó: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      refused: (what: string) => `No se aplicó: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      decides: (names: string) => `Lo decide ${names}.`,
      decidesAny: 'Lo decide quien supervisa.',
      or: ' o ',
      correct: 'Corregir y volver a enviar',
      sendAgain: 'Volver a enviar',
      asItWas: 'No lleva texto: se envía otra vez como estaba.',
      discard: 'Descartar',
      goneTitle: '¿Quitar este acto de la lista?',
      goneText: 'Sale de la lista. Lo que decía queda en el registro de este dispositivo y en lo que exportes.',
      goneKeep: 'Conservarlo',
      missing: 'Falta el texto. Con una línea basta.',
      own: 'Tuyos que no pasaron',
    },
  },
  {
    pending: {
      title: 'To be sent',
      now: 'Sync now',
      save: 'Export what is pending',
      none: 'Everything is on the server',
      noneText: 'What you write is sent without you having to ask.',
      last: (at: string) => `Last sent: ${at}.`,
      dismiss: 'Remove from the list',
      file: 'ronda-pending.bin',
      saved: (n: number) =>
        `${n} files were saved: what is pending does not fit into one. Hand all of them in; it stays kept here until it is sent.`,
      state: { local: 'saved on this machine', sending: 'sending', held: 'held', refused: 'not accepted' },
    },
    stuck: {
      held: (what: string) => `Held: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      rejected: (what: string) => `Not accepted: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      refused: (what: string) => `Not applied: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      decides: (names: string) => `${names} decides it.`,
      decidesAny: 'A supervisor decides it.',
      or: ' or ',
      correct: 'Correct and send again',
      sendAgain: 'Send again',
      asItWas: 'It carries no text: it is sent again as it was.',
      discard: 'Discard',
      goneTitle: 'Remove this act from the list?',
      goneText: 'It leaves the list. What it said stays in the log of this device and in what you export.',
      goneKeep: 'Keep it',
      missing: 'The text is missing. One line is enough.',
      own: 'Yours that did not get through',
    },
  },
);
