// What a field of the administration chooses among: entries of the draft, or what the data may say.
import { objectOf, type Entry } from '../pieces';
import { nameOf, shown, type Among } from '../sections';
import type { OrganisationDraft } from './organisation-draft.svelte';
import { administration as w } from './words';

interface Option {
  value: string;
  label: string;
}

export function among(which: Among | undefined, draft: OrganisationDraft): Option[] {
  switch (which) {
    case undefined:
      return [];
    case 'categories': {
      const named = objectOf(draft.text('organisation.json'))?.categories;
      const categories = Array.isArray(named) ? named.filter((each): each is string => typeof each === 'string') : [];
      return categories.map((each) => ({ value: each, label: each }));
    }
    case 'services':
    case 'forms':
      return draft.placed(which).map(({ entry }) => optionOf(entry));
    case 'teams':
    case 'roles':
    case 'priorities':
    case 'channels':
      return draft.entries(`${which}.json`).map(optionOf);
    case 'kinds':
    case 'surveys':
    case 'classes':
    case 'rights':
    case 'stages':
    case 'fieldKinds':
    case 'formKinds':
      return Object.entries(w[which]).map(([value, label]) => ({ value, label }));
  }
}

function optionOf(entry: Entry): Option {
  return { value: shown('text', entry.id), label: nameOf(entry) };
}
