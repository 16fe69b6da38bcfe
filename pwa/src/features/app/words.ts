// Words that the screens of both shapes share.
import { words } from '../../kit/i18n/index.svelte';

/** What could not be done, in both languages at once: an error keeps its words when the language is switched. */
const refusals = {
  undoFailed: {
    es: 'Ya no se puede deshacer: el acto ya se envió. Haz uno nuevo que lo corrija.',
    en: 'It can no longer be undone: it was sent. Make a new act that corrects it.',
  },
  notLoaded: {
    es: 'Esta parte aún no está en este dispositivo: se baja sola, una vez, con conexión. Lo tuyo sigue guardado.',
    en: 'This part is not on this device yet: it comes down by itself, once, with a connection. Yours is still kept.',
  },
};

export const appWords = words(
  {
    bringing: (name: string): string => `Descargando ${name}…`,
    kept: 'Se recuperó lo que estabas escribiendo.',
    keptBeside: (text: string): string => `Escribiste «${text}» y no se guardó; después alguien puso lo que ves.`,
    takeKept: 'Usar lo que escribí',
    dropKept: 'Descartar lo que escribí',
    undoFailed: refusals.undoFailed,
    notLoaded: refusals.notLoaded,
    movements: {
      relocation: 'Cambio de ubicación',
      reassignment: 'Otro resguardante',
      swap: 'Cambio por otro equipo',
      occupancy: 'Libre u ocupado',
      warranty_return: 'Regreso de garantía',
      withdrawal: 'Baja',
      swapped_out: 'Salió por cambio',
      swapped_in: 'Entró por cambio',
    },
  },
  {
    bringing: (name: string): string => `Downloading ${name}…`,
    kept: 'What you were writing was recovered.',
    keptBeside: (text: string): string =>
      `You wrote “${text}” and it was not saved; somebody has put what you see since.`,
    takeKept: 'Use what I wrote',
    dropKept: 'Discard what I wrote',
    undoFailed: refusals.undoFailed,
    notLoaded: refusals.notLoaded,
    movements: {
      relocation: 'Change of place',
      reassignment: 'Another keeper',
      swap: 'Exchange for another item',
      occupancy: 'Free or taken',
      warranty_return: 'Back from warranty',
      withdrawal: 'Withdrawal',
      swapped_out: 'Left by exchange',
      swapped_in: 'Came by exchange',
    },
  },
);
