// Calls of the server. Every failure is a Trouble with words for a person; nothing raw leaves this file.
import type * as T from './types';

export class Trouble extends Error {
  constructor(
    readonly kind: string,
    readonly words: T.Words,
    readonly rule = '',
  ) {
    super(kind);
  }
}

const unreachable: T.Words = {
  vi: 'Không kết nối được với máy chủ. Hãy kiểm tra mạng rồi thử lại; dữ liệu trên trang vẫn còn.',
  en: 'The server cannot be reached. Check the network and try again; what is on the page is still there.',
};
const unreadable: T.Words = {
  vi: 'Máy chủ trả lời không đúng khuôn dạng. Hãy tải lại trang; nếu vẫn gặp, hãy báo quản trị.',
  en: 'The server gave an answer that cannot be read. Reload the page; if it happens again tell the administrator.',
};

/** What went wrong, whatever was thrown. */
export function trouble(e: unknown): Trouble {
  return e instanceof Trouble ? e : new Trouble('internal', unreadable);
}

/** Told when the server says that nobody is signed in any more; keeps who waits until the same person is back. undefined: nobody was here. */
let whenSignedOut = (): Promise<void> | undefined => undefined;
export function onSignedOut(f: () => Promise<void> | undefined) {
  whenSignedOut = f;
}

/** Told when an act asks who the person is once more; true once that is proven, false where they think better of it. undefined: nobody was here. */
let whenAsked = (): Promise<boolean> | undefined => undefined;
export function onAsked(f: () => Promise<boolean> | undefined) {
  whenAsked = f;
}

/** Does it, and does it again once the person is back where the session ended meanwhile: what was typed and pressed is not lost. */
async function signedIn<R>(once: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await once();
    } catch (e) {
      if (e instanceof Trouble && e.kind === 'step_up' && (await whenAsked())) continue;
      const back = e instanceof Trouble && e.kind === 'sign_in' ? whenSignedOut() : undefined;
      if (!back) throw e;
      await back;
    }
  }
}

function read(status: number, text: string): unknown {
  let value: unknown;
  try {
    value = text === '' ? null : JSON.parse(text);
  } catch {
    throw new Trouble('internal', unreadable);
  }
  if (status >= 200 && status < 300) return value;
  const error = (value as { error?: T.Failure } | null)?.error;
  if (!error?.message) throw new Trouble('internal', unreadable);
  throw new Trouble(error.kind, error.message, error.rule ?? '');
}

export const call = <R>(method: string, path: string, body?: unknown): Promise<R> => signedIn(() => callOnce<R>(method, path, body));

async function callOnce<R>(method: string, path: string, body?: unknown): Promise<R> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': body instanceof Blob ? 'text/csv' : 'application/json' },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
    text = await response.text();
  } catch {
    throw new Trouble('unavailable', unreachable);
  }
  return read(response.status, text) as R;
}

/** A file that a call answers with. */
export const fetched = (method: string, path: string, body: unknown): Promise<Uint8Array> =>
  signedIn(async () => {
    let response: Response;
    try {
      response = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
    } catch {
      throw new Trouble('unavailable', unreachable);
    }
    read(response.status, await response.text());
    throw new Trouble('internal', unreadable);
  });

export function query(values: Record<string, string | number | boolean | undefined>): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(values)) if (v !== undefined && v !== '' && v !== 0 && v !== false) q.set(k, String(v));
  const s = q.toString();
  return s && '?' + s;
}

const id = encodeURIComponent;

export interface Filter {
  direction?: 'out' | 'in';
  state?: string;
  type?: string;
  text?: string;
  from?: string;
  to?: string;
  dossier?: string;
  urgent?: boolean;
  overdue?: boolean;
  limit?: number;
  after?: string;
  before?: string;
}

export const api = {
  house: () => call<T.House>('GET', '/api/house'),
  session: () => call<T.Session>('GET', '/api/session'),
  signIn: (r: T.SignIn) => callOnce<T.Session>('POST', '/api/session', r),
  askPasskey: (office: string, account: string) => callOnce<T.PasskeyAsked>('POST', '/api/session/passkey/options', { office, ...(account ? { account } : {}) }),
  passkeySignIn: (r: { office: string; id: string; credential?: Record<string, unknown>; code?: string }) => callOnce<T.PasskeySession>('POST', '/api/session/passkey', r),
  proofWays: () => call<T.ProofWays>('GET', '/api/session/proof'),
  askProof: () => call<T.PasskeyAsked>('POST', '/api/session/proof/options'),
  prove: (r: T.Proof) => call<T.Session>('POST', '/api/session/proof', r),
  account: () => call<T.Account>('GET', '/api/account'),
  changePassword: (old: string, next: string) => call<T.Session>('POST', '/api/account/password', { old, new: next }),
  newCodes: () => call<T.Codes>('POST', '/api/account/codes'),
  confirmCodes: (code: string) => call<T.Session>('PUT', '/api/account/codes', { code }),
  newRecovery: () => call<T.Recovery>('POST', '/api/account/recovery'),
  newPasskey: () => call<T.PasskeyAsked>('POST', '/api/account/passkeys/options'),
  addPasskey: (asked: string, name: string, credential: Record<string, unknown>) => call<T.Passkey[]>('POST', '/api/account/passkeys', { id: asked, name, credential }),
  namePasskey: (p: string, name: string) => call<T.Passkey[]>('PUT', `/api/account/passkeys/${id(p)}`, { name }),
  endPasskey: (p: string) => call<T.Passkey[]>('DELETE', `/api/account/passkeys/${id(p)}`),
  endSession: (s: string) => call<T.OpenSession[]>('DELETE', `/api/account/sessions/${id(s)}`),
  openSessions: () => call<T.PersonSessions[]>('GET', '/api/sessions'),
  endSessionsOf: (p: string) => call<T.PersonSessions[]>('DELETE', `/api/sessions/${id(p)}`),
  accountNotices: () => call<T.AccountNotice[]>('GET', '/api/notices'),
  noticeSeen: (n: string) => call<T.AccountNotice[]>('DELETE', `/api/notices/${id(n)}`),
  signOut: () => call<T.Session>('DELETE', '/api/session'),
  desk: () => call<T.Desk>('GET', '/api/desk'),
  documents: (f: Filter) => call<T.DocumentList>('GET', '/api/documents' + query({ ...f })),
  document: (d: string) => call<T.Doc>('GET', `/api/documents/${id(d)}`),
  judgement: (d: string) => call<T.Judgement>('GET', `/api/documents/${id(d)}/judgement`),
  history: (d: string) => call<T.HistoryRow[]>('GET', `/api/documents/${id(d)}/history`),
  act: (d: string, act: string, args: T.ActArgs) => call<T.Doc>('POST', `/api/documents/${id(d)}/acts/${id(act)}`, args),
  register: (kind: 'out' | 'in', f: Filter) => call<T.Register>('GET', `/api/registers/${kind}` + query({ ...f })),
  dossiers: (f: Filter) => call<T.DossierList>('GET', '/api/dossiers' + query({ ...f })),
  dossier: (d: string) => call<T.Dossier>('GET', `/api/dossiers/${id(d)}`),
  createDossier: (r: T.DossierRequest) => call<T.Dossier>('POST', '/api/dossiers', r),
  progress: (d: string) => call<T.Progress[]>('GET', `/api/documents/${id(d)}/progress`),
  quarantine: () => call<T.Quarantine>('GET', '/api/quarantine'),
  decideQuarantine: (i: string, act: string, r: T.QuarantineRequest) => call<T.Quarantine>('POST', `/api/quarantine/${id(i)}/${id(act)}`, r),
  provenance: (d: string) => call<T.Provenance>('GET', `/api/documents/${id(d)}/provenance`),
  intakes: () => call<T.Intake[]>('GET', '/api/intakes'),
  intake: (i: string) => call<T.Intake>('GET', `/api/intakes/${id(i)}`),
  dropIntake: (i: string) => call<T.Intake>('DELETE', `/api/intakes/${id(i)}`),
  beginUpload: (r: T.UploadRequest) => call<T.Upload>('POST', '/api/uploads', r),
  upload: (u: string) => call<T.Upload>('GET', `/api/uploads/${id(u)}`),
  finishUpload: (u: string, door: T.Door) => call<T.Intake>('POST', `/api/uploads/${id(u)}`, door),
  dropUpload: (u: string) => call<unknown>('DELETE', `/api/uploads/${id(u)}`),
  signings: () => call<T.Signing[]>('GET', '/api/signings'),
  signing: (s: string) => call<T.Signing>('GET', `/api/signings/${id(s)}`),
  requestSigning: (w: T.SigningWish) => call<T.Signing>('POST', '/api/signings', w),
  resumeSigning: (s: string, pin: string) => call<T.Signing>('POST', `/api/signings/${id(s)}`, { pin }),
  cancelSigning: (s: string) => call<T.Signing>('DELETE', `/api/signings/${id(s)}`),
  callTool: (s: string, item: string) => call<T.VGCACall>('POST', `/api/signings/${id(s)}/items/${id(item)}/vgca`),
  agents: () => call<T.Agent[]>('GET', '/api/agents'),
  pair: () => call<T.Pairing>('POST', '/api/agents'),
  endAgent: (a: string) => call<T.Agent[]>('DELETE', `/api/agents/${id(a)}`),
  services: () => call<T.Services>('GET', '/api/services'),
  ledgers: () => call<T.Ledgers>('GET', '/api/ledgers'),
  acceptLine: (peer: string, name: string, reason: string) => call<T.Ledgers>('POST', `/api/ledgers/${id(peer)}/accept`, { name, reason }),
  people: () => call<T.Person[]>('GET', '/api/people'),
  natures: () => call<T.Choice[]>('GET', '/api/natures'),
  peers: () => call<T.Peer[]>('GET', '/api/peers'),
};

export const fileURL = (d: string, version: number, download = false) =>
  `/api/documents/${id(d)}/file` + query({ version, download: download ? 'true' : undefined });

export const judgementURL = (d: string) => `/api/documents/${id(d)}/judgement.pdf`;

/** Who handled an issued document, with the proofs (json), or as a sheet (pdf). */
export const processingURL = (d: string, format: 'json' | 'pdf') => `/api/documents/${id(d)}/processing.${format}`;

export const registerURL = (kind: 'out' | 'in', format: 'xlsx' | 'pdf', f: Filter) =>
  `/api/registers/${kind}.${format}` + query({ ...f });

/** A dossier as a zip: what is said about its documents (JSON, XML), and their PDFs. */
export const dossierURL = (d: string) => `/api/dossiers/${id(d)}/export.zip`;

export interface Sending<R> {
  done: Promise<R>;
  stop: () => void;
}

export class Stopped extends Error {}

/** Sends a file with its particulars before it, and tells how much has gone. */
export function send<R>(path: string, request: unknown, file: File, progress: (sent: number, total: number) => void): Sending<R> {
  const form = new FormData();
  if (request !== null) form.append('request', new Blob([JSON.stringify(request)], { type: 'application/json' }));
  form.append('file', file, file.name);
  return sending<R>({ method: 'POST', path, headers: {}, body: form }, progress);
}

/** Sends a part of a file. */
export function putPart(upload: string, offset: number, digest: string, part: Blob, progress: (sent: number) => void): Sending<T.Upload> {
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Digest': digest };
  return sending<T.Upload>({ method: 'PUT', path: `/api/uploads/${id(upload)}?offset=${offset}`, headers, body: part }, progress);
}

interface Outgoing {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: FormData | Blob;
}

/** Sends bytes and tells how many have gone. fetch() can't tell that yet. */
function sending<R>(out: Outgoing, progress: (sent: number, total: number) => void): Sending<R> {
  let x: XMLHttpRequest | undefined;
  let stopped = false;
  const once = () =>
    new Promise<R>((resolve, reject) => {
      if (stopped) throw new Stopped();
      x = new XMLHttpRequest();
      const here = x;
      here.upload.onprogress = (e) => progress(e.loaded, e.total);
      here.onload = () => {
        try {
          resolve(read(here.status, here.responseText) as R);
        } catch (e) {
          reject(e);
        }
      };
      here.onerror = () => reject(new Trouble('unavailable', unreachable));
      here.onabort = () => reject(new Stopped());
      here.open(out.method, out.path);
      for (const [name, value] of Object.entries(out.headers)) here.setRequestHeader(name, value);
      here.send(out.body);
    });
  return {
    done: signedIn(once),
    stop: () => {
      stopped = true;
      x?.abort();
    },
  };
}
