// Pictures of the pages of people, rights, sign-in, certificates and oversight, in both languages: `npm run shots:people -- DIR [NAME…]`.
// Not a test: each chapter fills the demonstration and stops at what is worth seeing; one that breaks does not keep the others.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { code, drafted, launch, person, pin, signIn } from './browser.mjs';
import { camera } from './camera.mjs';
import { identities, letIn } from './provider.mjs';
import { sample, world } from './world.mjs';

const [folder = join(tmpdir(), 'trien-shots'), ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const cam = camera({ folder, only, schemes: process.env.TRIEN_DARK ? ['light', 'dark'] : ['light'], languages: ['vi', 'en'] });
const { shoot } = cam;

const w = await world();
const provider = await identities(w.url);
letIn(w.data, provider);
await w.again();
const browser = await launch();
const province = 'tinh-uy';
const people = new Map();
const steps = new Map(); // the last one-time code of each, for one serves once

async function as(account, office = province) {
  const key = `${office}/${account}`;
  if (!people.has(key)) {
    const { page } = await person(browser, w.url);
    page.context().setDefaultTimeout(20_000);
    await signIn(page, w.who(office, account));
    steps.set(key, Math.floor(Date.now() / 30_000));
    people.set(key, page);
  }
  return people.get(key);
}
async function nobody() {
  const { page } = await person(browser, w.url);
  page.context().setDefaultTimeout(20_000);
  return page;
}

async function fresh(account, office = province) {
  const key = `${office}/${account}`;
  let step = Math.max(Math.floor(Date.now() / 30_000), (steps.get(key) ?? 0) + 1);
  while (step > Math.floor(Date.now() / 30_000) + 1) await new Promise((r) => setTimeout(r, 500));
  steps.set(key, step);
  return code(w.who(office, account).totp, step * 30_000);
}

/** Calls the server as the person, and proves who it is where that is asked. */
async function ask(account, method, path, data, office = province) {
  const page = await as(account, office);
  const send = () => page.request.fetch(path, { method, ...(data === undefined ? {} : { data }), headers: { 'Content-Type': typeof data === 'string' ? 'text/csv' : 'application/json' } });
  let r = await send();
  if (!r.ok() && (await r.json()).error?.kind === 'step_up') {
    const p = await page.request.post('/api/session/proof', { data: { code: await fresh(account, office) } });
    if (!p.ok()) throw new Error(`${account} could not prove: ${await p.text()}`);
    r = await send();
  }
  if (!r.ok()) throw new Error(`${method} ${path}: ${await r.text()}`);
  return r.json();
}

async function at(account, path, picture, wait) {
  const page = await as(account);
  await page.goto(path);
  await (wait ? page.locator(wait).first().waitFor() : page.locator('h1').first().waitFor());
  if (picture) await shoot(page, picture);
  return page;
}

/** Presses a button that opens a dialog, takes it, and closes it unless it is to stay. */
async function dialog(page, button, picture, { fill, stay } = {}) {
  const d = page.getByRole('dialog').last();
  await (typeof button === 'string' ? page.getByRole('button', { name: button, exact: true }).first() : button).click();
  await d.waitFor();
  await shoot(page, picture, false);
  if (fill) await fill(d);
  if (!stay) {
    await page.keyboard.press('Escape');
    await d.waitFor({ state: 'hidden' });
  }
  return d;
}
const day = (days) => new Date(Date.now() + days * 864e5 + 7 * 36e5).toISOString().slice(0, 10);

async function doors() {
  const page = await nobody();
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption(province);
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).waitFor();
  await shoot(page, '50-sign-in-ways');
  await page.getByLabel('Tài khoản').fill('uoc');
  await page.getByRole('button', { name: 'Chứng thư số trên máy của tôi' }).click();
  await page.locator('[data-number]').waitFor();
  await shoot(page, '50-sign-in-number');
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption(province);
  await page.evaluate(() => localStorage.setItem('passkey', 'yes'));
  await page.reload();
  await page.getByLabel('Cơ quan').waitFor();
  await shoot(page, '50-sign-in-passkey-first');
  await page.evaluate(() => localStorage.removeItem('passkey'));
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption(province);
  await page.getByLabel('Tài khoản').fill('tuan');
  await page.getByLabel('Mật khẩu', { exact: true }).fill(w.who(province, 'tuan').password);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('button', { name: 'Không có điện thoại? Dùng mã khôi phục' }).click();
  await shoot(page, '50-sign-in-recovery');
  await page.goto('/dang-nhap/tro-ve?state=x&code=y');
  await page.getByRole('alert').first().waitFor();
  await shoot(page, '50-return-refused');
  await page.goto('/dang-nhap');
  await page.getByRole('button', { name: 'Báo mất, bị lấy cắp hoặc bị giả mạo' }).click();
  await shoot(page, '51-freeze-door');
  await page.getByRole('button', { name: 'Khóa ngay' }).click();
  await shoot(page, '51-freeze-door-missing');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByLabel('Tài khoản').fill('phong');
  await page.getByLabel('Mật khẩu, hoặc một mã khôi phục').fill('sai');
  await page.getByLabel('Chuyện gì đã xảy ra').selectOption('stolen');
  await page.getByLabel('Nội dung').fill('mất túi có điện thoại và thiết bị ký');
  await page.getByRole('button', { name: 'Khóa ngay' }).click();
  await page.getByRole('alert').first().waitFor();
  await shoot(page, '51-freeze-door-refused');
  await page.getByLabel('Mật khẩu, hoặc một mã khôi phục').fill(w.who(province, 'phong').password);
  await page.getByRole('button', { name: 'Khóa ngay' }).click();
  await page.getByText('Đã khóa. Số vụ việc').waitFor();
  await shoot(page, '51-freeze-door-done');
  await page.goto('/khong-co-trang-nay');
  await shoot(page, '52-missing');
  await page.context().close();
  const first = await as('lan', 'van-phong');
  await first.route('**/api/session', async (r) => {
    const answer = await r.fetch();
    const json = await answer.json();
    if (json.me) json.me.renew = true;
    await r.fulfill({ response: answer, json });
  });
  await first.goto('/');
  await first.locator('h1').first().waitFor();
  await shoot(first, '52-first-password');
  await first.unroute('**/api/session');
}

async function manage() {
  for (const account of ['bao', 'yen', 'hai', 'uoc', 'mai', 'tuan']) await at(account, '/quan-ly', `53-manage-${account}`);
}

async function directory() {
  await at('bao', '/danh-ba', '54-directory', '.list li');
  await at('bao', '/danh-ba?text=khong+co+ai', '54-directory-none', '.empty');
  const page = await at('bao', '/danh-ba');
  await dialog(page, 'Thêm người', '54-person-add');
  await at('bao', '/danh-ba?phan=chuc-vu', '54-posts', '.list li');
  await dialog(page, 'Thêm chức vụ', '54-post-add');
  await dialog(page, page.getByRole('button', { name: /^Sửa/ }).first(), '54-post-change');
  await at('bao', '/danh-ba?phan=co-quan', '54-bodies');
  await at('bao', '/danh-ba?phan=lich-su', '54-history');
  await at('bao', '/can-bo/nghia', '55-person', '.lines li, h2');
  await dialog(page, 'Bổ nhiệm', '55-appoint');
  await dialog(page, page.locator('.page-head button.danger').first(), '55-leave');
  await at('bao', '/can-bo/khong-co', '55-person-missing', '[role=alert]');
  await at('tuan', '/danh-ba', '54-directory-refused');
  await at('tuan', '/can-bo/nghia', '55-person-refused', '[role=alert]');
  await at('bao', '/danh-ba/nhap', '56-import');
  const give = (name, text) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await give('can-bo.csv', '\ufefftai_khoan,ho_ten,ma_dinh_danh,don_vi\nminh,Trần Bình Minh,075090000003,Phòng Lạ\nminh,Trần Bình Minh,075090000003,\n,Không Có Tài Khoản,,\n');
  await page.getByText('dòng 2:').waitFor();
  await shoot(page, '56-import-faults');
  await give('can-bo.csv', 'tai_khoan;ho_ten;ma_dinh_danh\nminh;Trần Bình Minh;075090000003\nha;Nguyễn Thị Thanh Hà;075190000004\n');
  await page.getByRole('button', { name: 'Ghi vào danh bạ' }).waitFor();
  await shoot(page, '56-import-preview');
  await page.getByRole('button', { name: 'Ghi vào danh bạ' }).click();
  const proof = page.getByRole('dialog', { name: 'Xác nhận chính bạn' });
  await Promise.race([proof.waitFor(), page.getByText('Đã ghi toàn bộ danh sách').waitFor()]);
  if (await proof.count()) {
    await shoot(page, '56-proof', false);
    await proof.getByLabel('Mã 6 chữ số').fill('000000');
    await proof.getByRole('button', { name: 'Xác nhận', exact: true }).click();
    await proof.getByRole('alert').waitFor();
    await shoot(page, '56-proof-refused', false);
    await proof.getByLabel('Mã 6 chữ số').fill(await fresh('bao'));
    await proof.getByRole('button', { name: 'Xác nhận', exact: true }).click();
  }
  await page.getByText('Đã ghi toàn bộ danh sách').waitFor();
  await shoot(page, '56-import-done');
}

async function delegations() {
  const page = await at('uoc', '/uy-quyen', '57-delegations-none');
  const d = await dialog(page, 'Giao quyền ký', '57-delegate', { stay: true });
  await d.getByRole('button', { name: 'Giao quyền ký' }).click();
  await shoot(page, '57-delegate-missing', false);
  await d.getByLabel('Người được giao', { exact: true }).fill('Đặng Hữu Nghĩa');
  await d.getByLabel('Quyền hạn được giao').selectOption('btv');
  await d.getByLabel('Người được giao ký với hình thức').selectOption('T/L');
  await d.getByLabel('Chức vụ ghi dưới dòng đó').fill('Chánh Văn phòng');
  await d.locator('input[type=checkbox][value="TB"]').check();
  await d.getByLabel('Số, ký hiệu văn bản giao quyền').fill('12-QĐ/TU');
  await shoot(page, '57-delegate-filled', false);
  await d.getByRole('button', { name: 'Giao quyền ký' }).click();
  const proof = page.getByRole('dialog', { name: 'Xác nhận chính bạn' });
  const row = page.locator('[data-delegation]');
  await Promise.race([proof.waitFor(), row.first().waitFor()]);
  if (await proof.count()) {
    await proof.getByLabel('Mã 6 chữ số').fill(await fresh('uoc'));
    await proof.getByRole('button', { name: 'Xác nhận', exact: true }).click();
  }
  await row.first().waitFor();
  await shoot(page, '57-delegations');
  await dialog(page, row.getByRole('button', { name: /Thu hồi/ }).first(), '57-revoke');
  await at('nghia', '/uy-quyen', '57-delegations-taker');
  await at('mai', '/ai-ky', '58-could');
  await at('mai', '/ai-ky?type=TB', '58-could-type');
  await at('mai', '/ai-ky?on=2001-01-01', '58-could-none');
  await at('bao', '/can-bo/nghia', '55-person-with-delegation');
}

async function authority() {
  const page = await at('bao', '/tham-quyen', '59-authority', 'table, ul');
  await page.getByText('399.kt.collective').waitFor();
  const put = async (type, picture) => {
    await page.getByLabel('Người ký').selectOption({ value: 'uoc' });
    await page.getByLabel('Loại văn bản').first().selectOption(type);
    await page.getByRole('button', { name: 'Hỏi', exact: true }).click();
    await page.getByText(/Hệ thống (không )?cho ký/).waitFor();
    await shoot(page, picture);
  };
  await put('QĐ', '59-authority-asked');
  const own = `format = 1\nkind = "authority"\nid = "tu-thu"\nvi = "Thẩm quyền ký của Tỉnh ủy"\nen = "Authority of the provincial committee"\nfrom = ${day(0)}\nsilence = "refuse"\n[[rule]]\nid = "khong-ky"\nanswer = "may_not"\ncapacities = ["T/M"]\ntypes = ["QĐ"]\nread = "setting"\nvi = "Thử: không ký quyết định."\nen = "To try: no decisions are signed."\n`;
  await page.getByLabel('Tệp danh mục').setInputFiles({ name: 'tu.toml', mimeType: 'application/toml', buffer: Buffer.from('format = 7') });
  await page.getByRole('alert').first().waitFor();
  await shoot(page, '59-authority-bad-file');
  await page.getByLabel('Tệp danh mục').setInputFiles({ name: 'tu.toml', mimeType: 'application/toml', buffer: Buffer.from(own) });
  await page.getByText('“tu-thu” so với “dang-399”').waitFor();
  await shoot(page, '59-authority-compared');
  for (const kind of ['must-sign', 'sends', 'types', 'paperless']) {
    await page.goto(`/tham-quyen?danh-muc=${kind}`);
    await page.locator('h1').first().waitFor();
    await shoot(page, `59-list-${kind}`);
  }
  await page.goto('/tham-quyen');
  await page.getByRole('link', { name: 'Thiết bị của cơ quan' }).click();
  await page.getByText('Chưa ghi lần giao thiết bị nào.').waitFor();
  await shoot(page, '59-office-devices-none');
  await ask('bao', 'POST', '/api/dated-lists/devices', { device: 'seal', document: '03-QĐ/VPTU', person: 'mai' }).catch((e) => console.error(String(e)));
  await page.reload();
  await page.locator('h1').first().waitFor();
  await shoot(page, '59-office-devices');
  await at('tuan', '/tham-quyen', '59-authority-refused');
}

async function rights() {
  await at('mai', '/quyen', '60-rights-mine', 'section');
  const page = await as('mai');
  await page.getByText('Toàn bộ quy tắc quyền').click();
  await shoot(page, '60-rights-rules');
  await at('hai', '/quyen?ai=tuan', '60-rights-of-person', 'section');
  const drafter = await as('tuan');
  const address = await drafted(drafter, 'thành lập Tổ giúp việc Ban Chỉ đạo chuyển đổi số', sample('quyet-dinh.pdf'));
  const document = address.split('/').at(-1);
  await at('mai', `/quyen-van-ban/${document}`, '60-rights-document', 'section');
  await at('bao', `/quyen-van-ban/${document}`, '60-rights-document-refused');
  await at('mai', '/', '60-desk-alerts');
  await at('mai', '/bi-tu-choi', '61-tries-refused');
  await at('hai', '/bi-tu-choi', '61-tries', 'main h1');
  await at('hai', '/bi-tu-choi?door=exchange', '61-tries-none');
}

async function mine() {
  const base = w.url.replace('127.0.0.1', 'localhost');
  const { page } = await person(browser, base);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
  await fresh('nghia');
  await new Promise((r) => setTimeout(r, 31_000));
  await signIn(page, w.who(province, 'nghia'));
  steps.set(`${province}/nghia`, Math.floor(Date.now() / 30_000));
  await page.goto('/toi');
  await page.getByRole('heading', { name: 'Ai đã xem dữ liệu cá nhân của tôi' }).waitFor();
  await shoot(page, '62-me-new');
  await page.getByRole('button', { name: 'Đổi mật khẩu' }).first().click();
  await shoot(page, '62-me-password');
  await page.goto('/toi');
  const d = await dialog(page, 'Thêm khóa truy cập', '62-me-passkey', { stay: true });
  await d.getByLabel('Tên gọi').fill('Máy tính phòng Chánh Văn phòng');
  await d.getByRole('button', { name: 'Thêm khóa truy cập' }).click();
  await page.getByText('Đã thêm khóa truy cập').waitFor();
  await page.getByRole('button', { name: 'Tạo mười mã mới' }).click();
  await page.locator('.codes li').nth(9).waitFor();
  await shoot(page, '62-me-recovery-codes');
  await page.getByRole('button', { name: 'Tôi đã cất' }).or(page.locator('#my-recovery ~ .row .primary')).first().click();
  await as('nghia');
  await page.goto('/toi');
  await page.getByRole('heading', { name: 'Ai đã xem dữ liệu cá nhân của tôi' }).waitFor();
  await shoot(page, '62-me-full');
  await page.goto('/toi/nhan-danh');
  await page.getByRole('table').waitFor();
  await shoot(page, '63-in-my-name');
  await dialog(page, page.getByRole('button', { name: 'Khiếu nại' }).first(), '63-dispute');
  await page.context().close();
}

async function subscribers() {
  const page = await at('yen', '/thue-bao', '64-subscribers-none');
  for (const part of ['certificates', 'devices', 'phases', 'trainings']) await at('yen', `/thue-bao?phan=${part}`, `64-subscribers-${part}-new`, '.tabs a[aria-current]');
  await page.goto('/thue-bao');
  const d = await dialog(page, 'Lập đề nghị', '65-request-begin', { stay: true });
  await d.getByRole('button', { name: 'Lập đề nghị' }).click();
  await shoot(page, '65-request-begin-missing', false);
  await page.keyboard.press('Escape');
  const begun = (holder, kind = 'issue', fields = {}) => ask('yen', 'POST', '/api/subscribers/requests', { kind, subject: 'person', holder, fields });
  const r = await begun('thao', 'issue', { email: 'thao.pt@anbinh.example', years: 3, reason: 'ký số ý kiến góp ý' });
  const bare = await begun('tuan');
  const act = (who, id, what, a = {}) => ask(who, 'POST', `/api/subscribers/requests/${id}/acts/${what}`, a);
  await at('yen', `/thue-bao/${bare.id}`, '65-request-draft', '#todo');
  await dialog(page, 'Sửa nội dung', '65-request-amend');
  await dialog(page, 'Xác nhận đã kiểm tra', '65-request-check', { fill: async (x) => {
    await x.locator('footer .primary').click();
    await x.getByRole('alert').waitFor();
    await shoot(page, '65-request-check-refused', false);
  } });
  await act('yen', r.id, 'check');
  await at('uoc', `/thue-bao/${r.id}`, '65-request-checked', '#todo');
  await act('uoc', r.id, 'approve');
  await at('yen', `/thue-bao/${r.id}`, '65-request-approved', '#todo');
  await dialog(page, page.locator('#todo ~ .row .primary').first(), '65-request-file');
  let v = await act('yen', r.id, 'file', { signer: 'nghia', capacity: 'tl-btv' });
  await at('yen', `/thue-bao/${r.id}`, '65-request-filed', '#todo');
  const doc = `/api/documents/${v.document}`;
  const paper = async (who, what, a) => {
    const { version } = await ask(who, 'GET', doc);
    await ask(who, 'POST', `${doc}/acts/${what}`, { expectedVersion: version, ...a });
  };
  await paper('yen', 'submit', {});
  for (let x; x?.state !== 'ready'; ) x = await ask('nghia', 'GET', doc);
  await paper('nghia', 'sign', { pin: w.who(province, 'nghia').pin });
  await paper('mai', 'seal', { pin: w.who(province, 'mai').pin });
  await paper('mai', 'issue', { confirm: true });
  await act('yen', r.id, 'send', { channel: 'portal', reference: '15-CV/TU' });
  await at('yen', `/thue-bao/${r.id}`, '65-request-sent', '#todo');
  await dialog(page, page.locator('#todo ~ .row .primary').first(), '65-request-answer');
  await act('yen', r.id, 'answer', { granted: true, reference: 'TB-01' });
  await at('yen', `/thue-bao/${r.id}`, '65-request-granted', '#todo');
  const match = await dialog(page, page.locator('#todo ~ .row .primary').first(), '65-request-match', { stay: true });
  await match.locator('input[type=file]').setInputFiles(join(w.data, 'pki/trust/party-ca.pem'));
  await match.locator('dl, [role=alert]').first().waitFor();
  await shoot(page, '65-request-match-other', false);
  await page.keyboard.press('Escape');
  await ask('yen', 'POST', '/api/subscribers/devices', { serial: 'TK-0001', model: 'PKI Token trình diễn', kind: 'token', purpose: 'personal' });
  await ask('yen', 'POST', '/api/subscribers/devices', { serial: 'TK-0002', model: 'PKI Token trình diễn', kind: 'token', purpose: 'office' });
  const third = await ask('yen', 'POST', '/api/subscribers/devices', { serial: 'SIM-0003', model: 'SIM PKI', kind: 'sim', purpose: 'personal' }).catch(() => undefined);
  if (third) await ask('yen', 'POST', `/api/subscribers/devices/${third.id}/acts/lose`, { text: 'mất khi đi công tác' }).catch((e) => console.error(String(e)));
  await ask('yen', 'POST', '/api/subscribers/trainings', { course: 'Sử dụng chữ ký số chuyên dùng công vụ và an toàn thiết bị', on: day(-20), people: ['uoc', 'nghia', 'mai'] }).catch((e) => console.error(String(e)));
  const posts = await ask('bao', 'GET', '/api/directory/posts');
  await ask('yen', 'POST', '/api/subscribers/phases', { from: day(-30), name: 'Giai đoạn 1: lãnh đạo và văn thư', posts: posts.rows.slice(0, 4).map((p) => p.id), until: day(30), note: '' }).catch((e) => console.error(String(e)));
  for (const part of ['requests', 'certificates', 'devices', 'phases', 'trainings']) await at('yen', `/thue-bao?phan=${part}`, `64-subscribers-${part}`, '.tabs a[aria-current]');
  await page.goto('/thue-bao?phan=certificates');
  await page.locator('main').getByRole('button').first().waitFor();
  await dialog(page, page.locator('main li button, main td button').first(), '64-certificate-end');
  await page.goto('/thue-bao?phan=devices');
  await dialog(page, 'Thêm thiết bị', '64-device-add');
  await dialog(page, page.locator('main li button, main td button').first(), '64-device-act');
  await page.goto('/thue-bao?phan=phases');
  await dialog(page, page.locator('main .row.end button, main .button.primary').first(), '64-phase-add');
  await page.goto('/thue-bao?phan=trainings');
  await dialog(page, page.locator('main .row.end button, main .button.primary').first(), '64-training-add');
  await at('tuan', '/thue-bao', '64-subscribers-refused');
  await at('thao', '/toi', '62-me-with-request', '#my-recovery');
}

async function cases() {
  await at('hai', '/vu-viec', '66-cases-none', 'h1');
  await ask('tuan', 'GET', '/api/in-my-name').catch(() => {});
  await ask('bao', 'POST', '/api/freeze', { person: 'phong', what: 'stolen', reason: 'mất túi có điện thoại và thiết bị ký' }).catch((e) => console.error(String(e)));
  const page = await at('bao', '/vu-viec', '66-cases', 'main ul.stack a');
  await dialog(page, page.locator('.page-head button.danger'), '66-freeze');
  await page.locator('ul.stack a').first().click();
  await page.locator('h2').first().waitFor();
  await shoot(page, '66-case');
  const id = page.url().split('/').at(-1);
  for (const name of await page.locator('main button:not([disabled])').allInnerTexts()) {
    const b = page.locator('main').getByRole('button', { name: name.trim(), exact: true }).first();
    if (!(await b.isEnabled().catch(() => false))) continue; // another act changed what can be done
    await b.click();
    if (await page.getByRole('dialog').count()) {
      await shoot(page, `66-case-${(await page.locator('main button').allInnerTexts()).indexOf(name)}`, false);
      await page.keyboard.press('Escape');
    }
  }
  await ask('bao', 'POST', `/api/cases/${id}/remedied`, { text: 'cấp thiết bị mới theo biên bản 03' }).catch((e) => console.error(String(e)));
  await ask('bao', 'POST', `/api/cases/${id}/propose-restore`, { text: 'đã xác minh người và thiết bị' }).catch((e) => console.error(String(e)));
  await at('hai', `/vu-viec/${id}`, '66-case-second', 'h2');
  await at('tuan', '/vu-viec', '66-cases-refused');
  await at('tuan', '/toi/nhan-danh', '63-in-my-name-drafter', 'table');
}

async function reviews() {
  const page = await at('hai', '/dot-kiem-tra', '67-reviews-none');
  await dialog(page, page.locator('.page-head button.primary'), '67-review-plan');
  const r = await ask('hai', 'POST', '/api/reviews', { title: 'Kiểm tra việc sử dụng chữ ký số quý IV năm 2026', from: day(-10), to: day(10), due: day(20), people: ['hai'], checklist: ['Sổ giao nhận thiết bị được ghi đủ', 'Lãnh đạo trực tiếp ký số', 'Mã PIN không dùng chung'] });
  await at('hai', '/dot-kiem-tra', '67-reviews');
  await at('hai', `/dot-kiem-tra/${r.id}`, '67-review', 'h2');
  let n = 0;
  for (const b of await page.locator('main button:not([disabled])').all()) {
    await b.click();
    if (await page.getByRole('dialog').count()) {
      await shoot(page, `67-review-act-${n++}`, false);
      await page.keyboard.press('Escape');
    }
  }
  await at('tuan', '/dot-kiem-tra', '67-reviews-refused');
}

async function use() {
  const drafter = await as('tuan');
  for (const a of ['kiện toàn Tổ giúp việc', 'ban hành Quy chế làm việc']) await drafted(drafter, a, sample('quyet-dinh.pdf'));
  const leader = await as('uoc');
  await leader.goto('/');
  await leader.getByLabel('Chọn tất cả').click();
  await leader.getByRole('button', { name: /^Ký số \d+ văn bản/ }).click();
  const d = leader.getByRole('dialog');
  await pin(w.who(province, 'uoc'))(d);
  await d.locator('footer .primary').click();
  const proof = leader.getByRole('dialog', { name: 'Xác nhận chính bạn' });
  const done = d.getByText(/Đã ký \d+\/\d+ văn bản/);
  await Promise.race([proof.waitFor(), done.waitFor({ timeout: 120_000 })]);
  if (await proof.count()) {
    await proof.getByLabel('Mã 6 chữ số').fill(await fresh('uoc'));
    await proof.getByRole('button', { name: 'Xác nhận', exact: true }).click();
  }
  await done.waitFor({ timeout: 120_000 });
  await leader.waitForTimeout(6000);
  const page = await at('uoc', '/su-dung', '68-use', 'h2');
  const down = page.locator('main table button, main table a, main li button').first();
  if (await down.count()) {
    await down.click();
    await page.waitForTimeout(500);
    await shoot(page, '68-use-drill');
  }
  await at('uoc', '/su-dung?from=2020-01-01&to=2020-02-01', '68-use-empty');
  await at('tuan', '/su-dung', '68-use-refused');
}

async function reports() {
  const page = await at('mai', '/bao-cao', '69-reports-none');
  await ask('mai', 'POST', '/api/reports', { kind: 'dealings', period: await page.evaluate(() => new URLSearchParams(location.search).get('ky') ?? '') || `${day(0).slice(0, 4)}-Q${Math.ceil(Number(day(0).slice(5, 7)) / 3)}` }).catch((e) => console.error(String(e)));
  await page.getByRole('button', { name: 'Lập báo cáo' }).first().click().catch(() => {});
  await page.waitForTimeout(1500);
  await page.reload();
  await page.locator('h1').first().waitFor();
  await shoot(page, '69-report');
  const table = page.getByText('Theo tháng: bảng số liệu');
  if (await table.count()) {
    await table.click();
    await shoot(page, '69-report-table');
  }
  await at('mai', '/bao-cao?loai=signatures', '69-report-signatures');
  await at('tuan', '/bao-cao', '69-reports-refused');
}

async function rehearsals() {
  const page = await at('mai', '/dien-tap', '70-rehearsals', 'h1');
  await page.getByRole('button', { name: 'Lập kế hoạch', exact: true }).first().click();
  await page.getByRole('button', { name: 'Bắt đầu trong trình duyệt này' }).first().waitFor();
  await shoot(page, '70-rehearsals-planned');
  await page.getByRole('button', { name: 'Bắt đầu trong trình duyệt này' }).first().click();
  await page.getByText('Đang diễn tập').first().waitFor();
  await shoot(page, '70-rehearsals-begun');
  await at('bao', '/quan-ly/phien', '71-everyone', 'section');
  const admin = await as('bao');
  await dialog(admin, admin.getByRole('button', { name: /^Kết thúc/ }).first(), '71-everyone-end');
  await at('tuan', '/quan-ly/phien', '71-everyone-refused');
  await at('uoc', '/thiet-bi', '72-devices', 'h2');
}

const chapters = { doors, manage, directory, delegations, authority, rights, subscribers, cases, reviews, use, reports, rehearsals, mine };
const wanted = (process.env.TRIEN_CHAPTERS ?? '').split(' ').filter(Boolean);
try {
  for (const [name, chapter] of Object.entries(chapters)) {
    if (wanted.length && !wanted.includes(name)) continue;
    try {
      await chapter();
    } catch (e) {
      process.exitCode = 1;
      console.error(`${name} broke:`, e);
      for (const [key, page] of people) await page.screenshot({ path: join(folder, `broken-${name}-${key.replace('/', '-')}.png`) }).catch(() => {});
    }
  }
} finally {
  for (const c of cam.complaints) console.log(c);
  console.log(`${cam.taken.length} states in ${folder}`);
  await browser.close();
  await provider.stop();
  await w.stop();
}
