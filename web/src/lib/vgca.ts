// The officer's installed VGCA Sign Service: a program on their own machine that this page talks to over a local WebSocket. It fetches and
// uploads the files itself, by one-time addresses; of the document nothing passes through here.
import { Trouble } from './api';
import type { VGCACall, Words } from './types';

/** Where the tool listens. The Content-Security-Policy names the same, and nothing else (internal/web/headers.go). */
const address = 'wss://127.0.0.1:8987';
/** To be opened in a tab of its own, where the browser shows what it holds against the tool's certificate. */
export const toolPage = 'https://127.0.0.1:8987/';
/** How long a tool that runs takes to say so, in milliseconds; and a person whom the browser asks first whether the page may reach it. */
const patience = 4_000;
const asked = 60_000;

/** What can go wrong on the way to the tool; each is the kind of a Trouble. */
export type ToolTrouble = 'vgca_unreachable' | 'vgca_blocked' | 'vgca_insecure' | 'vgca_silent' | 'vgca_cancelled' | 'vgca_no_token' | 'vgca_error' | 'vgca_late';

const said: Record<Exclude<ToolTrouble, 'vgca_error'>, Words> = {
  vgca_unreachable: {
    vi:
      'Không kết nối được với VGCA Sign Service trên máy này. Hãy mở phần mềm (biểu tượng ở khay hệ thống) rồi thử lại. Nếu phần mềm đang chạy: mở ' +
      toolPage +
      ' trong một thẻ mới; khi trình duyệt cảnh báo chứng thư của máy này, chọn chấp nhận, rồi quay lại đây. Trình duyệt không cho trang web biết là trường hợp nào.',
    en:
      'VGCA Sign Service on this machine cannot be reached. Start it (its icon is in the system tray) and try again. If it is running: open ' +
      toolPage +
      ' in a new tab, accept the certificate of this machine where the browser warns of it, and come back. The browser does not tell the page which of the two it is.',
  },
  vgca_blocked: {
    vi: 'Trình duyệt đang chặn trang này kết nối với phần mềm trên máy của bạn. Hãy bấm vào biểu tượng bên trái thanh địa chỉ, cho phép “truy cập ứng dụng và dịch vụ trên thiết bị này” (mạng cục bộ), tải lại trang rồi ký lại.',
    en: 'The browser keeps this page from reaching programs on your machine. Press the icon left of the address, allow access to apps and services on this device (local network), reload the page and sign again.',
  },
  vgca_insecure: {
    vi: 'Trang này mở bằng http nên trình duyệt không cho kết nối với phần mềm ký trên máy. Hãy mở Triện bằng địa chỉ https; nếu không có, hãy báo quản trị.',
    en: 'This page was opened over http, so the browser does not let it reach the signing tool. Open Triện by its https address; where there is none tell the administrator.',
  },
  vgca_silent: {
    vi: 'VGCA Sign Service không trả lời. Hãy đóng các cửa sổ đang mở của phần mềm, khởi động lại phần mềm rồi thử lại.',
    en: 'VGCA Sign Service does not answer. Close its open windows, start it again, then try again.',
  },
  vgca_cancelled: {
    vi: 'Bạn đã hủy trong phần mềm ký nên văn bản chưa được ký. Có thể ký lại bất cứ lúc nào.',
    en: 'You cancelled in the signing tool, so the document was not signed. You can sign it again at any time.',
  },
  vgca_no_token: {
    vi: 'Phần mềm ký không thấy thiết bị chứng thư số. Hãy cắm thiết bị, đợi đèn sáng rồi ký lại.',
    en: 'The signing tool does not find the token. Insert it, wait for its light, then sign again.',
  },
  vgca_late: {
    vi: 'Đã quá thời hạn ký của văn bản này nên phiên ký không còn hiệu lực. Hãy ký lại từ đầu.',
    en: 'The time to sign this document is over. Begin again.',
  },
};

function fail(kind: keyof typeof said): Trouble {
  return new Trouble(kind, said[kind]);
}

/** What the tool answers a page with. */
export interface Reply {
  status: number;
  text: string;
}

/** Reads the tool's answer; versions differ in what they fill in. */
export function readReply(message: unknown): Reply {
  try {
    const o = JSON.parse(String(message)) as Record<string, unknown>;
    const text = [o['Message'], o['Error']].find((t): t is string => typeof t === 'string' && t.trim() !== '') ?? '';
    const status = typeof o['Status'] === 'number' ? o['Status'] : typeof o['Status'] === 'string' && /^\d+$/.test(o['Status']) ? Number(o['Status']) : -1;
    return { status, text: text.trim().slice(0, 500) };
  } catch {
    return { status: -1, text: String(message).trim().slice(0, 500) };
  }
}

/** The tool's own words decide between the cases that a person can mend; its codes beyond 0 are published nowhere. */
export function troubleOf(reply: Reply): Trouble {
  const text = reply.text.normalize('NFC').toLowerCase();
  if (/hủy|huỷ|cancel/.test(text)) return fail('vgca_cancelled');
  if (/không (tìm )?thấy.*(thiết bị|chứng thư)|chưa (cắm|kết nối).*thiết bị|(no|not find|not found).*(token|smart ?card|certificate)/.test(text)) return fail('vgca_no_token');
  if (text === '') return new Trouble('vgca_error', {
    vi: `Phần mềm ký báo lỗi (mã ${reply.status}). Hãy ký lại; nếu vẫn gặp, hãy báo quản trị.`,
    en: `The signing tool failed (code ${reply.status}). Sign again; if it happens again tell the administrator.`,
  });
  return new Trouble('vgca_error', {
    vi: `Phần mềm ký báo: “${reply.text}”. Văn bản chưa được ký.`,
    en: `The signing tool says: “${reply.text}”. The document was not signed.`,
  });
}

/** One connection, one message, one answer. Without an answer within the time given it is given up. */
function ask(verb: string, message: string, open: number, answer: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(`${address}/${verb}`);
    } catch {
      reject(fail('vgca_unreachable'));
      return;
    }
    let connected = false;
    let timer = setTimeout(() => end(() => reject(fail('vgca_unreachable'))), open);
    let over = false;
    const end = (then: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.close();
      then();
    };
    socket.onopen = () => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(() => end(() => reject(fail(verb === 'GetVersion' ? 'vgca_silent' : 'vgca_late'))), answer);
      socket.send(message);
    };
    socket.onmessage = (e) => end(() => resolve(readReply(e.data)));
    socket.onerror = () => end(() => reject(fail(connected ? 'vgca_silent' : 'vgca_unreachable')));
    socket.onclose = () => end(() => reject(fail(connected ? 'vgca_silent' : 'vgca_unreachable')));
  });
}

/** What the browser says of pages that reach into this machine: 'granted', 'denied', 'prompt', or '' where it has no such rule. */
async function permission(): Promise<string> {
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // a browser of another age calls it otherwise, or asks nobody
    }
  }
  return '';
}

/** Whether the tool is there: nothing, or the Trouble that says what to do. */
export async function detect(): Promise<void> {
  if (!window.isSecureContext) throw fail('vgca_insecure');
  const allowed = await permission();
  try {
    await ask('GetVersion', 'version', allowed === 'prompt' ? asked : patience, patience);
  } catch (e) {
    if ((await permission()) === 'denied') throw fail('vgca_blocked');
    throw e;
  }
}

/** Lets the tool sign one document; it shows its own window and asks for the PIN. What became of the document is the server's to tell. */
export async function signWithTool(call: VGCACall): Promise<void> {
  const message = JSON.stringify({
    FileUploadHandler: new URL(call.upload, location.origin).href,
    SessionId: '',
    JWTToken: '',
    FileName: new URL(call.file, location.origin).href,
    DocNumber: '', // number and date stand in the file already
    IssuedDate: '',
    MetaData: [],
  });
  const left = new Date(call.expires).getTime() - Date.now();
  if (left <= 0) throw fail('vgca_late');
  const reply = await ask(call.verb, message, patience, left);
  if (reply.status !== 0) throw troubleOf(reply);
}

/** Ends of a round: which Troubles make it pointless to go on with the next document. */
export function hopeless(e: unknown): boolean {
  return e instanceof Trouble && ['vgca_unreachable', 'vgca_blocked', 'vgca_insecure', 'vgca_silent', 'vgca_cancelled', 'vgca_no_token'].includes(e.kind);
}

/** How long a document may take to be prepared before its turn, in milliseconds; and how often the server is asked meanwhile. */
const preparing = 120_000;
const pause = 500;

/** Asks for a document's addresses until it is prepared: the server says "unavailable" as long as it is not. */
async function addresses(item: string, call: (item: string) => Promise<VGCACall>): Promise<VGCACall> {
  for (const end = Date.now() + preparing; ; ) {
    try {
      return await call(item);
    } catch (e) {
      if (!(e instanceof Trouble) || e.kind !== 'unavailable' || Date.now() > end) throw e;
    }
    await new Promise((r) => setTimeout(r, pause));
  }
}

/**
 * Signs several documents one after the other: the tool takes one at a time. call asks the server for a document's addresses, told is
 * told what became of each. It ends early where the tool is gone or the person cancelled.
 */
export async function signEach(items: readonly string[], call: (item: string) => Promise<VGCACall>, told: (item: string, problem?: unknown) => Promise<void> | void): Promise<void> {
  if (items.length === 0) return;
  await detect();
  for (const item of items) {
    try {
      await signWithTool(await addresses(item, call));
      await told(item);
    } catch (e) {
      await told(item, e);
      if (hopeless(e)) return;
    }
  }
}
