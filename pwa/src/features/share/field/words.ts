// Words of what another app shared into this one.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

/** What could not be done, in both languages at once: an error keeps its words when the language is switched. */
const refusals = {
  could: {
    es: 'No se pudo leer lo compartido. Sigue donde estaba; compártelo otra vez.',
    en: 'What was shared could not be read. It is still where it was; share it again.',
  },
};

export const shareField = words(
  {
    title: 'Compartido con Ronda',
    waits: (n: number) => counted(n, 'archivo compartido espera su ticket', 'archivos compartidos esperan su ticket'),
    choose: 'Elegir ticket',
    lead: 'Elige el ticket al que pertenece. Queda guardado en este teléfono y se envía como cualquier foto.',
    none: 'No hay nada compartido.',
    noneText: 'En otra aplicación elige «Compartir» y luego Ronda.',
    search: 'Buscar el ticket',
    mine: 'Tus tickets',
    found: 'Encontrados en este teléfono',
    nothing: 'Ningún ticket de este teléfono tiene esas palabras.',
    remove: (name: string) => `Quitar ${name}`,
    unnamed: 'archivo',
    some: 'Algo no se recibió: estaba vacío, pasa de 64 MB o eran más de diez. Comparte lo que falte otra vez.',
    failed:
      'No se recibió: quizá falta espacio en el teléfono. Sigue donde estaba; libera espacio y compártelo otra vez.',
    could: refusals.could,
  },
  {
    title: 'Shared with Ronda',
    waits: (n: number) => counted(n, 'shared file waits for its ticket', 'shared files wait for their ticket'),
    choose: 'Choose a ticket',
    lead: 'Choose the ticket that it belongs to. It is kept on this phone and sent like any photo.',
    none: 'Nothing was shared.',
    noneText: 'In another app choose “Share” and then Ronda.',
    search: 'Find the ticket',
    mine: 'Your tickets',
    found: 'Found on this phone',
    nothing: 'No ticket on this phone has those words.',
    remove: (name: string) => `Remove ${name}`,
    unnamed: 'file',
    some: 'Something was not received: it was empty, larger than 64 MB, or there were more than ten. Share what is missing again.',
    failed:
      'It was not received: perhaps the phone lacks room. It is still where it was; free some room and share it again.',
    could: refusals.could,
  },
);
