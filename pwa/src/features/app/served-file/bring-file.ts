// Brings a file that the server makes; what went wrong is said in words, as no browser does.
import type { OnlineCalls, Refusal, Sentence } from '../../../contract/api';
import { isUnanswered } from '../../../contract/pure/unanswered';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { download } from '../../../kit/download';
import { isSentence, notice } from '../../../kit/ui/surfaces/notice.svelte';

const KINDS: Record<string, string> = {
  csv: 'text/csv',
  pdf: 'application/pdf',
  tar: 'application/x-tar',
};

/** Hands the file at an address of the server's to the browser under this name; where it does not come, says why. */
export async function bringFile(
  server: Pick<OnlineCalls, 'file'> | undefined,
  path: string,
  name: string,
): Promise<void> {
  try {
    if (server === undefined) throw new Error('nobody to ask');
    notice.close(); // what was said of an earlier try is over; what is said of something else meanwhile stays
    const bytes = await server.file(path);
    download(new Blob([bytes], { type: KINDS[name.slice(name.lastIndexOf('.') + 1)] ?? '' }), name);
  } catch (thrown) {
    notice.show(notBrought(name, thrown), unknownRefusal);
  }
}

/** Why a file did not come: nothing was changed, and what to do. */
export function notBrought(name: string, thrown: unknown): Sentence {
  const code = isSentence(thrown) && 'code' in thrown ? (thrown as Refusal).code : '';
  const why = reason(code, thrown);
  return { es: `No se descargó «${name}». ${why.es}`, en: `“${name}” was not downloaded. ${why.en}` };
}

function reason(code: string, thrown: unknown): Sentence {
  if (code === 'offline')
    return {
      es: 'Lo hace el servidor y ahora no hay conexión. Lo que está en pantalla no cambió; pídelo otra vez cuando vuelva la red.',
      en: 'The server makes it and there is no connection now. What is on the screen has not changed; ask for it again when the network returns.',
    };
  if (code === 'no_session' || code === 'signed_out')
    return {
      es: 'Tu sesión terminó. Lo que está en pantalla sigue aquí; vuelve a entrar y pídelo otra vez.',
      en: 'Your session has ended. What is on the screen is still here; sign in again and ask for it once more.',
    };
  if (code === 'long_ago')
    return {
      es: 'Desde que se contaron las cifras en pantalla cambió demasiado para contarlas igual. Vuelve a abrir el informe y pídelo otra vez.',
      en: 'Too much has changed since the figures on the screen were counted to count them the same. Open the report again and ask for it once more.',
    };
  // What else the server says is of the file; what a gateway says is of what is kept here, which is not asked now.
  if (isSentence(thrown) && !isUnanswered(code)) return thrown;
  return {
    es: 'El servidor no pudo entregarlo ahora. No cambió nada; pídelo otra vez en un momento.',
    en: 'The server could not hand it over now. Nothing has changed; ask for it again in a moment.',
  };
}
