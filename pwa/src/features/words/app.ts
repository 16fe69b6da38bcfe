// Words of the shell: starting, enrolling, what to do when the device cannot run it.
import { words } from '../../kit/i18n/index.svelte';

export const app = words(
  {
    name: 'Ronda',
    skip: 'Saltar al contenido',
    failed: {
      title: 'Ronda no pudo abrirse aquí',
      safe: 'Lo que ya estaba guardado en este dispositivo sigue ahí.',
      storage:
        'Este navegador no deja guardar datos: pasa en ventanas privadas o con el almacenamiento bloqueado. Ábrela en una ventana normal o permite que guarde datos.',
      wasm: 'Este navegador es muy antiguo para Ronda. Actualízalo o usa otro; lo que ya estaba guardado sigue ahí.',
      generic: 'Algo falló al empezar. Vuelve a abrir; si sigue igual, avisa a la mesa.',
      again: 'Volver a intentar',
    },
    screen: {
      title: 'Esta pantalla no se pudo mostrar',
      text: 'Lo que escribiste está guardado en este dispositivo. Puedes seguir con lo demás.',
      again: 'Mostrar otra vez',
      home: 'Ir al inicio',
    },
    missing: {
      title: 'Esa página no existe',
      text: 'La dirección está incompleta o es de otra versión.',
      home: 'Ir al inicio',
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
    name: 'Ronda',
    skip: 'Skip to the content',
    failed: {
      title: 'Ronda could not open here',
      safe: 'What was already saved on this device is still there.',
      storage:
        'This browser does not let the app keep data: this happens in private windows or with storage blocked. Open it in a normal window or allow it to keep data.',
      wasm: 'This browser is too old for Ronda. Update it or use another; what was saved is still there.',
      generic: 'Something failed on starting. Open it again; if it goes on, tell the desk.',
      again: 'Try again',
    },
    screen: {
      title: 'This screen could not be shown',
      text: 'What you wrote is saved on this device. You can go on with the rest.',
      again: 'Show it again',
      home: 'Go home',
    },
    missing: {
      title: 'There is no such page',
      text: 'The address is incomplete or of another version.',
      home: 'Go home',
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
