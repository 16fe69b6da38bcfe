// Words of a register's table that comes in, at the desk.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

/** What could not be done, in both languages at once: an error keeps its words when the language is switched. */
const refusals = {
  tooLong: {
    es: 'El archivo pasa de 2 MB. Divídelo, o cárgalo desde la consola.',
    en: 'The file is larger than 2 MB. Cut it in parts, or use the console.',
  },
  unreadable: {
    es: 'El archivo no se pudo leer. Nada se guardó: elígelo otra vez.',
    en: 'The file could not be read. Nothing was stored: choose it again.',
  },
};

export const recordTable = words(
  {
    title: (register: string) => `Subir tabla: ${register}`,
    lead: 'Con las columnas de «Bajar tabla». Primero verás qué haría el archivo; nada se guarda hasta que lo confirmes.',
    choose: 'Elegir archivo',
    other: 'Elegir otro',
    told: (one: number, other: number, same: number, bad: number) =>
      [
        counted(one, 'nuevo', 'nuevos'),
        counted(other, 'cambia', 'cambian'),
        counted(same, 'ya está así', 'ya están así'),
        counted(bad, 'no entra', 'no entran'),
      ].join(', '),
    badTitle: 'No entran',
    guessedTitle: 'No estaban en UTF-8: revisa cómo se leyeron',
    rowsTitle: 'Qué haría',
    line: (n: number) => `Renglón ${n}`,
    one: 'Nuevo',
    change: 'Cambia',
    empty: 'vacío',
    more: (n: number) => `y ${counted(n, 'renglón más', 'renglones más')}`,
    nothing: 'El archivo no cambia nada.',
    safe: 'Dejarlo como está',
    go: (n: number) => `Guardar ${counted(n, 'renglón', 'renglones')}`,
    progress: (n: number, of: number) => `${n} de ${of} guardados…`,
    done: (n: number) => counted(n, 'renglón guardado', 'renglones guardados'),
    tooLong: refusals.tooLong,
    unreadable: refusals.unreadable,
  },
  {
    title: (register: string) => `Upload table: ${register}`,
    lead: 'With the columns of “Download table”. First you see what the file would do; nothing is kept until you confirm.',
    choose: 'Choose file',
    other: 'Choose another',
    told: (one: number, other: number, same: number, bad: number) =>
      [
        counted(one, 'new', 'new'),
        counted(other, 'changes', 'change'),
        counted(same, 'is so already', 'are so already'),
        counted(bad, 'is left out', 'are left out'),
      ].join(', '),
    badTitle: 'Left out',
    guessedTitle: 'They were not UTF-8: see how they were read',
    rowsTitle: 'What it would do',
    line: (n: number) => `Line ${n}`,
    one: 'New',
    change: 'Changes',
    empty: 'empty',
    more: (n: number) => `and ${counted(n, 'more line', 'more lines')}`,
    nothing: 'The file changes nothing.',
    safe: 'Leave it as it is',
    go: (n: number) => `Keep ${counted(n, 'line', 'lines')}`,
    progress: (n: number, of: number) => `${n} of ${of} kept…`,
    done: (n: number) => counted(n, 'line kept', 'lines kept'),
    tooLong: refusals.tooLong,
    unreadable: refusals.unreadable,
  },
);
