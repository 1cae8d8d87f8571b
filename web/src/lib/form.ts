// The form (thể thức) of documents: what the rules said, where it stands on the pages, and which rules bind.
import { call } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type FormCheck = S['FormCheckView'];
export type FormAnswer = S['FormAnswerView'];
export type FormRules = S['FormRulesView'];

/** A box on a page, in its user space, with the number of its finding. */
export interface Box {
  page: number;
  rect: number[];
  label: string;
  chosen: boolean;
}

/** The boxes of all findings, the chosen one's last, so that they lie on top. */
export function boxes(form: FormCheck, chosen: number): Box[] {
  const all = form.answers.flatMap((a, i) => a.spots.map((s) => ({ page: s.page, rect: s.rect ?? [], label: String(i + 1), chosen: i === chosen })));
  return [...all.filter((b) => !b.chosen), ...all.filter((b) => b.chosen)];
}

export const formRules = {
  read: () => call<FormRules>('GET', '/api/form-rules'),
  bind: (rules: string[], document: string) => call<FormRules>('POST', '/api/form-rules/binding', { rules, document }),
};
