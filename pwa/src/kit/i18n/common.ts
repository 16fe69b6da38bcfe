// Words that several features share.
import { words } from './index.svelte';

/** What could not be done, in both languages at once: an error keeps its words when the language is switched. */
const refusals = {
  could: {
    es: 'No se pudo guardar. Lo escrito sigue en la pantalla; inténtalo otra vez.',
    en: 'It could not be saved. What you wrote is still on the screen; try again.',
  },
  notSearched: {
    es: 'No se pudo buscar en este dispositivo. Lo guardado sigue aquí; escribe otra vez.',
    en: 'This device could not be searched. What is kept is still here; type again.',
  },
};

export const common = words(
  {
    title: (what: string) => `${what} · Ronda`,
    close: 'Cerrar',
    leave: 'Volver',
    yes: 'Sí',
    no: 'No',
    you: 'Tú',
    youObject: 'ti',
    someone: 'Alguien',
    could: refusals.could,
    notSearched: refusals.notSearched,
    name: 'Ronda',
  },
  {
    title: (what: string) => `${what} · Ronda`,
    close: 'Close',
    leave: 'Back',
    yes: 'Yes',
    no: 'No',
    you: 'You',
    youObject: 'you',
    someone: 'Someone',
    could: refusals.could,
    notSearched: refusals.notSearched,
    name: 'Ronda',
  },
);
