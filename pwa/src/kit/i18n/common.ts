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
    damaged: 'No se pudo leer en este dispositivo',
    damagedText:
      'Su copia aquí está dañada. Lo enviado está a salvo en el servidor y lo que falta por enviar sigue aquí. La copia se pide otra vez sola en cuanto haya red.',
    unreadText:
      'Ahora no se pudo leer lo guardado aquí, y eso no dice que esté dañado. Al leerlo no se cambió nada, y lo enviado está a salvo en el servidor. Se muestra en cuanto se pueda leer; si tarda, cierra Ronda y vuelve a abrirla.',
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
    damaged: 'It could not be read on this device',
    damagedText:
      'Its copy here is damaged. What was sent is safe on the server, and what is still to be sent is kept here. The copy is fetched again by itself once there is a network.',
    unreadText:
      'What is kept here could not be read just now, which does not say that it is damaged. Reading it changed nothing, and what was sent is safe on the server. It shows once it can be read; if that takes long, close Ronda and open it again.',
    could: refusals.could,
    notSearched: refusals.notSearched,
    name: 'Ronda',
  },
);
