import { expect, it, vi } from 'vitest';
import type { Engine } from '../../contract/api';
import { FINAL } from '../../contract/pure/state';
import { alsoReported, reportAgain, takesMore, type Written } from './same-report';

const WRITTEN: Written = {
  name: ' Luz  Peña ',
  phone: '4021',
  mail: '',
  org: 'Finanzas',
  place: ['Edificio 2', '', 'Ventanilla 4'],
  item: '',
  subject: 'Mucho ruido en el 12407',
  description: 'Desde las nueve.\nSe corta.',
  answers: [
    { label: 'Justificación', value: 'Ruido' },
    { label: 'Marca', value: ' ' },
  ],
};

function fake(draft: string | null = null) {
  const kept = new Map<string, string>(draft === null ? [] : [['k', draft]]);
  return {
    kept,
    dispatch: vi.fn<Engine['dispatch']>((document) =>
      Promise.resolve({ act: 'a1', document } as Awaited<ReturnType<Engine['dispatch']>>),
    ),
    undo: vi.fn<Engine['undo']>(() => Promise.resolve()),
    draft: (key: string) => Promise.resolve(kept.get(key) ?? null),
    setDraft: (key: string, text: string | null) => {
      if (text === null) kept.delete(key);
      else kept.set(key, text);
      return Promise.resolve();
    },
  };
}

it('says who reports it too, how to reach them, where, and their words whole', () => {
  expect(alsoReported(WRITTEN)).toBe(
    [
      'Reportado también por Luz Peña.',
      '4021 · Finanzas',
      'Edificio 2 · Ventanilla 4',
      'Mucho ruido en el 12407',
      'Desde las nueve.\nSe corta.',
      'Justificación: Ruido',
    ].join('\n'),
  );
  const nobody = {
    name: '',
    phone: '',
    mail: '',
    org: '',
    place: [],
    item: '',
    subject: '',
    description: '',
    answers: [],
  };
  expect(alsoReported(nobody)).toBe('Reportado otra vez.');
});

it('is offered on what is open alone', () => {
  expect((['received', 'in_progress'] as const).every((state) => takesMore({ state }))).toBe(true);
  expect((['resolved', ...FINAL] as const).some((state) => takesMore({ state }))).toBe(false);
});

it('notes it inside the other ticket, and its way back brings what was written', async () => {
  const engine = fake();
  const { back } = await reportAgain(engine, 't1', WRITTEN, { key: 'k', text: 'what was typed', open: () => false });
  expect(engine.dispatch).toHaveBeenCalledExactlyOnceWith(
    't1',
    { add_note: { audience: 'internal', text: alsoReported(WRITTEN) } },
    true,
    'k',
  );
  expect(engine.undo).not.toHaveBeenCalled();
  await back();
  expect(engine.undo).toHaveBeenCalledExactlyOnceWith('a1');
  expect(engine.kept.get('k')).toBe('what was typed');
});

it('notes what an outsider reports again where they may write', async () => {
  const engine = fake();
  await reportAgain(engine, 't1', WRITTEN, { key: 'k', text: null, open: () => false }, 'public');
  expect(engine.dispatch.mock.calls[0]?.[1]).toMatchObject({ add_note: { audience: 'public' } });
});

it('writes over no other report on the way back', async () => {
  for (const [engine, open] of [
    [fake('another one'), false],
    [fake(), true],
  ] as const) {
    const { back } = await reportAgain(engine, 't1', WRITTEN, { key: 'k', text: 'mine', open: () => open });
    await expect(back()).rejects.toHaveProperty('es');
    expect(engine.undo).not.toHaveBeenCalled();
    expect(engine.kept.get('k')).not.toBe('mine');
  }
});

it('leaves all as it was where the note is refused', async () => {
  const engine = fake('mine');
  engine.dispatch.mockRejectedValue({ es: 'No', en: 'No' });
  await expect(reportAgain(engine, 't1', WRITTEN, { key: 'k', text: 'mine', open: () => true })).rejects.toEqual({
    es: 'No',
    en: 'No',
  });
  expect(engine.kept.get('k')).toBe('mine');
});
