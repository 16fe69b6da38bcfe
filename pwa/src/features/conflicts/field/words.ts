// Words of conflicts on the phone.
import { words } from '../../../kit/i18n/index.svelte';

export const conflictsField = words(
  {
    ofDesk: 'Lo decide la mesa; lo que pediste ya está en su bandeja.',
    titleAsked: 'Lo que se pidió y no se aplicó',
    notApplied: (act: string) => `${act}: no se aplicó`,
    title: 'Dos valores para un mismo dato',
    none: 'Ya no hay nada por decidir aquí',
    noneText: 'Los valores que no quedaron siguen en la historia.',
    write: 'Escribir a la mesa',
    open: 'Por decidir',
    settled: 'Ya decididos',
    toTicket: 'Ver el ticket',
  },
  {
    ofDesk: 'The desk decides it; what you asked for is in its tray.',
    titleAsked: 'Asked for and not applied',
    notApplied: (act: string) => `${act}: not applied`,
    title: 'Two values for one field',
    none: 'Nothing left to decide here',
    noneText: 'The values that did not stand are in the history.',
    write: 'Write to the desk',
    open: 'To decide',
    settled: 'Decided already',
    toTicket: 'See the ticket',
  },
);
