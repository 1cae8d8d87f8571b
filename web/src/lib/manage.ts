// What is managed: each row of the page /quan-ly, shown to whoever has its right (MeView.may).
import type { IconName } from '../ui/Icon.svelte';
import type { Catalogue } from '../i18n/vi';

/** Under which heading a row stands; none: with what belongs to nobody else. */
export type Group = 'people' | 'keys' | 'watch' | 'office';
export const groups: Group[] = ['people', 'keys', 'watch', 'office'];

export interface Managed {
  group?: Group;
  to: string;
  right: string;
  icon: IconName;
  text: (t: Catalogue) => string;
  hint: (t: Catalogue) => string;
}

export const managed: Managed[] = [
  { to: '/danh-ba', group: 'people', right: 'directory', icon: 'person', text: (t) => t.directory.title, hint: (t) => t.directory.hint },
  { to: '/uy-quyen', group: 'people', right: 'delegations', icon: 'pen', text: (t) => t.directory.delegations, hint: (t) => t.directory.delegationsHint },
  { to: '/ai-ky', group: 'people', right: 'directory', icon: 'question', text: (t) => t.directory.could, hint: (t) => t.directory.couldHint },
  { to: '/tham-quyen', group: 'people', right: 'authority.read', icon: 'check', text: (t) => t.authority.title, hint: (t) => t.authority.hint },
  { to: '/the-thuc', group: 'office', right: 'authority.read', icon: 'tick', text: (t) => t.form.rulesTitle, hint: (t) => t.form.rulesHint },
  { to: '/so-chuyen-doi', group: 'office', right: 'registers', icon: 'book', text: (t) => t.paper.title, hint: (t) => t.paper.hint },
  { to: '/so-hoa', group: 'office', right: 'conversions.manage', icon: 'file', text: (t) => t.digitise.title, hint: (t) => t.digitise.hint },
  { to: '/quan-ly/phien', group: 'watch', right: 'sessions', icon: 'clock', text: (t) => t.account.everyone, hint: (t) => t.account.everyoneHint },
  { to: '/thue-bao', group: 'keys', right: 'subscribers.read', icon: 'key', text: (t) => t.subscribers.title, hint: (t) => t.subscribers.hint },
  { to: '/dien-tap', group: 'keys', right: 'rehearsals.read', icon: 'clock', text: (t) => t.ways.rehearsals, hint: (t) => t.ways.rehearsalsHint },
  { to: '/so-dang-ky', group: 'office', right: 'registers.read', icon: 'book', text: (t) => t.registers.numbers, hint: (t) => t.registers.numbersHint },
  { to: '/su-co', group: 'office', right: 'incidents.read', icon: 'alert', text: (t) => t.registers.incidents, hint: (t) => t.registers.incidentsHint },
  { to: '/su-dung', group: 'keys', right: 'reports.read', icon: 'pen', text: (t) => t.oversight.use, hint: (t) => t.oversight.useHint },
  { to: '/bao-cao', group: 'watch', right: 'reports.read', icon: 'file', text: (t) => t.oversight.reports, hint: (t) => t.oversight.reportsHint },
  { to: '/dot-kiem-tra', group: 'keys', right: 'reviews.read', icon: 'tick', text: (t) => t.oversight.reviews, hint: (t) => t.oversight.reviewsHint },
  { to: '/vu-viec', group: 'watch', right: 'cases.read', icon: 'alert', text: (t) => t.oversight.cases, hint: (t) => t.oversight.casesHint },
  { to: '/niem-phong', group: 'office', right: 'impounds.read', icon: 'seal', text: (t) => t.impound.title, hint: (t) => t.impound.hint },
  { to: '/thoa-thuan', group: 'office', right: 'agreements.read', icon: 'person', text: (t) => t.agreements.title, hint: (t) => t.agreements.hint },
  { to: '/cach-ly', group: 'watch', right: 'quarantine.read', icon: 'alert', text: (t) => t.routing.quarantine, hint: (t) => t.routing.quarantineHint },
  { to: '/doi-chieu-so-cai', group: 'watch', right: 'ledgers.read', icon: 'book', text: (t) => t.ledgers.title, hint: (t) => t.ledgers.hint },
  { to: '/bi-tu-choi', group: 'watch', right: 'tries.read', icon: 'alert', text: (t) => t.rights.tries, hint: (t) => t.rights.triesHint },
  { to: '/quyen', group: 'people', right: 'people.rights', icon: 'person', text: (t) => t.rights.peopleRights, hint: (t) => t.rights.peopleRightsHint },
];
