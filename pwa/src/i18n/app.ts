// Words of the shell: starting, enrolling, what to do when the device cannot run it.
import { words } from './index.svelte';

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
      title: 'Dar de alta este dispositivo',
      lead: 'Con el enlace que te dio tu supervisor, este dispositivo queda a tu nombre. Hace falta conexión una sola vez; después trabaja también sin señal.',
      name: 'Nombre de este dispositivo',
      nameHint: 'Así lo reconocerás si se pierde y hay que darlo de baja.',
      nameMissing: 'Falta el nombre. Con una palabra basta.',
      go: 'Dar de alta',
      going: 'Dando de alta…',
      phone: (system: string) => `Teléfono ${system}`,
      computer: (system: string) => `Equipo ${system}`,
      noToken: 'Abre el enlace o escanea el código que te dio tu supervisor, o pega aquí el enlace completo.',
      link: 'Enlace de alta',
      badLink: 'Ese enlace no trae la clave. Cópialo completo, desde https hasta el final.',
      failed: 'No se pudo dar de alta. Revisa la conexión y vuelve a intentar; el enlace sirve una sola vez.',
      already: (name: string) => `Este dispositivo ya está a nombre de ${name}.`,
      open: 'Abrir Ronda',
      what: 'Qué pasa al darlo de alta',
      points: [
        'Se crea una clave que no sale de este dispositivo y firma lo que hagas.',
        'Tus tickets se guardan aquí para trabajar sin conexión.',
        'Si lo pierdes, tu supervisor lo da de baja y deja de tener acceso.',
      ].join('\n'),
    },
    signedOut: {
      title: 'Aquí no hay sesión',
      text: 'Para entrar, abre el enlace de alta que te dio tu supervisor. Lo que quedó por enviar sigue guardado.',
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
      title: 'Enrol this device',
      lead: 'With the link your supervisor gave you, this device becomes yours. A connection is needed once; afterwards it works without signal too.',
      name: 'Name of this device',
      nameHint: 'You will know it by this name if it is lost and must be revoked.',
      nameMissing: 'The name is missing. One word is enough.',
      go: 'Enrol',
      going: 'Enrolling…',
      phone: (system: string) => `${system} phone`,
      computer: (system: string) => `${system} computer`,
      noToken: 'Open the link or scan the code your supervisor gave you, or paste the whole link here.',
      link: 'Enrolment link',
      badLink: 'That link carries no key. Copy all of it, from https to the end.',
      failed: 'It could not be enrolled. Check the connection and try again; the link works once.',
      already: (name: string) => `This device already belongs to ${name}.`,
      open: 'Open Ronda',
      what: 'What enrolling does',
      points: [
        'A key is made that never leaves this device and signs what you do.',
        'Your tickets are kept here so that you can work offline.',
        'If it is lost, your supervisor revokes it and it has no access any more.',
      ].join('\n'),
    },
    signedOut: {
      title: 'Nobody is signed in here',
      text: 'To come in, open the enrolment link your supervisor gave you. What was left to send is still kept.',
    },
  },
);
