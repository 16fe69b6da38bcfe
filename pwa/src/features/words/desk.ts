// Words of the desk, following the language; and the sentences for what a screen itself has to refuse.
import type { Refusal } from '../../contract/api';
import { words } from '../../kit/i18n/index.svelte';
import { acts as actsEs } from './desk/acts.es';
import { acts as actsEn } from './desk/acts.en';
import { office as officeEs } from './desk/office.es';
import { office as officeEn } from './desk/office.en';
import { queue as queueEs } from './desk/queue.es';
import { queue as queueEn } from './desk/queue.en';
import { shell as shellEs } from './desk/shell.es';
import { shell as shellEn } from './desk/shell.en';
import { ticket as ticketEs } from './desk/ticket.es';
import { ticket as ticketEn } from './desk/ticket.en';
import { told as toldEs } from './desk/told.es';
import { told as toldEn } from './desk/told.en';

const es = { ...shellEs, ...queueEs, ...ticketEs, ...actsEs, ...toldEs, ...officeEs };
const en = { ...shellEn, ...queueEn, ...ticketEn, ...actsEn, ...toldEn, ...officeEn };

export const w = words(es, en);

export const unknownRefusal: Refusal = {
  code: 'unknown',
  es: 'No se pudo hacer. Lo que escribiste sigue aquí; inténtalo de nuevo.',
  en: 'It could not be done. What you wrote is still here; try again.',
};
export const unknownCode: Refusal = {
  code: 'unknown_code',
  es: 'Ese número no se conoce en este equipo. Revisa el inventario, la serie o la MAC.',
  en: 'That number is not known on this machine. Check the inventory number, serial or MAC.',
};
