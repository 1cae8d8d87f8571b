import { registers, type IncidentBanner } from './registers';

/** What is down now, for the banner of every page. Asked for at each page; where nobody answers, what was known stays. */
class Down {
  list = $state<IncidentBanner[]>([]);

  async load() {
    this.list = await registers.now().catch(() => this.list);
  }
}

export const down = new Down();
