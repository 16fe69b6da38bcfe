// Words of enrolling, and of a device that was emptied.
import { words } from '../../../kit/i18n/index.svelte';
import { counted } from '../../../kit/i18n/count';

export const enrolWords = words(
  {
    emptied: {
      title: 'Este dispositivo se vació',
      gone: 'El navegador borró lo que había en este dispositivo.',
      copy: 'Aquí no hay nada guardado todavía. Si acabas de instalar Ronda, lo que escribiste en el navegador sigue allá: ábrela ahí una vez con señal para que se envíe. Si ya trabajabas aquí, el navegador lo borró.',
      has: (number: number, seen: string | null) =>
        `La mesa tiene todo lo tuyo hasta tu acto número ${number}${seen === null ? '' : `; la última vez que supo de él fue ${seen}`}.`,
      hasNone: 'La mesa no había recibido nada de este dispositivo.',
      lost: (n: number) =>
        `Entonces dijo tener ${counted(n, 'acto por enviar', 'actos por enviar')}: se perdió, igual que lo que anotaste después sin señal. Anótalo de nuevo.`,
      lostAfter:
        'Entonces no le quedaba nada por enviar. Lo que hayas anotado después sin señal se perdió: anótalo de nuevo.',
      keptNothing: 'No le faltaba nada por enviar.',
      kept: (acts: number, files: number) =>
        `Lo que faltaba por enviar está en una copia aparte: ${actsAndFiles(acts, files)}. Se envía en cuanto entres otra vez.`,
      keptSent: (acts: number, files: number) =>
        `Lo que faltaba por enviar estaba en una copia aparte y la mesa ya lo tiene: ${counted(acts, 'acto', 'actos')}.${files === 0 ? '' : ` ${counted(files, 'archivo se envía', 'archivos se envían')} en cuanto entres otra vez.`}`,
      unheard: 'La mesa puede tener ya una parte; nada se repite.',
      cut: (n: number) =>
        n === 1
          ? 'Un acto de la copia ya no se puede enviar: uno anterior se perdió. Al entrar lo verás en la lista de lo que falta por enviar, para hacerlo de nuevo.'
          : `${n} actos de la copia ya no se pueden enviar: uno anterior se perdió. Al entrar los verás en la lista de lo que falta por enviar, para hacerlos de nuevo.`,
      drafts: 'Lo que tenías a medio escribir también está en la copia: aquí lo encuentras al entrar otra vez.',
      noDrafts: 'Lo que estuviera a medio escribir sí se perdió.',
      silent: 'Lo enviado está a salvo en la mesa. Cuando haya señal, aquí se dirá hasta dónde.',
      again: 'Entrar otra vez con mi llave de acceso',
      link: 'Para entrar otra vez, pide un enlace a tu supervisor y ábrelo aquí.',
    },
    install: {
      title: 'Primero instala Ronda',
      why: 'En el iPhone y el iPad, lo que guarda el navegador se borra a los siete días y no pasa a la aplicación instalada. Por eso: instálala y entra desde su icono. Son tres pasos y menos de dos minutos.',
      inside:
        'Estás dentro de otra aplicación, que no puede instalar. Copia la clave, abre su menú (···) y elige «Abrir en Safari»: ahí sigue esta página.',
      first: '1. Copia tu clave',
      copy: 'Copiar la clave',
      copied: 'Copiada. Sirve una sola vez y caduca en un día; no la mandes a nadie.',
      byHand: 'Aquí no se pudo copiar sola: mantén el dedo sobre la clave, «Seleccionar todo» y «Copiar».',
      key: 'Tu clave de alta',
      second: '2. Instala',
      third: '3. Entra desde el icono',
      thirdText:
        'Al abrirla, toca «Pegar la clave copiada» y permite pegar. Si tu supervisor te muestra un código, también puedes escanearlo ahí.',
      anyway: 'Seguir en el navegador',
      anywayText:
        'Podrás trabajar con señal; sin ella no se guarda nada, y a los siete días sin abrirla habrá que entrar de nuevo.',
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
      keptNothing: 'It had nothing left to send.',
      kept: (acts: number, files: number) =>
        `What it had left to send is in a copy apart: ${actsAndFilesInEnglish(acts, files)}. It is sent as soon as you come in again.`,
      keptSent: (acts: number, files: number) =>
        `What it had left to send was in a copy apart, and the desk has it by now: ${counted(acts, 'act', 'acts')}.${files === 0 ? '' : ` ${counted(files, 'file is sent', 'files are sent')} as soon as you come in again.`}`,
      unheard: 'The desk may have some of it already; nothing is done twice.',
      cut: (n: number) =>
        n === 1
          ? 'One act of the copy can no longer be sent: one before it is lost. Once you are in, you find it in the list of what is left to send, to do it again.'
          : `${n} acts of the copy can no longer be sent: one before them is lost. Once you are in, you find them in the list of what is left to send, to do them again.`,
      drafts: 'What you had half written is in the copy too: you find it here once you come in again.',
      noDrafts: 'What was half written is lost.',
      silent: 'What was sent is safe at the desk. Once there is a signal, it is said here how far that is.',
      again: 'Come in again with my passkey',
      link: 'To come in again, ask your supervisor for a link and open it here.',
    },
    install: {
      title: 'Install Ronda first',
      why: 'On an iPhone or iPad, what the browser keeps is erased after seven days and does not pass to the installed app. So: install it, and come in from its icon. Three steps, under two minutes.',
      inside:
        'You are inside another app, which cannot install. Copy the key, open its menu (···) and choose “Open in Safari”: this page goes on there.',
      first: '1. Copy your key',
      copy: 'Copy the key',
      copied: 'Copied. It works once and lapses in a day; send it to nobody.',
      byHand: 'It could not be copied here by itself: hold your finger on the key, “Select All” and “Copy”.',
      key: 'Your enrolment key',
      second: '2. Install',
      third: '3. Come in from the icon',
      thirdText:
        'When it opens, tap “Paste the copied key” and allow pasting. If your supervisor shows you a code, you can scan it there instead.',
      anyway: 'Go on in the browser',
      anywayText:
        'You can work with a signal; without one nothing is kept, and after seven days without opening it you have to come in again.',
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

/** Those of which there are none are not named. */
function actsAndFiles(acts: number, files: number): string {
  return named([counted(acts, 'acto', 'actos'), acts], [counted(files, 'archivo', 'archivos'), files], ' y ');
}
function actsAndFilesInEnglish(acts: number, files: number): string {
  return named([counted(acts, 'act', 'acts'), acts], [counted(files, 'file', 'files'), files], ' and ');
}
function named(acts: [string, number], files: [string, number], and: string): string {
  return [acts, files]
    .filter(([, n]) => n > 0)
    .map(([words]) => words)
    .join(and);
}
