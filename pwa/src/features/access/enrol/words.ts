// Words of enrolling, and of a device that cannot run the app.
import { words } from '../../../kit/i18n/index.svelte';

export const enrolWords = words(
  {
    failed: {
      title: 'Ronda no pudo abrirse aquí',
      safe: 'Lo que ya estaba guardado en este dispositivo sigue ahí.',
      storage:
        'Este navegador no deja guardar datos: pasa en ventanas privadas o con el almacenamiento bloqueado. Ábrela en una ventana normal o permite que guarde datos.',
      wasm: 'Este navegador es muy antiguo para Ronda. Actualízalo o usa otro; lo que ya estaba guardado sigue ahí.',
      generic: 'Algo falló al empezar. Vuelve a abrir; si sigue igual, avisa a la mesa.',
      again: 'Volver a intentar',
    },
    enrol: {
      phone: (system: string) => `Teléfono ${system}`,
      computer: (system: string) => `Equipo ${system}`,
      what: 'Qué pasa al darlo de alta',
      points: [
        'Se crea una clave que no sale de este dispositivo y firma lo que hagas.',
        'Tus tickets se guardan aquí para trabajar sin conexión.',
        'Si lo pierdes, tu supervisor lo da de baja y deja de tener acceso.',
      ].join('\n'),
    },
  },
  {
    failed: {
      title: 'Ronda could not open here',
      safe: 'What was already saved on this device is still there.',
      storage:
        'This browser does not let the app keep data: this happens in private windows or with storage blocked. Open it in a normal window or allow it to keep data.',
      wasm: 'This browser is too old for Ronda. Update it or use another; what was saved is still there.',
      generic: 'Something failed on starting. Open it again; if it goes on, tell the desk.',
      again: 'Try again',
    },
    enrol: {
      phone: (system: string) => `${system} phone`,
      computer: (system: string) => `${system} computer`,
      what: 'What enrolling does',
      points: [
        'A key is made that never leaves this device and signs what you do.',
        'Your tickets are kept here so that you can work offline.',
        'If it is lost, your supervisor revokes it and it has no access any more.',
      ].join('\n'),
    },
  },
);
