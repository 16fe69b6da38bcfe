import { describe, expect, test } from 'vitest';
import type { FieldDef, Organisation } from '../../contract/api';
import { answered, answering, answersOf, inOrder, questionsOf, readable, wordsOf } from './questions';

const field = (id: string, kind: FieldDef['kind'], more: Partial<FieldDef> = {}): FieldDef => ({
  id,
  label: `¿${id}?`,
  kind,
  required: false,
  stage: 'open',
  ...more,
});
const organisation = (survey_form?: string) =>
  ({
    forms: [
      {
        id: 'encuesta',
        title: '',
        fields: [
          field('folio', 'text', { core: 'subject' }),
          field('trato', 'choice'),
          field('comentarios', 'textarea'),
        ],
      },
    ],
    settings: survey_form === undefined ? {} : { survey_form },
  }) as unknown as Organisation;

describe('the survey (SEC-13)', () => {
  test('its questions are the form’s, less what the ticket answers itself and the comment (OCO-17)', () => {
    const questions = questionsOf(organisation('encuesta'));
    expect(questions?.asked.map(({ id }) => id)).toEqual(['trato']);
    expect(questions?.comment?.id).toBe('comentarios');
    expect(wordsOf(organisation('encuesta'), 'trato')).toBe('¿trato?');
    expect(wordsOf(organisation('encuesta'), 'gone')).toBe('gone');
  });
  test('without a form there is none', () => {
    expect(questionsOf(organisation())).toBeNull();
    expect(questionsOf(null)).toBeNull();
  });
  test('what was left empty is not sent', () => {
    expect(answersOf([field('a', 'text'), field('b', 'text')], { a: ' sí ', b: '  ' })).toEqual({ a: 'sí' });
  });
  test('what was answered before the app was ended comes back, where it may still be given', () => {
    const asked = [
      field('trato', 'choice', { options: ['Bueno', 'Malo'] }),
      field('comment', 'text'),
      field('b', 'bool'),
    ];
    const kept = answering({ trato: 'Bueno', comment: 'sí', b: 'true', gone: 'x' }, 'Gracias');
    expect(answered(asked, kept)).toEqual({ trato: 'Bueno', comment: 'sí', b: 'true' });
    expect(kept['comment']).toBe('Gracias');
    expect(answered([field('trato', 'choice', { options: ['Otro'] })], kept)).toEqual({});
  });
  test('yes, no and days are read as people write them', () => {
    const asked = { ...organisation('encuesta') } as Organisation;
    const form = asked.forms?.find(({ id }) => id === 'encuesta');
    if (form) form.fields = [field('volvio', 'bool'), field('dia', 'date'), field('cuantos', 'number')];
    const read = (question: string, answer: string) => readable(asked, question, answer, { yes: 'Sí', no: 'No' });
    expect([read('volvio', 'true'), read('volvio', 'false')]).toEqual(['Sí', 'No']);
    expect(read('dia', '2026-11-21')).toBe('21 de noviembre de 2026');
    expect([read('cuantos', '3'), read('gone', 'true')]).toEqual(['3', 'true']);
  });
  test('what was answered reads in the order of the form', () => {
    const asked = { ...organisation('encuesta') } as Organisation;
    const form = asked.forms?.find(({ id }) => id === 'encuesta');
    if (form) form.fields = [field('trato', 'choice'), field('atencion', 'choice')];
    expect(inOrder(asked, { atencion: 'Buena', gone: 'Sí', trato: 'Bueno' })).toEqual([
      ['trato', 'Bueno'],
      ['atencion', 'Buena'],
      ['gone', 'Sí'],
    ]);
  });
});
