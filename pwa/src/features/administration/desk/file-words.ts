// Words of the files themselves: their text, the messages among them, and how one is tried.
import { words } from '../../../kit/i18n/index.svelte';

export const fileWords = words(
  {
    text: 'Texto del archivo',
    newFile: 'Archivo nuevo',
    path: 'Nombre del archivo',
    badPath: 'Escribe algo como services/mantenimiento.json o messages/closed.es.txt.',
    create: 'Crear',
    preview: 'Vista previa',
    previewText: 'Así lo leería quien pidió, con un ticket de muestra.',
    trial: 'Enviarme una prueba',
    trialSent: 'La prueba va en camino a tu correo.',
    line: (line: number, reason: string) => `Renglón ${line}: ${reason}`,
    noMessages: 'Se usan los correos de Ronda. Agrega uno para cambiar sus palabras.',
  },
  {
    text: 'Text of the file',
    newFile: 'New file',
    path: 'Name of the file',
    badPath: 'Write something like services/maintenance.json or messages/closed.es.txt.',
    create: 'Create',
    preview: 'Preview',
    previewText: 'As whoever asked would read it, with a sample ticket.',
    trial: 'Send me a trial',
    trialSent: 'The trial is on its way to your mail.',
    line: (line: number, reason: string) => `Line ${line}: ${reason}`,
    noMessages: 'Ronda’s own messages are used. Add one to change its words.',
  },
);
