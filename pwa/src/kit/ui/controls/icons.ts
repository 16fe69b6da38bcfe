// Every glyph: 24 grid, 2 px stroke, square ends, mitred corners, no fill (`!` before a path fills it instead).
// State glyphs live on the 20 px circle that fills as the ticket advances.
const ring = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z';
const octagon = 'M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z';
const disc = '!M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z';

export const icons = {
  // where things are
  round: [
    'M6 15.5V12h12V8.5',
    'M6 15.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z',
    'M18 3.1a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z',
  ],
  search: ['M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z', 'M15.5 15.5 20.5 20.5'],
  scan: ['M3 8V3h5', 'M16 3h5v5', 'M21 16v5h-5', 'M8 21H3v-5', 'M7.5 12h9'],
  monitor: ['M3 4h18v12H3z', 'M12 16v4', 'M8 20h8'],
  outbox: ['M12 15V4', 'M7.5 8.5 12 4l4.5 4.5', 'M3 13v7h18v-7'],
  inbox: ['M4 4h16v16H4z', 'M4 14h5l1.5 3h3L15 14h5'],
  list: ['M8 6h12', 'M8 12h12', 'M8 18h12', 'M4 6h.01', 'M4 12h.01', 'M4 18h.01'],
  building: ['M6 3h12v18H6z', 'M3 21h18', 'M10 21v-4h4v4', 'M10 7h.01', 'M14 7h.01', 'M10 11h.01', 'M14 11h.01'],
  pin: ['M12 21.5s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z', 'M12 7a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z'],
  book: ['M12 6v14', 'M12 6C10 4.5 7 4 3 4v14c4 0 7 .5 9 2 2-1.5 5-2 9-2V4c-4 0-7 .5-9 2z'],
  chart: ['M5 20v-7', 'M12 20V4', 'M19 20v-10'],
  bell: ['M6 17v-6a6 6 0 0 1 12 0v6', 'M4 17h16', 'M10 21h4'],
  // tools and things
  camera: ['M3 7h4.5l2-3h5l2 3H21v13H3z', 'M12 9.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z'],
  play: ['!M7 4l13 8-13 8z'],
  note: ['M4 3h16v12l-6 6H4z', 'M20 15h-6v6', 'M8 8h8', 'M8 12h5'],
  pencil: ['M4 20l1-5L15.5 4.5l4 4L9 19z', 'M14 21h7'],
  wrench: ['M14.5 9.5 4 20', 'M20.5 7.5a5 5 0 0 1-6.7 5.2L7.5 19', 'M16.5 3.5a5 5 0 0 0-5.2 6.7L5 16.5'],
  box: ['M12 2.5l8.5 4.75v9.5L12 21.5l-8.5-4.75v-9.5z', 'M3.5 7.25 12 12l8.5-4.75', 'M12 12v9.5'],
  wifi: ['M3 9.5a13 13 0 0 1 18 0', 'M6.5 13.5a8 8 0 0 1 11 0', 'M12 18h.01'],
  ipphone: ['M8 4h13v16H8z', 'M3 8h5', 'M3 8v12h5', 'M12 8h5v3h-5z', 'M12 15h.01', 'M14.5 15h.01', 'M17 15h.01'],
  jack: ['M3 4h18v16H3z', 'M7 16v-4h2.5V9h5v3H17v4', 'M7.5 4v3', 'M10.5 4v2', 'M13.5 4v2', 'M16.5 4v3'],
  printer: ['M7 8V3h10v5', 'M7 17H3V8h18v9h-4', 'M7 14h10v7H7z'],
  server: ['M3 4h18v7H3z', 'M3 13h18v7H3z', 'M7 7.5h.01', 'M7 16.5h.01', 'M17 7.5h.01', 'M17 16.5h.01'],
  person: ['M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z', 'M4.5 21a7.5 7.5 0 0 1 15 0'],
  personplus: ['M10 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z', 'M2.5 20.5a7.5 7.5 0 0 1 13-5', 'M19 14v7', 'M15.5 17.5h7'],
  mobile: ['M7 2h10v20H7z', 'M11 18.5h2'],
  mic: ['M9 3h6v10H9z', 'M5 10v2a7 7 0 0 0 14 0v-2', 'M12 19v3', 'M8 22h8'],
  phone: ['M4 3h4l2 5-2.5 2a12 12 0 0 0 6.5 6.5l2-2.5 5 2v4c0 .6-.4 1-1 1C10.5 21 3 13.5 3 4c0-.6.4-1 1-1z'],
  mail: ['M3 5h18v14H3z', 'M3 6l9 7 9-7'],
  lock: ['M5 10h14v11H5z', 'M8 10V7a4 4 0 0 1 8 0v3'],
  clip: ['M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7'],
  send: ['M21 3 3 10l7 3.5L13.5 21z', 'M21 3 10 13.5'],
  escalate: ['M3 21h5v-5h5v-5h5V4', 'M14 7l4-4 4 4'],
  custody: [
    'M5 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
    'M8 12h6',
    'M12 9.5l2.5 2.5-2.5 2.5',
    '!M19 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  ],
  swap: ['M4 8h16', 'M16 4l4 4-4 4', 'M20 16H4', 'M8 12l-4 4 4 4'],
  merge: ['M5 3v4a7 7 0 0 0 14 0V3', 'M12 14v7'],
  clock: [ring, 'M12 7v5l3.5 2'],
  tag: ['M3 3h9l9 9-9 9-9-9z', 'M8 8h.01'],
  light: ['M7 2h10v20H7z', 'M11 18.5h2', 'M2 8l2.5 1.5', 'M2 14l2.5-1', 'M22 8l-2.5 1.5', 'M22 14l-2.5-1'],
  torch: ['M7 3h10v4l-2 3v11H9V10L7 7z', 'M7 7h10', 'M12 13v2'],
  keyboard: ['M2 6h20v12H2z', 'M6 10h.01', 'M9 10h.01', 'M12 10h.01', 'M15 10h.01', 'M18 10h.01', 'M8 14h8'],
  devices: ['M3 3h10v16H3z', 'M17 13v8h-6', 'M15 4h6', 'M18 4v6', 'M15.5 8l2.5 2.5L20.5 8'],
  trash: ['M4 6h16', 'M9 6V3h6v3', 'M6 6l1 15h10l1-15', 'M10 10v7', 'M14 10v7'],
  globe: [ring, 'M3 12h18', 'M12 3c-5.5 5-5.5 13 0 18', 'M12 3c5.5 5 5.5 13 0 18'],
  theme: [ring, '!M12 3a9 9 0 0 1 0 18z'],
  gear: [
    'M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
    'M12 2v3.5',
    'M12 18.5V22',
    'M2 12h3.5',
    'M18.5 12H22',
    'M5 5l2.4 2.4',
    'M16.6 16.6 19 19',
    'M19 5l-2.4 2.4',
    'M7.4 16.6 5 19',
  ],
  storage: ['M4 5h16v5H4z', 'M4 14h16v5H4z', 'M8 7.5h.01', 'M8 16.5h.01'],
  // signs of act
  grid: ['M4 4h6v6H4z', 'M14 4h6v6h-6z', 'M4 14h6v6H4z', 'M14 14h6v6h-6z'],
  arrow: ['M4 20 19 5', 'M9 4h11v11'],
  cover: [
    'M4 4h16v16H4z',
    '!M4 4h5.3v5.3H4z',
    '!M14.7 4H20v5.3h-5.3z',
    '!M9.3 9.3h5.4v5.4H9.3z',
    '!M4 14.7h5.3V20H4z',
    '!M14.7 14.7H20V20h-5.3z',
  ],
  plus: ['M12 4v16', 'M4 12h16'],
  minus: ['M4 12h16'],
  check: ['M4 12.5l5.5 5.5L20 7'],
  close: ['M5 5l14 14', 'M19 5 5 19'],
  back: ['M15 4l-8 8 8 8'],
  next: ['M9 4l8 8-8 8'],
  down: ['M4 8.5l8 8 8-8'],
  up: ['M4 16l8-8 8 8'],
  more: ['!M3 10h4v4H3z', '!M10 10h4v4h-4z', '!M17 10h4v4h-4z'],
  filter: ['M3 6h18', 'M7 12h10', 'M10.5 18h3'],
  sort: ['M8 4v16', 'M4 16l4 4 4-4', 'M16 20V4', 'M12 8l4-4 4 4'],
  sync: ['M20 4v6h-6', 'M4 20v-6h6', 'M19.5 10A8 8 0 0 0 5 8.5', 'M4.5 14A8 8 0 0 0 19 15.5'],
  download: ['M12 3v12', 'M7 10l5 5 5-5', 'M3 20h18'],
  upload: ['M12 16V4', 'M7 9l5-5 5 5', 'M3 20h18'],
  undo: ['M9 4 4 9l5 5', 'M4 9h9a6 6 0 0 1 6 6v5'],
  reply: ['M9 5 3 11l6 6', 'M3 11h11a7 7 0 0 1 7 7v2'],
  link: [
    'M10 14a4.5 4.5 0 0 0 6.5 0l3.5-3.5a4.6 4.6 0 0 0-6.5-6.5L12 5.5',
    'M14 10a4.5 4.5 0 0 0-6.5 0L4 13.5a4.6 4.6 0 0 0 6.5 6.5l1.5-1.5',
  ],
  eye: ['M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7-10-7-10-7z', 'M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z'],
  exit: ['M14 4H4v16h10', 'M9 12h12', 'M17 8l4 4-4 4'],
  install: ['M12 3v11', 'M8 10l4 4 4-4', 'M7 21h10', 'M4 8v9h16V8'],
  // facts
  warning: ['M12 3.5 22 20.5H2z', 'M12 10v4.5', 'M12 17.5h.01'],
  info: [ring, 'M12 11v6', 'M12 7.5h.01'],
  offline: ['M3 3l18 18', 'M9 6.2A6 6 0 0 1 17.8 10 4.5 4.5 0 0 1 20.5 16.5', 'M16 18.5H7a4.8 4.8 0 0 1-.7-9.5'],
  heldline: [octagon, 'M10 9v6', 'M14 9v6'],
  held: ['!M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z', '@M9.5 8.5v7', '@M14.5 8.5v7'],
  conflict: ['!M12 1l11 11-11 11L1 12z', '@M8.5 7.5c0 3 1.5 4 3.5 5.5 2-1.5 3.5-2.5 3.5-5.5', '@M12 13v4.5'],
  local: ['M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z'],
  sent: [disc, '@M7.5 12.5l3 3 6-6.5'],
  sending: ['M12 4a8 8 0 1 1-8 8'],
  dashring: ['~M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z'],
  quarter: [ring, '!M12 3a9 9 0 0 1 9 9h-9z'],
  overdue: [disc, '@M12 6.5v6.5', '@M12 17h.01'],
  paused: [ring, 'M10 9v6', 'M14 9v6'],
  urgent: ['!M2 2h20v20H2z', '@M12 6v7.5', '@M12 17.5h.01'],
  // states of a ticket
  'state-draft': ['~' + ring],
  'state-received': [ring],
  'state-needs_info': [ring, 'M9.5 9.7a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.5', 'M12 16.5h.01'],
  'state-returned': [ring, 'M16 12H8.5', 'M11 9l-3 3 3 3'],
  'state-awaiting_approval': [ring, 'M8.5 15.5l.5-2.5 5-5 2 2-5 5z'],
  'state-assigned': [ring, '!M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z'],
  'state-scheduled': [ring, 'M12 7v5.5l3 1.5'],
  'state-in_progress': [ring, '!M12 6.5a5.5 5.5 0 0 1 0 11z'],
  'state-waiting_material': [ring, 'M10 9v6', 'M14 9v6'],
  'state-waiting_vendor': [ring, 'M8 12h7.5', 'M13 9l3 3-3 3'],
  'state-resolved': [ring, 'M8 12.3l3 3 5-5.8'],
  'state-closed': [disc, '@M7.5 12.5l3 3 6-6.5'],
  'state-rejected': [ring, 'M6 18 18 6'],
  'state-cancelled': [disc, '@M8.5 8.5l7 7', '@M15.5 8.5l-7 7'],
} satisfies Record<string, string[]>;

export type IconName = keyof typeof icons;

/** The lines of a glyph, those of a kind as one path: so each is drawn by the same four, most of them empty. */
export interface Strokes {
  full?: string;
  line?: string;
  dash?: string;
  /** Over all others. */
  cut?: string;
}
const KINDS: Readonly<Record<string, keyof Strokes>> = { '!': 'full', '~': 'dash', '@': 'cut' };
const known = new Map<IconName, Strokes>();

export function strokes(name: IconName): Strokes {
  let found = known.get(name);
  if (found === undefined) {
    found = {};
    for (const path of icons[name]) {
      const kind = KINDS[path.charAt(0)] ?? 'line';
      found[kind] = (found[kind] ?? '') + (kind === 'line' ? path : path.slice(1));
    }
    known.set(name, found);
  }
  return found;
}
