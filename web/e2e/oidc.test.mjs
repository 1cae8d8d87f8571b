// Signing in at a provider of identities, in VNeID's place: a certified one (npm's oidc-provider) as a process of its own. A person binds their identity and
// comes in by it; when the provider is gone the page says by which way to come in, and that way is rehearsed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { world } from './world.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const province = 'tinh-uy';
let w;
let browser;
let provider;

/** Starts the provider; people come back to the pages at url. */
async function identities(url) {
  const child = spawn(process.execPath, [join(root, 'interop/oidc/server.mjs'), `${url}/dang-nhap/tro-ve`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { value, done } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  assert.ok(!done, 'the provider has ended: scripts/setup test installs it');
  return {
    ...JSON.parse(value),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Signs in at the provider, which shows its own pages. */
async function atProvider(page, login) {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('x');
  await page.locator('button[type=submit]').click();
  await page.waitForURL((u) => u.href.includes('/interaction/') || u.href.startsWith(w.url));
  if (!page.url().startsWith(w.url)) await page.locator('button[type=submit]').click(); // consent
}

before(async () => {
  w = await world();
  provider = await identities(w.url);
  for (const name of readdirSync(w.data)) {
    const file = join(w.data, name, 'office.toml');
    if (!existsSync(file)) continue;
    writeFileSync(join(w.data, name, 'vneid'), `${provider.secret}\n`, { mode: 0o600 });
    const set = `provider = [{id = "vneid", name = "VNeID", issuer = "${provider.issuer}", client_id = "${provider.client}", client_secret_file = "vneid", prefer = true}]\n`;
    writeFileSync(file, set + readFileSync(file, 'utf8'));
  }
  await w.again();
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await provider?.stop();
  await w?.stop();
});

test('an identity is bound on the page of one’s own, and opens the account from then on', { timeout: 300_000 }, async () => {
  // The provider's own page asks for a font elsewhere and has no icon.
  const who = await person(browser, w.url, { complaintsAllowed: ['ERR_NAME_NOT_RESOLVED', 'status of 404'] });
  const { page } = who;
  await signIn(page, w.who(province, 'tuan'));
  await page.goto('/toi');
  await page.getByRole('button', { name: 'Gắn VNeID' }).click();
  await atProvider(page, '079123');
  await page.waitForURL(`${w.url}/toi`);
  await page.getByRole('button', { name: 'Bỏ gắn VNeID' }).waitFor();
  await accessible(page, 'identities');
  await picture(page, 'oidc-bound');
  await page.request.delete('/api/session');
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).waitFor();
  await accessible(page, 'ways to sign in');
  await picture(page, 'oidc-ways');
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).click(); // who is signed in there already is not asked again
  await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  const { me } = await (await page.request.get('/api/session')).json();
  assert.equal(me.person.id, 'tuan');
  assert.equal(me.signIn, 'oidc');
  assert.equal(new URL(page.url()).search, '', 'what came back stays in the address');
  who.quiet();
});

test('an identity that is nobody’s here opens nothing; what came back serves once', { timeout: 300_000 }, async () => {
  const { page } = await person(browser, w.url);
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).click();
  const back = page.waitForRequest((r) => r.url().startsWith(`${w.url}/dang-nhap/tro-ve?`));
  await atProvider(page, 'khong-ai');
  const address = (await back).url();
  await page.getByText('chưa gắn với tài khoản nào', { exact: false }).waitFor();
  await picture(page, 'oidc-unknown');
  await page.goto(address);
  await page.getByText('đã hết hạn, đã dùng', { exact: false }).waitFor();
});

test('the second way is rehearsed; when the provider is gone the page says it', { timeout: 300_000 }, async () => {
  const { page } = await person(browser, w.url);
  await signIn(page, w.who(province, 'mai'));
  await page.goto('/dien-tap');
  await page.getByRole('button', { name: 'Lập kế hoạch', exact: true }).click();
  await page.getByRole('button', { name: 'Bắt đầu trong trình duyệt này' }).click();
  await page.getByText('Đang diễn tập').first().waitFor();
  await accessible(page, 'rehearsals');
  await picture(page, 'rehearsal-begun');
  await page.request.delete('/api/session');
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).click();
  await page.getByText('Diễn tập: cách đăng nhập này được coi như đang ngừng', { exact: false }).waitFor();
  await picture(page, 'rehearsal-off');
  await new Promise((r) => setTimeout(r, 30_000 - (Date.now() % 30_000))); // a code serves once: the next one
  await signIn(page, w.who(province, 'mai'));
  await page.goto('/dien-tap');
  await page.getByText('Cách thứ hai đã mở được phiên làm việc').waitFor();
  await page.getByLabel('Nhận xét', { exact: false }).fill('Đăng nhập được bằng mật khẩu và mã một lần.');
  await page.getByRole('button', { name: 'Ghi kết quả' }).click();
  await page.locator('[data-rehearsal=provider] .badge', { hasText: 'Đạt' }).waitFor();
  await picture(page, 'rehearsal-done');
  await page.request.delete('/api/session');
  await provider.stop();
  provider = undefined;
  await w.again(); // what was learnt of the provider is forgotten
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).click();
  await page.getByText('Cách thứ hai của cơ quan: mật khẩu và mã một lần', { exact: false }).first().waitFor();
  await picture(page, 'oidc-gone');
});
