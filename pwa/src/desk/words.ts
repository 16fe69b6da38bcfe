// Words of the desk, following the language; and the sentences for what a screen itself has to refuse.
import type { Refusal } from '../engine/api';
import { words } from '../i18n/index.svelte';
import { en } from './words.en';
import { es } from './words.es';

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
