// What a person may choose from, as the house says it.
import { speech } from '../i18n/index.svelte';
import type { Option } from '../ui/Select.svelte';
import { here } from './session.svelte';

export const types = (codes = false): Option[] =>
  (here.house?.types ?? []).map((o) => ({ value: o.code, label: speech.W(o.name) + (codes && o.code ? ` (${o.code})` : '') }));

export function urgencies(): Option[] {
  const known = (here.house?.urgencies ?? []).map((u) => ({ value: u.value, label: speech.W(u.label) }));
  return known.some((u) => u.value === '') ? known : [{ value: '', label: speech.t.draft.normal }, ...known];
}
