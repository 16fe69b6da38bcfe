// Words of this phone: storage, downloads, installing.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

/** What could not be done, in both languages at once: an error keeps its words when the language is switched. */
const refusals = {
  never: {
    es: 'Todavía no se pudo descargar. Acércate a una red y vuelve a pedirla.',
    en: 'It could not be downloaded yet. Get near a network and ask again.',
  },
  offline: {
    es: 'No se pudo descargar ahora. Lo que ya estaba sigue aquí.',
    en: 'It could not be downloaded now. What was here is still here.',
  },
  notKept: {
    es: 'El navegador no lo concedió todavía. Instala Ronda en el inicio y vuelve a pedirlo.',
    en: 'The browser has not granted it yet. Install Ronda on the home screen and ask again.',
  },
};

export const deviceField = words(
  {
    download: {
      title: 'Mi ronda en este teléfono',
      of: (hour: string) => `de ${hour}`,
      own: 'de tu ronda',
      tickets: 'tickets',
      equipment: 'equipos',
      size: 'ocupan',
      act: 'Descargar mi ronda',
      asking: (done: number, all: number) => (all > 0 ? `Descargando… ${done} de ${all}` : 'Descargando…'),
      needsSignal: 'Para descargar hace falta señal. Lo de arriba ya está aquí y abre sin ella.',
      never: refusals.never,
      offline: refusals.offline,
      done: (own: number, tickets: number, equipment: number) =>
        `Lista para salir: ${counted(own, 'ticket de tu ronda', 'tickets de tu ronda')}, ${tickets} en total, ${counted(equipment, 'equipo', 'equipos')}`,
    },
    /** The same for whoever asks and does not work. */
    requests: {
      title: 'Mis solicitudes en este teléfono',
      own: 'abiertas o de hoy',
      act: 'Descargar mis solicitudes',
      done: (own: number, tickets: number) =>
        `Al día: ${counted(own, 'solicitud abierta o de hoy', 'solicitudes abiertas o de hoy')}, ${tickets} en total`,
    },
    space: 'Espacio en el teléfono',
    used: (used: string, granted: string) => `${used} usados; el navegador concede hasta ${granted}`,
    room: {
      no_photos: {
        lead: 'Faltó espacio para una foto.',
        rest: 'Aún puedes escribir. Libera espacio en el teléfono; este aviso se quita con la siguiente foto que se guarde.',
      },
      none: {
        lead: 'Faltó espacio para guardar.',
        rest: 'Lo anterior está a salvo. Libera espacio en el teléfono y vuelve a intentarlo.',
      },
    },
    keep: 'Proteger lo guardado',
    keepText: 'Pide al navegador que no borre estos datos para hacer lugar.',
    kept: 'Protegido: el navegador no lo borra para hacer lugar.',
    notKept: refusals.notKept,
    refused:
      'El navegador dijo que no por ahora: si le falta espacio, puede borrarlos. Lo enviado está a salvo en la mesa.',
    install: 'Instalar Ronda en este teléfono',
    installText: 'Instalada, abre sin conexión y el navegador no borra lo guardado.',
    installDo: 'Instalar',
    check: 'Probar este teléfono',
    settings: 'Ajustes',
  },
  {
    download: {
      title: 'My round on this phone',
      of: (hour: string) => `as of ${hour}`,
      own: 'in your round',
      tickets: 'tickets',
      equipment: 'equipment',
      size: 'on disk',
      act: 'Download my round',
      asking: (done: number, all: number) => (all > 0 ? `Downloading… ${done} of ${all}` : 'Downloading…'),
      needsSignal: 'Downloading needs a signal. What is listed above is already here and opens without one.',
      never: refusals.never,
      offline: refusals.offline,
      done: (own: number, tickets: number, equipment: number) =>
        `Ready to leave: ${counted(own, 'ticket in your round', 'tickets in your round')}, ${tickets} in all, ${counted(equipment, 'equipment item', 'equipment items')}`,
    },
    requests: {
      title: 'My requests on this phone',
      own: "open or today's",
      act: 'Download my requests',
      done: (own: number, tickets: number) =>
        `Up to date: ${counted(own, "request open or today's", "requests open or today's")}, ${tickets} in all`,
    },
    space: 'Space on the phone',
    used: (used: string, granted: string) => `${used} used; the browser grants up to ${granted}`,
    room: {
      no_photos: {
        lead: 'There was no room for a photo.',
        rest: 'You can still write. Free some room on the phone; this goes away with the next photo that is kept.',
      },
      none: {
        lead: 'There was no room to keep something.',
        rest: 'What came before is safe. Free some room on the phone and try again.',
      },
    },
    keep: 'Protect what is saved',
    keepText: 'Asks the browser not to erase this data to make room.',
    kept: 'Protected: the browser will not erase it to make room.',
    notKept: refusals.notKept,
    refused: 'The browser said no for now: short of room it may erase them. What was sent is safe at the desk.',
    install: 'Install Ronda on this phone',
    installText: 'Once installed, it opens offline and the browser does not erase what is saved.',
    installDo: 'Install',
    check: 'Try this phone',
    settings: 'Settings',
  },
);
