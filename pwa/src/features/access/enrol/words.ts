// Words of enrolling, and of a device that cannot run the app.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

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
    emptied: {
      title: 'Este dispositivo se vació',
      gone: 'El navegador borró lo que había en este dispositivo.',
      copy: 'Aquí no hay nada guardado todavía. Si acabas de instalar Ronda, lo que escribiste en el navegador sigue allá: ábrela ahí una vez con señal para que se envíe. Si ya trabajabas aquí, el navegador lo borró.',
      has: (number: number, seen: string | null) =>
        `La mesa tiene todo lo tuyo hasta tu acto número ${number}${seen === null ? '' : `; la última vez que supo de él fue ${seen}`}.`,
      hasNone: 'La mesa no había recibido nada de este dispositivo.',
      lost: (n: number) =>
        `Entonces dijo tener ${counted(n, 'acto por enviar', 'actos por enviar')}: se perdió, igual que lo que anotaste después sin señal. Anótalo de nuevo.`,
      lostAfter: 'Entonces no le quedaba nada por enviar. Lo que hayas anotado después sin señal se perdió: anótalo de nuevo.',
      silent: 'Lo enviado está a salvo en la mesa. Cuando haya señal, aquí se dirá hasta dónde.',
      again: 'Entrar otra vez con mi llave de acceso',
      link: 'Para entrar otra vez, pide un enlace a tu supervisor y ábrelo aquí.',
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
    emptied: {
      title: 'This device was emptied',
      gone: 'The browser cleared what was kept on this device.',
      copy: 'Nothing is kept here yet. If you have just installed Ronda, what you wrote in the browser is still there: open it there once with a signal, so that it is sent. If you worked here before, the browser cleared it.',
      has: (number: number, seen: string | null) =>
        `The desk has all of yours up to your act number ${number}${seen === null ? '' : `; it last heard of the device ${seen}`}.`,
      hasNone: 'The desk had received nothing from this device.',
      lost: (n: number) =>
        `It said then that it had ${counted(n, 'act to send', 'acts to send')}: that is lost, as is what you wrote later without a signal. Write it again.`,
      lostAfter: 'It had nothing left to send then. What you wrote later without a signal is lost: write it again.',
      silent: 'What was sent is safe at the desk. Once there is a signal, it is said here how far that is.',
      again: 'Come in again with my passkey',
      link: 'To come in again, ask your supervisor for a link and open it here.',
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
