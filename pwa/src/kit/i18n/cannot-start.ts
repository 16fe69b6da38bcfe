// Where the app cannot start: what is said with everything else missing, and so is in what is fetched first.
import { words } from './index.svelte';

export const cannotStart = words(
  {
    title: 'Ronda no pudo abrirse aquí',
    safe: 'Lo que ya estaba guardado en este dispositivo sigue ahí.',
    storage:
      'Este navegador no deja guardar datos: pasa en ventanas privadas o con el almacenamiento bloqueado. Ábrela en una ventana normal o permite que guarde datos.',
    wasm: 'Este navegador es muy antiguo para Ronda. Actualízalo o usa otro; lo que ya estaba guardado sigue ahí.',
    generic: 'Algo falló al empezar. Vuelve a abrir; si sigue igual, avisa a la mesa.',
    again: 'Volver a intentar',
    part: 'Una parte de Ronda no llegó: se cortó la conexión, o hay una versión nueva.',
  },
  {
    title: 'Ronda could not open here',
    safe: 'What was already saved on this device is still there.',
    storage:
      'This browser does not let the app keep data: this happens in private windows or with storage blocked. Open it in a normal window or allow it to keep data.',
    wasm: 'This browser is too old for Ronda. Update it or use another; what was saved is still there.',
    generic: 'Something failed on starting. Open it again; if it goes on, tell the desk.',
    again: 'Try again',
    part: 'A part of Ronda did not come: the connection was cut, or there is a new version.',
  },
);
