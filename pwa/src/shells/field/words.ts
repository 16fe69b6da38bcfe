// Words of the field's frame and its settings.
import { words } from '../../kit/i18n/index.svelte';

/** In both languages at once: it keeps its words when the language is switched. */
const lightAway = {
  es: 'Esta pantalla aún no está en este teléfono: se baja sola, una vez, con conexión. Lo tuyo sigue guardado aquí.',
  en: 'This screen is not on this phone yet: it comes down by itself, once, with a connection. Yours is still kept here.',
};

export const shellField = words(
  {
    skip: 'Saltar al contenido',
    lightAway,
    nav: {
      label: 'Secciones',
      items: 'Equipos',
      find: 'Código',
      new: 'Nuevo',
      queue: 'Pendientes',
      settings: 'Ajustes',
    },
    here: 'Este teléfono',
    settings: {
      theme: 'Tema',
      system: 'Del sistema',
      light: 'Claro',
      dark: 'Oscuro',
      sun: 'Sol',
      hand: 'Mano con la que sostienes el teléfono',
      right: 'Derecha',
      left: 'Izquierda',
      language: 'Idioma',
      es: 'Español',
      en: 'English',
      desk: 'Abrir la mesa',
      version: 'Versión',
      roles: 'Función',
      about: 'Acerca de',
    },
  },
  {
    skip: 'Skip to the content',
    lightAway,
    nav: {
      label: 'Sections',
      items: 'Equipment',
      find: 'Code',
      new: 'New',
      queue: 'Pending',
      settings: 'Settings',
    },
    here: 'This phone',
    settings: {
      theme: 'Theme',
      system: 'System',
      light: 'Light',
      dark: 'Dark',
      sun: 'Sun',
      hand: 'The hand that holds the phone',
      right: 'Right',
      left: 'Left',
      language: 'Language',
      es: 'Español',
      en: 'English',
      desk: 'Open the desk',
      version: 'Version',
      roles: 'Role',
      about: 'About',
    },
  },
);
