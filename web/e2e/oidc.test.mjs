// Signing in at a provider of identities, in VNeID's place: a certified one (npm's oidc-provider) as a process of its own. A person binds their identity and
// comes in by it; when the provider is gone the page says by which way to come in, and that way is rehearsed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { atProvider, identities, letIn } from './provider.mjs';
import { world } from './world.mjs';

const province = 'tinh-uy';
let w;
let browser;
let provider;

before(async () => {
  w = await world();
  provider = await identities(w.url);
  letIn(w.data, provider);
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
  await atProvider(page, provider, '079123', w.url);
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
  await atProvider(page, provider, 'khong-ai', w.url);
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
