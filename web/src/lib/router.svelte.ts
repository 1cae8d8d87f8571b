// Which page an address names. internal/web/web.go serves the same addresses.
export type Route =
  | { name: 'compare' | 'file-plan' | 'agreements' | 'ledgers' | 'impounds' | 'conversions' | 'tries' | 'quarantine' | 'my-rights' | 'in-my-name' | 'use' | 'reports' | 'reviews' | 'cases' | 'subscribers' | 'mine' | 'everyone' | 'desk' | 'sign-in' | 'return' | 'rehearsals' | 'numbers' | 'paper-in' | 'scans' | 'scan-in' | 'incidents' | 'drafts' | 'new-draft' | 'outgoing' | 'incoming' | 'receive' | 'dossiers' | 'verify' | 'signings' | 'devices' | 'services' | 'manage' | 'directory' | 'delegations' | 'could' | 'authority' | 'form-rules' | 'search' | 'import' | 'missing' }
  | { name: 'register'; kind: 'out' | 'in' }
  | { name: 'document'; id: string }
  | { name: 'impound'; id: string }
  | { name: 'scan'; id: string }
  | { name: 'paper'; id: string }
  | { name: 'dossier'; id: string }
  | { name: 'subscriber'; id: string }
  | { name: 'signing'; id: string }
  | { name: 'case'; id: string }
  | { name: 'document-rights'; id: string }
  | { name: 'review'; id: string }
  | { name: 'staff-person'; id: string };

const fixed: Record<string, Route> = {
  '/': { name: 'desk' },
  '/ban-lam-viec': { name: 'desk' },
  '/dang-nhap': { name: 'sign-in' },
  '/dang-nhap/tro-ve': { name: 'return' },
  '/dien-tap': { name: 'rehearsals' },
  '/du-thao': { name: 'drafts' },
  '/du-thao/moi': { name: 'new-draft' },
  '/van-ban-di': { name: 'outgoing' },
  '/van-ban-den': { name: 'incoming' },
  '/van-ban-den/moi': { name: 'receive' },
  '/so-di': { name: 'register', kind: 'out' },
  '/so-den': { name: 'register', kind: 'in' },
  '/so-dang-ky': { name: 'numbers' },
  '/nhap-giay': { name: 'paper-in' },
  '/so-hoa': { name: 'scans' },
  '/so-hoa/gui': { name: 'scan-in' },
  '/su-co': { name: 'incidents' },
  '/ho-so': { name: 'dossiers' },
  '/ho-so/danh-muc': { name: 'file-plan' },
  '/toi': { name: 'mine' },
  '/toi/nhan-danh': { name: 'in-my-name' },
  '/so-chuyen-doi': { name: 'conversions' },
  '/su-dung': { name: 'use' },
  '/bao-cao': { name: 'reports' },
  '/dot-kiem-tra': { name: 'reviews' },
  '/vu-viec': { name: 'cases' },
  '/quan-ly/phien': { name: 'everyone' },
  '/kiem-tra': { name: 'verify' },
  '/phien-ky': { name: 'signings' },
  '/thiet-bi': { name: 'devices' },
  '/dich-vu': { name: 'services' },
  '/thue-bao': { name: 'subscribers' },
  '/quan-ly': { name: 'manage' },
  '/bi-tu-choi': { name: 'tries' },
  '/niem-phong': { name: 'impounds' },
  '/cach-ly': { name: 'quarantine' },
  '/thoa-thuan': { name: 'agreements' },
  '/doi-chieu-so-cai': { name: 'ledgers' },
  '/quyen': { name: 'my-rights' },
  '/danh-ba': { name: 'directory' },
  '/danh-ba/nhap': { name: 'import' },
  '/uy-quyen': { name: 'delegations' },
  '/ai-ky': { name: 'could' },
  '/tham-quyen': { name: 'authority' },
  '/the-thuc': { name: 'form-rules' },
  '/tim-kiem': { name: 'search' },
  '/so-sanh': { name: 'compare' },
};

const one: Record<string, 'document' | 'impound' | 'dossier' | 'signing' | 'staff-person' | 'subscriber' | 'case' | 'review' | 'document-rights' | 'scan' | 'paper'> = { 'so-hoa': 'scan', 'ban-giay': 'paper', 'niem-phong': 'impound', 'quyen-van-ban': 'document-rights', 'vu-viec': 'case', 'dot-kiem-tra': 'review', 'thue-bao': 'subscriber', 'van-ban': 'document', 'ho-so': 'dossier', 'phien-ky': 'signing', 'can-bo': 'staff-person' };

export function match(path: string): Route {
  const known = fixed[path.replace(/\/+$/, '') || '/'];
  if (known) return known;
  const m = /^\/(niem-phong|so-hoa|ban-giay|quyen-van-ban|van-ban|ho-so|phien-ky|can-bo|thue-bao|vu-viec|dot-kiem-tra)\/([^/]+)$/.exec(path);
  const name = one[m?.[1] ?? ''];
  if (!name || !m?.[2]) return { name: 'missing' };
  return { name, id: decodeURIComponent(m[2]) };
}

class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  route = $derived(match(this.path));

  constructor() {
    addEventListener('popstate', () => this.#read());
  }

  go(to: string, replace = false) {
    if (to === location.pathname + location.search) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', to);
    this.#read();
    if (!replace) scrollTo(0, 0);
  }

  /** The same page, asked something else. */
  ask(question: Record<string, string>) {
    const q = new URLSearchParams(Object.entries(question).filter(([, v]) => v !== ''));
    this.go(location.pathname + (q.size ? `?${q}` : ''));
  }

  #read() {
    this.path = location.pathname;
    this.search = location.search;
  }

  /** Turns a click on one of our links into a change of page. */
  click = (e: MouseEvent) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const a = (e.target as Element | null)?.closest?.('a');
    if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return;
    if (match(a.pathname).name === 'missing' || a.hash) return;
    e.preventDefault();
    this.go(a.pathname + a.search);
  };
}

export const router = new Router();
