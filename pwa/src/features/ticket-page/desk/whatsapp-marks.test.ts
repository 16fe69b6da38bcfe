import { describe, expect, it } from 'vitest';
import type { WhatsappMark } from '../../../contract/api';
import { isOnItsWay, marksByAct, standing } from './whatsapp-marks';

const made: WhatsappMark = { act: 'a.1', made: 1, sent: null, delivered: null, read: null, failed: null, why: '' };
const told = (mark: Partial<WhatsappMark>) => standing({ ...made, ...mark }, (at) => `a las ${at}`);

describe('messages of WhatsApp in the story', () => {
  it('says the furthest that a message has come, in words', () => {
    expect(told({})).toBe('WhatsApp: por enviar');
    expect(told({ why: 'sin línea' })).toBe('WhatsApp: por enviar: sin línea');
    expect(told({ sent: 2 })).toBe('WhatsApp: enviado a las 2');
    expect(told({ sent: 2, delivered: 3 })).toBe('WhatsApp: entregado a las 3');
    expect(told({ sent: 2, delivered: 3, read: 4 })).toBe('WhatsApp: leído a las 4');
    expect(told({ failed: 5, why: '(131026) no' })).toBe('WhatsApp: no se entregó a las 5: (131026) no');
  });

  it('asks again only while more may be told', () => {
    const end = [{ read: 4 }, { failed: 5 }].map((mark) => isOnItsWay({ ...made, ...mark }));
    expect([isOnItsWay(made), isOnItsWay({ ...made, delivered: 3 }), ...end]).toEqual([true, true, false, false]);
  });

  it('keeps the messages of one act together, in order', () => {
    const marks = [made, { ...made, act: 'a.2' }, { ...made, made: 2 }];
    expect(
      marksByAct(marks)
        .get('a.1')
        ?.map((mark) => mark.made),
    ).toEqual([1, 2]);
  });
});
