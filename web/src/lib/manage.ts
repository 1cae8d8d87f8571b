// What is managed: each row of the page /quan-ly, shown to whoever has its right (MeView.may).
import type { IconName } from '../ui/Icon.svelte';
import type { Catalogue } from '../i18n/vi';

export interface Managed {
  to: string;
  right: string;
  icon: IconName;
  text: (t: Catalogue) => string;
  hint: (t: Catalogue) => string;
}

export const managed: Managed[] = [
  { to: '/danh-ba', right: 'directory', icon: 'person', text: (t) => t.directory.title, hint: (t) => t.directory.hint },
  { to: '/uy-quyen', right: 'delegations', icon: 'pen', text: (t) => t.directory.delegations, hint: (t) => t.directory.delegationsHint },
  { to: '/ai-ky', right: 'directory', icon: 'question', text: (t) => t.directory.could, hint: (t) => t.directory.couldHint },
  { to: '/tham-quyen', right: 'authority.read', icon: 'check', text: (t) => t.authority.title, hint: (t) => t.authority.hint },
  { to: '/quan-ly/phien', right: 'sessions', icon: 'clock', text: (t) => t.account.everyone, hint: (t) => t.account.everyoneHint },
  { to: '/thue-bao', right: 'subscribers.read', icon: 'key', text: (t) => t.subscribers.title, hint: (t) => t.subscribers.hint },
  { to: '/dien-tap', right: 'rehearsals.read', icon: 'clock', text: (t) => t.ways.rehearsals, hint: (t) => t.ways.rehearsalsHint },
  { to: '/su-dung', right: 'reports.read', icon: 'pen', text: (t) => t.oversight.use, hint: (t) => t.oversight.useHint },
  { to: '/bao-cao', right: 'reports.read', icon: 'file', text: (t) => t.oversight.reports, hint: (t) => t.oversight.reportsHint },
  { to: '/dot-kiem-tra', right: 'reviews.read', icon: 'tick', text: (t) => t.oversight.reviews, hint: (t) => t.oversight.reviewsHint },
  { to: '/vu-viec', right: 'cases.read', icon: 'alert', text: (t) => t.oversight.cases, hint: (t) => t.oversight.casesHint },
  { to: '/bi-tu-choi', right: 'tries.read', icon: 'alert', text: (t) => t.rights.tries, hint: (t) => t.rights.triesHint },
  { to: '/quyen', right: 'people.rights', icon: 'person', text: (t) => t.rights.peopleRights, hint: (t) => t.rights.peopleRightsHint },
];
