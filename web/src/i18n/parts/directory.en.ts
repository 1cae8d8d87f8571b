import type { directory as vi } from './directory.vi';

export const directory: typeof vi = {
  manage: 'Management',
  manageLead: 'What you have been given to manage.',
  manageNone: 'You have been given nothing to manage.',
  title: 'Directory',
  hint: 'Bodies, units, posts, people, and delegations to sign.',
};
