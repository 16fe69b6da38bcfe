// What a text is about: its words without those that any sentence has, and which words say the same.
import { question } from '../folding';

/** Words that say nothing of what is the matter. `shared::search` has the same: both are held to `samples.json`. */
export const FILLERS: ReadonlySet<string> = new Set(
  (
    'a al algo asi aun ayuda con cuando de del desde el ella en es esta estan este esto favor funciona ha hace hay hoy la las le ' +
    'lo los me mi mis muy necesito ni no nos nuestra nuestro o para pero poder por porque puede puedo que quiero se ser ' +
    'si sin sirve solicito solo su sus tengo tiene un una uno va y ya yo'
  ).split(' '),
);

/** What people at a service desk call the same thing. Of one group a word is found by any other, for less. */
const GROUPS: readonly (readonly string[])[] = [
  ['telefono', 'aparato', 'extension', 'linea'],
  ['computadora', 'compu', 'pc', 'laptop', 'cpu'],
  ['red', 'internet', 'conexion', 'wifi', 'inalambrica'],
  ['nodo', 'roseta', 'contacto'],
  ['correo', 'mail', 'email', 'buzon'],
  ['contrasena', 'clave', 'password'],
  ['impresora', 'multifuncional', 'imprime', 'imprimir'],
  ['toner', 'cartucho', 'tinta'],
  ['lento', 'lenta', 'tarda', 'lentitud'],
  ['enciende', 'prende', 'encender', 'prender'],
  ['pantalla', 'monitor'],
  ['papel', 'hojas', 'hoja'],
  ['atasco', 'atora', 'atorado', 'atorada', 'atasca'],
  ['archivo', 'archivos', 'documento', 'documentos'],
  ['virus', 'malware', 'infectada', 'infectado'],
  ['camara', 'videocamara'],
  ['aire', 'clima', 'minisplit'],
  ['luz', 'corriente', 'energia'],
];
const SAME: ReadonlyMap<string, readonly string[]> = new Map(
  GROUPS.flatMap((group) => group.map((word) => [word, group.filter((other) => other !== word)] as const)),
);

/** Other words for one. */
export function alsoSaid(word: string): readonly string[] {
  return SAME.get(word) ?? [];
}

/** So many words of a text are looked for: what follows says it again. */
export const MOST_WORDS = 40;

/** A word that was meant: as it is compared, and as it was typed. */
export interface Meant {
  word: string;
  typed: string;
}

/** What a sentence is about, each word once: without those that any sentence has; all of them where it has no others. */
export function meant(text: string): Meant[] {
  const all = new Map<string, string>();
  for (const typed of text.normalize('NFC').split(/[^\p{Alphabetic}\p{N}]+/u)) {
    const [word] = question(typed);
    if (word !== undefined && !all.has(word)) all.set(word, typed);
  }
  const every = [...all].map(([word, typed]) => ({ word, typed }));
  const telling = every.filter(({ word }) => !FILLERS.has(word));
  return telling.length > 0 ? telling : every;
}
