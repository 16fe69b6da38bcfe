import { expect, it } from 'vitest';
import { LeftLists } from './left-lists';

it('finds a list as it was left for one of its pages, once', () => {
  const lists = new LeftLists();
  lists.leave('/mesa/padrones/pozos', '/mesa/padrones/pozos/1', { text: 'norte' });
  expect(lists.asLeft('/mesa/padrones')).toBeUndefined();
  expect(lists.asLeft('/mesa/padrones/pozos')).toEqual({ text: 'norte' });
  expect(lists.asLeft('/mesa/padrones/pozos')).toBeUndefined();
});

it('begins anew where one left it for another', () => {
  const lists = new LeftLists();
  lists.leave('/mesa/padrones/pozos', '/mesa/padrones/pozos/1', { text: 'norte' });
  lists.leave('/mesa/padrones/pozos', '/mesa/padrones/pozos2', { text: 'sur' });
  expect(lists.asLeft('/mesa/padrones/pozos')).toBeUndefined();
});
