// Words of the editor of registers. They cover a new one out of the columns it had, its fields, its states and what is
// watched.
import { words } from '../../../../kit/i18n/index.svelte';

export const registerWords = words(
  {
    all: 'Todos los padrones',
    head: 'Datos del padrón',
    gone: 'Este padrón ya no está.',
    first: 'Un asiento nuevo empieza en el primer estado. Sin estados, no tiene ninguno.',
    moves: (names: string) => `Pasos: ${names}`,
    columns: 'Cómo se llena',
    fresh: {
      title: 'Nuevo padrón',
      intro: 'Pega las columnas de la lista que llevan hoy, una por renglón. Cada una será un campo.',
      lines: 'Columnas o renglones',
      hint: '«Extensión *», «Movimiento: Alta / Baja», «Fecha de vencimiento». Con * al final, obligatorio.',
      writes: 'Quién lo escribe',
      missing: 'Falta.',
      make: 'Crear en el borrador',
      made: 'El padrón está en el borrador. Revísalo y ponlo en vigor.',
    },
  },
  {
    all: 'All registers',
    head: 'About the register',
    gone: 'This register is not there any more.',
    first: 'A new record begins in the first state. Without states it has none.',
    moves: (names: string) => `Moves: ${names}`,
    columns: 'How it is filled in',
    fresh: {
      title: 'New register',
      intro: 'Paste the columns of the list that is kept today, one a line. Each becomes a field.',
      lines: 'Columns or lines',
      hint: '“Extensión *”, “Movimiento: Alta / Baja”, “Fecha de vencimiento”. With * at its end it must be answered.',
      writes: 'Who writes it',
      missing: 'Missing.',
      make: 'Create in the draft',
      made: 'The register is in the draft. Look at it and put it in force.',
    },
  },
);
