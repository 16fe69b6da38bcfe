// Refusals that a screen itself has to say.
import type { Refusal } from '../../contract/api';

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
