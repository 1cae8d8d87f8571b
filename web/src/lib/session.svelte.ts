import { api, onAsked, onSignedOut } from './api';
import { chair } from './presence';
import { router } from './router.svelte';
import type { House, Me, Way } from './types';

/** Who is signed in, and where: shared by all pages. */
class Here {
  house = $state<House>();
  me = $state<Me>();
  ended = $state(false);
  asked = $state(false); // an act asks who the person is once more
  account = ''; // as typed at the last sign-in of this page
  #back: Promise<void> | undefined;
  #return = () => {};
  #proof: Promise<boolean> | undefined;
  #proven = (_: boolean) => {};

  constructor() {
    onSignedOut(() => {
      if (!this.me) return undefined;
      this.ended = chair.locked = true;
      this.#back ??= new Promise((r) => (this.#return = r));
      return this.#back;
    });
    onAsked(() => {
      if (!this.me) return undefined;
      this.asked = true;
      this.#proof ??= new Promise((r) => (this.#proven = r));
      return this.#proof;
    });
  }

  /** The person has proven who they are, or thought better of it. */
  proven(done: boolean, me?: Me) {
    if (me) this.me = me;
    this.asked = false;
    this.#proof = undefined;
    this.#proven(done);
  }

  async load() {
    const [house, session] = await Promise.all([api.house(), api.session()]);
    this.house = house;
    this.me = session.me;
  }

  /** Asks anew what may be done, such as which machines with tokens are there. */
  async refresh() {
    const { me } = await api.session();
    if (me) this.me = me;
  }

  /** Someone has signed in. Where a session had ended its pages go on for the same person; for anyone else they begin anew. */
  enter(me: Me) {
    const same = this.me === undefined || (this.me.person.id === me.person.id && this.me.office.id === me.office.id);
    if (!same) {
      location.assign('/ban-lam-viec');
      return;
    }
    this.me = me;
    this.ended = chair.locked = false;
    this.#back = undefined;
    this.#return();
  }

  may(what: string): boolean {
    return this.me?.may.includes(what) ?? false;
  }

  ways(act: string): Way[] {
    return this.me?.ways.filter((w) => w.act === act) ?? [];
  }

  async signOut() {
    await api.signOut();
    this.me = undefined;
    this.ended = chair.locked = false;
    router.go('/dang-nhap');
  }
}

export const here = new Here();
