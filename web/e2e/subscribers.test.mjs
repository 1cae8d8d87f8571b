// The papers of a certificate: asked for, checked, approved by the head; a device is taken into stock; somebody sees what is theirs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { agent } from './machine.mjs';
import { world } from './world.mjs';

const province = 'tinh-uy';
let w;
let browser;
let machine;
const folder = mkdtempSync(join(tmpdir(), 'trien-subscribers-'));

const people = {};

/** Somebody who is signed in: once, for a code serves once. */
async function as(account) {
  if (!people[account]) {
    people[account] = await person(browser, w.url, { complaintsAllowed: ['400'] });
    await signIn(people[account].page, w.who(province, account));
  }
  return people[account].page;
}

before(async () => {
  w = await world({});
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await machine?.stop();
  await browser?.close();
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a request is begun, checked and approved; devices and training are kept', { timeout: 300_000 }, async () => {
  const page = await as('yen');
  const { quiet } = people.yen;
  await page.goto('/thue-bao');
  await page.getByText('Không có đề nghị nào đang xử lý.').waitFor();
  await accessible(page, 'subscribers');
  await page.getByRole('button', { name: 'Lập đề nghị' }).click();
  await page.getByLabel('Thuê bao', { exact: true }).selectOption('thao');
  await page.getByRole('dialog').getByRole('button', { name: 'Lập đề nghị' }).click();
  await page.getByRole('heading', { name: 'Cấp chứng thư số: Phạm Thu Thảo' }).waitFor();
  await page.getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByRole('alert').filter({ hasText: 'Đề nghị còn thiếu' }).waitFor(); // it says which fields
  await page.getByRole('dialog').getByRole('button', { name: 'Thôi' }).click();
  await page.getByRole('button', { name: 'Sửa nội dung' }).click();
  await page.getByLabel('Thư điện tử công vụ').fill('thao@anbinh.example');
  await page.getByLabel('Thời hạn đề nghị (năm)').fill('3');
  await page.getByLabel('Lý do, mục đích').fill('ký số ý kiến');
  await accessible(page, 'amending a request');
  await page.getByRole('dialog').getByRole('button', { name: 'Sửa nội dung' }).click();
  await page.getByText('thao@anbinh.example').waitFor();
  await page.getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByText('Đã kiểm tra, chờ thủ trưởng duyệt').first().waitFor();
  await accessible(page, 'a request');
  await picture(page, 'subscriber-request');
  const address = page.url();

  await page.goto('/thue-bao?phan=devices');
  await page.getByRole('button', { name: 'Thêm thiết bị' }).click();
  await page.getByLabel('Số hiệu', { exact: true }).fill('TK-77');
  await page.getByRole('dialog').getByRole('button', { name: 'Thêm thiết bị' }).click();
  await page.getByText('TK-77').first().waitFor();
  await accessible(page, 'devices');
  for (const part of ['certificates', 'phases', 'trainings']) {
    await page.goto(`/thue-bao?phan=${part}`);
    await page.locator('.tabs a[aria-current]').waitFor();
    await accessible(page, part);
    await picture(page, `subscriber-${part}`);
  }
  quiet();

  const head = await as('uoc');
  await head.goto(address);
  await head.getByRole('button', { name: 'Duyệt', exact: true }).click();
  await head.getByRole('dialog').getByRole('button', { name: 'Duyệt', exact: true }).click();
  await head.getByText('Đã duyệt, chờ lập hồ sơ').first().waitFor();

  const own = await as('thao');
  await own.goto('/toi');
  await own.getByRole('heading', { name: 'Chứng thư số và thiết bị của tôi' }).waitFor();
  await own.getByRole('link', { name: 'Cấp chứng thư số' }).waitFor();
  await accessible(own, 'my certificates');
  assert.equal((await own.request.get('/api/subscribers/requests')).status(), 403, 'others are for those in charge');
});

/** A request of somebody's as far as the CA's yes: its document is signed, sealed and issued like any other. */
async function granted(holder) {
  const ask = async (who, method, path, data) => {
    const r = await (await as(who)).request.fetch(path, { method, ...(data ? { data } : {}) });
    assert.ok(r.ok(), `${method} ${path}: ${await r.text()}`);
    return r.json();
  };
  const fields = { email: `${holder}@anbinh.example`, years: 5, reason: 'thay thiết bị hỏng' };
  const r = await ask('yen', 'POST', '/api/subscribers/requests', { kind: 'issue', subject: 'person', holder, fields });
  const act = (who, what, a = {}) => ask(who, 'POST', `/api/subscribers/requests/${r.id}/acts/${what}`, a);
  await act('yen', 'check');
  await act('uoc', 'approve');
  const { document } = await act('yen', 'file', { signer: 'uoc', capacity: 'btv' });
  const paper = async (who, what, a) => {
    const { version } = await ask(who, 'GET', `/api/documents/${document}`);
    await ask(who, 'POST', `/api/documents/${document}/acts/${what}`, { expectedVersion: version, ...a });
  };
  await paper('yen', 'submit', {});
  while ((await ask('uoc', 'GET', `/api/documents/${document}`)).state !== 'ready');
  await paper('uoc', 'sign', { pin: w.who(province, 'uoc').pin });
  await paper('mai', 'seal', { pin: w.who(province, 'mai').pin });
  await paper('mai', 'issue', { confirm: true });
  await act('yen', 'send', { channel: 'portal', reference: '15-CV/TU' });
  await act('yen', 'answer', { granted: true, reference: 'TB-01' });
  return { address: `/thue-bao/${r.id}`, page: await as('yen') };
}

test('a certificate is picked from the device in a paired machine', { timeout: 300_000 }, async () => {
  const { address, page } = await granted('nghia');
  await page.goto(address);
  const act = page.getByRole('button', { name: 'Đối chiếu chứng thư' });
  await act.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Chưa máy nào cho biết chứng thư', { exact: false }).waitFor();
  await page.keyboard.press('Escape');

  const holder = await as('nghia');
  const { code } = await (await holder.request.post('/api/agents')).json();
  const state = join(folder, 'agent.json');
  assert.equal(await agent(['pair', '--server', w.url, '--office', province, '--name', 'Máy phòng Chánh Văn phòng', '--code', code], state).ended, 0);
  machine = agent(['run', '--key', `p12:${join(w.data, 'pki/keys/tinh-uy-nghia.p12')}`, '--pass-file', join(w.data, 'pki/password')], state);
  await machine.says('Đang chờ văn bản cần ký');

  await act.click();
  const choice = dialog.getByRole('radio', { name: /Đặng Hữu Nghĩa/ });
  await choice.waitFor();
  await dialog.getByText('Máy “Máy phòng Chánh Văn phòng” của Đặng Hữu Nghĩa', { exact: false }).waitFor();
  await choice.check();
  await dialog.getByText('đang dùng', { exact: false }).or(dialog.getByText('Khác biệt')).or(dialog.locator('dl')).first().waitFor();
  await accessible(page, 'picking a certificate');
  await picture(page, 'subscriber-picked');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Bàn giao' }).first().waitFor();
});
