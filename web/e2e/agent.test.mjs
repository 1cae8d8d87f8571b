// Signing at the officer's own machine: a leader pairs `trien agent` with the account, signs in the pages with a token that only that machine
// sees, refuses a document there, and ends the pairing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, act, launch, person, picture, signIn, state } from './browser.mjs';
import { agent, hsm } from './machine.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
const folder = mkdtempSync(join(tmpdir(), 'trien-agent-'));
const stateFile = join(folder, 'agent.json');
let w;
/** `trien agent` at the leader's machine. */
const agentAt = (args) => agent(args, stateFile, { SOFTHSM2_CONF: token.settings });
let token; // where the leader's key is
let machine; // `trien agent run`
let browser;
const people = {};
const addresses = [];

async function as(account) {
  if (!people[account]) {
    people[account] = await person(browser, w.url);
    await signIn(people[account].page, w.who(province, account));
  }
  return people[account].page;
}

/** Opens the dialog of an act, chooses the machine and begins. */
async function atTheMachine(page, name) {
  await page.locator(`[data-act="${name}"]`).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[value=agent]').check();
  await dialog.locator('footer .primary').click();
  return dialog;
}

before(async () => {
  w = await world();
  token = hsm(folder, w.data, `${province}-uoc`, w.who(province, 'uoc').pin);
  browser = await launch();
}, { timeout: 240_000 });

after(async () => {
  await machine?.stop();
  await browser?.close();
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('two decisions are drafted', { timeout: 300_000 }, async () => {
  const page = await as('tuan');
  for (const abstract of ['thành lập Ban Chỉ đạo chuyển đổi số', 'kiện toàn Ban Chỉ đạo chuyển đổi số']) {
    await page.goto('/du-thao/moi');
    await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.pdf'));
    await page.getByLabel('Loại văn bản').selectOption('QĐ');
    await page.getByLabel('Trích yếu').fill(abstract);
    await page.getByLabel('Người ký').selectOption('uoc');
    await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
    await page.getByRole('heading', { name: abstract }).waitFor({ timeout: 90_000 });
    addresses.push(new URL(page.url()).pathname);
    await act(page, 'submit');
  }
  people.tuan.quiet();
});

test('the leader pairs the machine by the code that the page shows', { timeout: 300_000 }, async () => {
  const page = await as('uoc');
  await page.goto('/thiet-bi');
  await page.getByRole('button', { name: 'Ghép máy mới' }).click();
  const code = (await page.locator('.code').textContent()).trim();
  await accessible(page, 'pairing a machine');
  await picture(page, 'agent-pairing');
  const pairing = agentAt(['pair', '--server', w.url, '--office', province, '--name', 'Máy phòng Bí thư']);
  await pairing.says('Mã ghép nối:');
  pairing.types(code);
  await pairing.says('Đã ghép nối với Tỉnh ủy An Bình, tài khoản của Nguyễn Văn Ước');
  assert.equal(await pairing.ended, 0);
  await page.locator('li', { hasText: 'Máy phòng Bí thư' }).waitFor({ timeout: 90_000 });
  const pin = join(folder, 'pin');
  writeFileSync(pin, w.who(province, 'uoc').pin, { mode: 0o600 });
  machine = agentAt(['run', '--key', token.uri, '--pass-file', pin]);
  await machine.says('Đang chờ văn bản cần ký');
  await page.reload();
  await page.locator('li', { hasText: 'Máy phòng Bí thư' }).getByText('Đang kết nối').waitFor({ timeout: 90_000 });
  await accessible(page, 'machines');
  await picture(page, 'agent-machines');
});

test('from the button to the signature: shown on the machine, confirmed there, signed by its token', { timeout: 300_000 }, async () => {
  const page = await as('uoc');
  await page.goto(addresses[0]);
  await state(page, 'Chờ ký');
  const dialog = await atTheMachine(page, 'sign');
  const shown = await machine.says('Ký 1 văn bản trên?');
  for (const words of ['thành lập Ban Chỉ đạo chuyển đổi số', 'ô “person”', 'SHA-256', 'TRÌNH DIỄN – Nguyễn Văn Ước']) assert.ok(shown.includes(words), `“${words}” is not shown in ${shown}`);
  await picture(page, 'agent-waits');
  await accessible(page, 'waiting for the machine');
  machine.types('có');
  await machine.says('Đã ký: Quyết định: thành lập Ban Chỉ đạo chuyển đổi số');
  await state(page, 'Đã ký');
  await picture(page, 'agent-signed');
  if (await dialog.count()) await dialog.locator('footer button').last().click();
  await page.goto(addresses[0]);
  await state(page, 'Đã ký');
});

test('what is refused on the machine is told in the pages; the document waits as before', { timeout: 300_000 }, async () => {
  const page = await as('uoc');
  await page.goto(addresses[1]);
  const dialog = await atTheMachine(page, 'sign');
  await machine.says('Ký 1 văn bản trên?');
  machine.types('không');
  await machine.says('Đã từ chối ký');
  await dialog.getByText('Người ký không ký trên máy của mình', { exact: false }).first().waitFor({ timeout: 90_000 });
  await picture(page, 'agent-refused');
  await dialog.locator('footer button').last().click();
  await page.goto(addresses[1]);
  await state(page, 'Chờ ký');
});

test('the leader signs in by certificate: the page and the machine show the same number, the machine proves it', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['status of 401'] }); // the refusal
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByLabel('Tài khoản').fill('uoc');
  await page.getByRole('button', { name: 'Chứng thư số trên máy của tôi' }).click();
  const number = (await page.locator('[data-number]').textContent()).trim();
  await accessible(page, 'waiting for the certificate');
  await picture(page, 'agent-sign-in');
  const shown = await machine.says('Chính bạn vừa bấm');
  for (const words of ['ĐĂNG NHẬP bằng chứng thư', 'Tỉnh ủy An Bình', 'Tài khoản: uoc', `Trang ở: ${w.url}`, `SỐ TRÊN TRANG PHẢI LÀ: ${number}`]) assert.ok(shown.includes(words), `“${words}” is not shown in ${shown}`);
  machine.types('có');
  await machine.says('Đã xác thực');
  await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  const { me } = await (await page.request.get('/api/session')).json();
  assert.deepEqual([me.person.id, me.signIn], ['uoc', 'certificate']);
  await page.request.delete('/api/session');
  await page.goto('/dang-nhap');
  await page.getByLabel('Tài khoản').fill('uoc');
  await page.getByRole('button', { name: 'Chứng thư số trên máy của tôi' }).click();
  await machine.says('Chính bạn vừa bấm');
  machine.types('không');
  await page.getByText('đã bị từ chối trên máy ký', { exact: false }).waitFor();
  await machine.says('Đã từ chối đăng nhập');
  quiet();
});

test('a pairing that is ended in the pages ends the program on the machine', { timeout: 300_000 }, async () => {
  const page = await as('uoc');
  await page.goto('/thiet-bi');
  await page.getByRole('button', { name: /: Máy phòng Bí thư/ }).click();
  await page.getByRole('dialog').locator('footer .primary').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await machine.says('đã bị bỏ ghép');
  assert.equal(await machine.ended, 2);
  people.uoc.quiet();
});
