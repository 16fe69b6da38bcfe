// What a push message says, as the browser shows it: a word and the folio, or how many there are. Only the service worker
// imports it, so that its file stays one.

export interface Shown {
  title: string;
  body: string;
  /** A later notice of the same ticket takes this one's place. */
  tag: string;
  /** The ticket to open; none for a digest. */
  document: string | null;
  lang: 'es' | 'en';
}

const WORDS = {
  es: {
    assigned: 'Ahora es tuyo',
    approval: 'Espera tu autorización',
    attention: 'Hace falta que intervengas',
    due_soon: 'Por vencer o vencido',
    answered: 'Contestó quien lo pidió',
    news: 'Hay novedades',
    other: 'Pasó algo en Ronda',
    several: (count: number) => `${count} avisos`,
  },
  en: {
    assigned: 'Now yours',
    approval: 'Awaits your approval',
    attention: 'You have to step in',
    due_soon: 'Due soon or overdue',
    answered: 'The requester answered',
    news: 'There is news',
    other: 'Something happened in Ronda',
    several: (count: number) => `${count} notices`,
  },
};
type Kind = 'assigned' | 'approval' | 'attention' | 'due_soon' | 'answered' | 'news';
const KINDS: readonly Kind[] = ['assigned', 'approval', 'attention', 'due_soon', 'answered', 'news'];

/** Total: a browser demands that something is shown, whatever came. */
export function noticeOf(data: unknown): Shown {
  const told = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const lang = told['lang'] === 'en' ? 'en' : 'es';
  const words = WORDS[lang];
  const kind = KINDS.find((each) => each === told['kind']);
  const folio = typeof told['folio'] === 'string' ? told['folio'].slice(0, 64) : '';
  if (kind !== undefined) {
    const named = told['document'];
    const document = typeof named === 'string' && /^[\w-]{1,64}$/.test(named) ? named : null;
    return { title: words[kind], body: folio, tag: document ?? folio, document, lang };
  }
  const counted = told['count'];
  const count = (typeof counted === 'object' && counted !== null ? counted : {}) as Record<string, unknown>;
  const known = KINDS.flatMap((each) => {
    const many = count[each];
    return typeof many === 'number' && many > 0 ? [{ each, many }] : [];
  });
  const sum = known.reduce((all, { many }) => all + many, 0);
  return {
    title: sum === 0 ? words.other : words.several(sum),
    body: known.map(({ each, many }) => `${words[each]}: ${many}`).join('\n'),
    tag: 'digest',
    document: null,
    lang,
  };
}
