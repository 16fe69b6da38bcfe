// Words of the field's frame and its settings.
import { words } from '../../kit/i18n/index.svelte';

export const shellField = words(
  {
    skip: 'Saltar al contenido',
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
