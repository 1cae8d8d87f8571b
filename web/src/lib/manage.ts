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
];
