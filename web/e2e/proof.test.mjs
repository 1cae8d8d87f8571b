// Who proves anew who they are does so in any way that they have: by the certificate on their own machine, at a provider of identities, in a window of its own.
// What was pressed goes on by itself. A machine is paired, and an identity bound, only with a proof.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, codes, launch, person, picture, proof, prove, signIn } from './browser.mjs';
import { agent } from './machine.mjs';
import { atProvider, identities, letIn } from './provider.mjs';
import { world } from './world.mjs';

const province = 'tinh-uy';
const folder = mkdtempSync(join(tmpdir(), 'trien-proof-'));
let w;
let browser;
let provider;
let machine;

before(async () => {
  w = await world({ settings: [['sign_in', 'proof_minutes = -1']] });
  provider = await identities(w.url);
  letIn(w.data, provider);
  await w.again();
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await machine?.stop();
  await browser?.close();
  await provider?.stop();
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks for recovery codes, which always asks for a proof. */
const asks = (page) => page.getByRole('button', { name: 'Tạo mười mã mới' }).click();
const given = (page) => page.locator('.codes li').nth(9).waitFor();

test('a machine is paired with a proof, and then proves by its certificate', { timeout: 300_000 }, async () => {
  const who = w.who(province, 'uoc');
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['401', '403'] });
  await signIn(page, who);
  const fresh = codes(who.totp);
  await page.goto('/toi');
  await asks(page);
  await proof(page).getByLabel('Mã 6 chữ số').waitFor();
  assert.equal(await proof(page).getByRole('button', { name: /chứng thư số|VNeID/ }).count(), 0, 'a way is offered that the person has not');
  await proof(page).getByRole('button', { name: 'Thôi' }).click();

  await page.goto('/thiet-bi');
  await page.getByRole('button', { name: 'Ghép máy mới' }).click();
  await prove(page, fresh);
  const state = join(folder, 'agent.json');
  const pin = join(w.data, 'pki/password');
  const pairing = agent(['pair', '--server', w.url, '--office', province, '--name', 'Máy phòng Bí thư', '--code', await page.locator('.code').innerText()], state);
  assert.equal(await pairing.ended, 0);
  machine = agent(['run', '--key', `p12:${join(w.data, 'pki/keys/tinh-uy-uoc.p12')}`, '--pass-file', pin], state);
  await page.getByText('Nguyễn Văn Ước · Số hiệu', { exact: false }).waitFor();
  await page.getByText('đã đăng ký cho Nguyễn Văn Ước').waitFor();
  await accessible(page, 'a machine and its certificates');
  await picture(page, 'proof-machine');

  await page.goto('/toi');
  await asks(page);
  await accessible(page, 'ways to prove it');
  await picture(page, 'proof-ways');
  await proof(page).getByRole('button', { name: 'Xác nhận bằng chứng thư số trên máy của tôi' }).click();
  const number = (await proof(page).locator('[data-number]').textContent()).trim();
  await accessible(page, 'a proof waits for the machine');
  const shown = await machine.says('Chính bạn vừa bấm');
  for (const words of ['XÁC NHẬN LẠI bằng chứng thư', `SỐ TRÊN TRANG PHẢI LÀ: ${number}`]) assert.ok(shown.includes(words), `“${words}” is not shown in ${shown}`);
  machine.types('không');
  await proof(page).getByRole('alert').filter({ hasText: 'từ chối' }).waitFor();
  await proof(page).getByRole('button', { name: 'Xác nhận bằng chứng thư số trên máy của tôi' }).click();
  await machine.says('Chính bạn vừa bấm');
  machine.types('có');
  await given(page);
  quiet();
});

test('a proof is made at a provider, in a window of its own', { timeout: 300_000 }, async () => {
  const who = w.who(province, 'tuan');
  const { page, context } = await person(browser, w.url, { complaintsAllowed: ['403', 'ERR_NAME_NOT_RESOLVED', 'status of 404'] });
  await signIn(page, who);
  const fresh = codes(who.totp);
  await page.goto('/toi');
  await page.getByRole('button', { name: 'Gắn VNeID' }).click();
  await prove(page, fresh);
  await atProvider(page, provider, '079123', w.url);
  await page.getByRole('button', { name: 'Bỏ gắn VNeID' }).waitFor();

  const away = async (login) => {
    const [opened] = await Promise.all([context.waitForEvent('page'), proof(page).getByRole('button', { name: 'Xác nhận tại VNeID' }).click()]);
    await atProvider(opened, provider, login, w.url);
    return opened;
  };
  await asks(page);
  const other = await away('079999');
  await proof(page).getByRole('alert').filter({ hasText: 'của người khác' }).waitFor();
  await accessible(page, 'a proof by somebody else');
  if (!other.isClosed()) await other.close();
  await away('079123');
  await given(page);
  assert.equal(new URL(page.url()).pathname, '/toi', 'the page was left');
  assert.equal(await page.evaluate(() => localStorage.getItem('proving')), null);
});
