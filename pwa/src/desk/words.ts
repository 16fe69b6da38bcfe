// Words of the desk, following the language; and the sentences for what a screen itself has to refuse.
import type { Refusal } from '../engine/api';
import { words } from '../i18n/index.svelte';
import { acts as actsEs } from './words/acts.es';
import { acts as actsEn } from './words/acts.en';
import { office as officeEs } from './words/office.es';
import { office as officeEn } from './words/office.en';
import { queue as queueEs } from './words/queue.es';
import { queue as queueEn } from './words/queue.en';
import { shell as shellEs } from './words/shell.es';
import { shell as shellEn } from './words/shell.en';
import { ticket as ticketEs } from './words/ticket.es';
import { ticket as ticketEn } from './words/ticket.en';
import { told as toldEs } from './words/told.es';
import { told as toldEn } from './words/told.en';

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
