// Signing in as who one is: passkeys, a proof asked again before a signature, recovery codes, a session ended elsewhere, a
// code used twice. Chromium's own authenticator answers (CDP, domain WebAuthn). Passkeys are bound to a name, so the pages are opened as localhost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, codes, drafted, launch, person, picture, proof, prove, signIn, state } from './browser.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
let w;
let browser;
let base;
let leader;
let fresh; // the leader's one-time codes

// Each act asks for its own proof.
before(async () => {
  w = await world({ settings: [['sign_in', 'proof_minutes = -1']] });
  base = w.url.replace('127.0.0.1', 'localhost');
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

/** Gives the page an authenticator of the machine's own, which verifies its holder, or can't. */
async function authenticator(page, verifies = true) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: verifies, isUserVerified: verifies, automaticPresenceSimulation: true },
  });
}

test('a passkey is made after a proof, and opens a session by what it verifies', { timeout: 300_000 }, async () => {
  const who = w.who(province, 'uoc');
  leader = await person(browser, base, { complaintsAllowed: ['401', '403', '422'] });
  const { page } = leader;
  await authenticator(page);
  await signIn(page, who);
  fresh = codes(who.totp);
  await page.goto('/toi');
  await accessible(page, 'my account');
  const add = async (name) => {
    await page.goto('/toi');
    await page.getByRole('button', { name: 'Thêm khóa truy cập' }).click();
    const dialog = page.getByRole('dialog', { name: 'Thêm khóa truy cập' });
    await dialog.getByLabel('Tên gọi').fill(name);
    await dialog.getByRole('button', { name: 'Thêm khóa truy cập' }).click();
    await proof(page).waitFor();
    await accessible(page, 'a proof is asked');
    await picture(page, 'signin-proof');
    await prove(page, fresh);
    await page.getByText(`Đã thêm khóa truy cập “${name}”.`).waitFor();
  };
  await add('Máy của tôi');
  await picture(page, 'signin-account');

  const out = async () => {
    await page.locator('details summary').click();
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByRole('button', { name: 'Đăng nhập bằng khóa truy cập' }).waitFor();
  };
  await out();
  await accessible(page, 'sign-in with a passkey first');
  await picture(page, 'signin-passkey');
  await page.getByRole('button', { name: 'Đăng nhập bằng khóa truy cập' }).click();
  await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  assert.equal((await (await page.request.get('/api/session')).json()).me.signIn, 'passkey+uv');
});

test('a signature asks who it is once more, and goes on by itself', { timeout: 300_000 }, async () => {
  const drafter = await person(browser, base);
  await signIn(drafter.page, w.who(province, 'tuan'));
  const address = await drafted(drafter.page, 'thành lập Tổ công tác', sample('quyet-dinh.pdf'));
  const { page } = leader;
  await page.goto(address);
  await page.locator('[data-act="sign"]').click();
  const dialog = page.locator('dialog').first();
  await dialog.locator('input[name=pin]').fill(w.who(province, 'uoc').pin);
  await dialog.locator('footer .primary').click();
  await proof(page).getByRole('button', { name: 'Thôi' }).click();
  await proof(page).waitFor({ state: 'hidden' });
  await dialog.getByRole('alert').waitFor();
  await dialog.locator('input[name=pin]').fill(w.who(province, 'uoc').pin);
  await dialog.locator('footer .primary').click();
  await proof(page).getByRole('button', { name: 'Xác nhận bằng khóa truy cập' }).click();
  await state(page, 'Đã ký');
  const id = address.split('/').at(-1);
  const history = await (await page.request.get(`/api/documents/${id}/history`)).json();
  assert.equal(history.find((r) => r.type === 'document.signed').signIn, 'passkey+uv/passkey+uv');
});

test('a recovery code opens a session once; a session is ended from elsewhere; a code used twice opens nothing', { timeout: 300_000 }, async () => {
  const who = w.who(province, 'uoc');
  const { page } = leader;
  await page.goto('/toi');
  await page.getByRole('button', { name: 'Tạo mười mã mới' }).click();
  await proof(page).getByRole('button', { name: 'Xác nhận bằng khóa truy cập' }).click();
  await page.locator('.codes li').nth(9).waitFor();
  const first = await page.locator('.codes li').first().innerText();
  await accessible(page, 'recovery codes');

  const other = await person(browser, base, { complaintsAllowed: ['401'] });
  const enter = async (fill) => {
    await other.page.goto('/dang-nhap');
    await other.page.getByLabel('Cơ quan').selectOption({ value: who.office });
    await other.page.getByLabel('Tài khoản').fill(who.account);
    await other.page.getByLabel('Mật khẩu', { exact: true }).fill(who.password);
    await other.page.getByRole('button', { name: 'Tiếp tục' }).click();
    await fill();
    await other.page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  };
  const byRecovery = async () => {
    await other.page.getByRole('button', { name: 'Không có điện thoại? Dùng mã khôi phục' }).click();
    await other.page.getByLabel('Mã khôi phục').fill(first);
  };
  await enter(byRecovery);
  await other.page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  await other.page.getByText('Một mã khôi phục của bạn đã được dùng').waitFor();
  await accessible(other.page, 'what is told of an account');
  await picture(other.page, 'signin-told');

  await page.goto('/toi');
  await page.getByRole('button', { name: 'Kết thúc mọi phiên khác' }).click();
  await page.getByText('Đã kết thúc mọi phiên khác.').waitFor();
  await other.page.goto('/');
  await other.page.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
  await enter(byRecovery);
  await other.page.getByRole('alert').filter({ hasText: 'không đúng' }).waitFor();

  const used = await fresh();
  await enter(() => other.page.getByLabel('Mã 6 chữ số').fill(used));
  await other.page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  await other.context.clearCookies();
  await enter(() => other.page.getByLabel('Mã 6 chữ số').fill(used));
  await other.page.getByRole('alert').filter({ hasText: 'không đúng' }).waitFor();
  leader.quiet();
});

test('a passkey that verifies nobody is one factor: it opens nothing without a code, and proves nothing by itself', { timeout: 300_000 }, async () => {
  const who = w.who(province, 'nghia');
  const { page, quiet } = await person(browser, base, { complaintsAllowed: ['401', '403', '422'] });
  await authenticator(page, false);
  await signIn(page, who);
  const next = codes(who.totp);
  await page.goto('/toi');
  await page.getByRole('button', { name: 'Thêm khóa truy cập' }).click();
  const dialog = page.getByRole('dialog', { name: 'Thêm khóa truy cập' });
  await dialog.getByLabel('Tên gọi').fill('Khóa trên chùm');
  await dialog.getByRole('button', { name: 'Thêm khóa truy cập' }).click();
  await prove(page, next);
  await page.getByText('Đã thêm khóa truy cập “Khóa trên chùm”.').waitFor();
  await page.request.delete('/api/session');

  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByLabel('Tài khoản').fill(who.account); // such an authenticator keeps no name to be found by
  await page.getByRole('button', { name: 'Đăng nhập bằng khóa truy cập' }).click();
  await page.getByText('Khóa truy cập chưa xác minh người dùng').waitFor();
  assert.equal((await (await page.request.get('/api/session')).json()).me, undefined, 'possession alone opened a session');
  await accessible(page, 'a code beside a passkey');
  await page.getByLabel('Mã 6 chữ số').fill(await next());
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  assert.equal((await (await page.request.get('/api/session')).json()).me.signIn, 'passkey+totp');

  // Beside a password and a code it is a proof of possession, and stands so with what follows.
  await page.request.delete('/api/session');
  await page.request.post('/api/session', { data: { office: province, account: who.account, password: who.password, code: await next() } });
  await page.goto('/toi');
  await page.getByRole('button', { name: 'Tạo mười mã mới' }).click();
  await proof(page).getByRole('button', { name: 'Xác nhận bằng khóa truy cập' }).click();
  await page.locator('.codes li').nth(9).waitFor();
  const { me } = await (await page.request.get('/api/session')).json();
  assert.equal(me.signIn, 'password+totp', 'the way in was rewritten');
  quiet();
});
