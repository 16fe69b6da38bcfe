// Which glyph a kind of equipment, or a service's category, takes.
import type { IconName } from '../../kit/ui/controls/icons';

const KINDS: [RegExp, IconName][] = [
  [/tel[eé]f|extensi/i, 'ipphone'],
  [/impres|multifun|pl[oó]ter/i, 'printer'],
  [/access|inal[aá]m|wifi|\bap\b/i, 'wifi'],
  [/nodo|red|switch|puerto|internet/i, 'jack'],
  [/servidor|base de datos/i, 'server'],
  [/correo|mail/i, 'mail'],
  [/seguridad|ciber/i, 'lock'],
  [/comput|laptop|pc|escritorio|monitor/i, 'monitor'],
  [/soporte/i, 'wrench'],
];

export function kindIcon(kind: string): IconName {
  return KINDS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'box';
}
