import { api, onSignedOut } from './api';
import { router } from './router.svelte';
import type { House, Me } from './types';

/** Who is signed in, and where: shared by all pages. */
class Here {
  house = $state<House>();
  me = $state<Me>();
  ended = $state(false);

  constructor() {
    onSignedOut(() => {
      if (this.me) this.ended = true;
      this.me = undefined;
    });
  }

  async load() {
    const [house, session] = await Promise.all([api.house(), api.session()]);
    this.house = house;
    this.me = session.me;
  }

  may(what: string): boolean {
    return this.me?.may.includes(what) ?? false;
  }

  async signOut() {
    await api.signOut();
    this.me = undefined;
    this.ended = false;
    router.go('/dang-nhap');
  }
}

export const here = new Here();
