// What the machine can't do without a person: a PIN that it forgot when it was stopped is asked for again, and what it can't look at for the marking of
// a state secret somebody looks at and confirms by name.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, drafted, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
const empty = mkdtempSync(join(tmpdir(), 'trien-nothing-'));
const abstracts = Array.from({ length: 6 }, (_, n) => `kiện toàn Tổ giúp việc số ${n + 1}`);
let w;
let browser;

before(async () => {
  w = await world({ env: { PATH: empty } }); // a machine without a program that reads pictures
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
  rmSync(empty, { recursive: true, force: true });
});

test('what the machine could not look at goes on when a person has looked, and says so', { timeout: 600_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['428'] });
  await signIn(page, w.who(province, 'tuan'));
  await page.goto('/du-thao/moi');
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('về bản quét không có lớp chữ');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.locator('input[type=file]').first().setInputFiles(sample('ban-quet.pdf'));
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByRole('alert').filter({ hasText: 'Máy chưa xem hết được tệp này' }).waitFor({ timeout: 200_000 }); // its pages are drawn and gone through
  await accessible(page, 'what the machine could not look at');
  await picture(page, 'person-unseen');
  const send = page.getByRole('button', { name: 'Xác nhận và gửi lại' });
  assert.ok(await send.isDisabled(), 'nothing goes on before somebody confirms');
  assert.equal(await page.getByLabel('Trích yếu').inputValue(), 'về bản quét không có lớp chữ', 'what was typed stays');
  const list = async () => (await (await page.request.get('/api/documents?direction=out')).json()).items;
  assert.deepEqual(await list(), [], 'nothing is stored before');
  await page.getByLabel('Tôi đã xem từng trang: văn bản không có dấu độ mật').check();
  await send.click();
  await page.getByRole('heading', { name: 'về bản quét không có lớp chữ' }).waitFor({ timeout: 200_000 });
  const [made] = await list();
  const seen = await (await page.request.get(`/api/documents/${made.id}`)).json();
  assert.ok(['no_reader', 'too_long'].includes(seen.unseen.reason) && seen.unseen.vouched, JSON.stringify(seen.unseen));
  // By name: the history says who looked.
  const history = await (await page.request.get(`/api/documents/${made.id}/history`)).json();
  assert.ok(JSON.stringify(history).includes(w.who(province, 'tuan').name), 'the history names who confirmed');
  await picture(page, 'person-confirmed');
  quiet();
});

test('a server that was stopped while it signed asks for the PIN again, and signs the rest', { timeout: 300_000 }, async () => {
  const { page: drafter } = await person(browser, w.url);
  await signIn(drafter, w.who(province, 'thao'));
  for (const a of abstracts) await drafted(drafter, a, sample('quyet-dinh.pdf'));
  const { page } = await person(browser, w.url, { complaintsAllowed: ['422', '401', 'ERR_CONNECTION', 'Failed to fetch', '403', '400', '502'] });
  const leader = w.who(province, 'uoc');
  await signIn(page, leader);
  await page.getByLabel(`Chọn tất cả (${abstracts.length})`).click();
  await page.getByRole('button', { name: `Ký số ${abstracts.length} văn bản` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[name=pin]').fill(leader.pin);
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST' && new URL(r.url()).pathname === '/api/signings'), dialog.locator('footer .primary').click()]);
  assert.ok(answer.ok());
  const { id } = await answer.json();
  await w.again('SIGKILL'); // one that is asked to stop may sign the rest first
  await page.goto(`/phien-ky/${id}`);
  const pin = page.locator('form.pin input[name=pin]');
  await pin.waitFor();
  await accessible(page, 'the PIN is asked for again');
  await picture(page, 'person-pin-again');
  const before = await (await page.request.get(`/api/signings/${id}`)).json();
  assert.equal(before.waits, 'pin');
  assert.ok(before.signed < abstracts.length, 'it was stopped too late to show anything');
  await pin.fill('000000');
  await page.getByRole('button', { name: 'Ký tiếp' }).click();
  await page.getByRole('alert').first().waitFor();
  await pin.fill(leader.pin);
  await page.getByRole('button', { name: 'Ký tiếp' }).click();
  await page.getByText(`Đã ký xong cả ${abstracts.length} văn bản.`).first().waitFor({ timeout: 120_000 });
  const after = await (await page.request.get(`/api/signings/${id}`)).json();
  assert.deepEqual([after.state, after.signed, after.total], ['done', abstracts.length, abstracts.length]);
  await picture(page, 'person-signed-the-rest');
});
