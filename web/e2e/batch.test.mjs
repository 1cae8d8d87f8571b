// Several documents with one PIN: a leader signs, a clerk seals, another marks what came in; one that can't be signed stops none of the others; what is left is taken up
// again. Machines with tokens are paired and let go. A session that ends takes nothing from the page.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, act, codes, drafted, launch, person, picture, say, signIn, state } from './browser.mjs';
import { program, sample, world } from './world.mjs';

const province = 'tinh-uy';
let w;
let browser;
const people = {};
const folder = mkdtempSync(join(tmpdir(), 'trien-batch-'));

async function as(account, options) {
  if (!people[account]) {
    people[account] = await person(browser, w.url, options);
    await signIn(people[account].page, w.who(province, account));
  }
  return people[account].page;
}

const abstracts = ['thành lập Tổ công tác số một', 'thành lập Tổ công tác số hai', 'thành lập Tổ công tác số ba', 'thành lập Tổ công tác số bốn'];
const addresses = [];

before(async () => {
  w = await world();
  browser = await launch();
  const drafter = await as('tuan');
  for (const a of abstracts) addresses.push(await drafted(drafter, a, sample('quyet-dinh.pdf')));
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const pick = (page, abstract) => page.getByLabel(`Chọn văn bản: ${abstract}`);

test('a leader signs two of four documents with one PIN; a wrong one signs nothing', { timeout: 300_000 }, async () => {
  const page = await as('uoc', { complaintsAllowed: ['422', '403', '400'] });
  await page.getByText('Chọn tất cả (4)').waitFor({ timeout: 90_000 });
  await pick(page, abstracts[0]).focus();
  await page.keyboard.press('Space');
  await page.getByText('Đã chọn 1 văn bản').waitFor();
  assert.ok(await page.getByLabel('Chọn tất cả').evaluate((b) => b.indeterminate), 'some, but not all, are chosen');
  await page.getByLabel('Chọn tất cả').click();
  await page.getByLabel('Chọn tất cả').click();
  await page.getByText('Đã chọn 4 văn bản').waitFor();
  await accessible(page, 'documents chosen');
  await pick(page, abstracts[2]).uncheck();
  await pick(page, abstracts[3]).uncheck();
  await page.getByRole('button', { name: 'Ký số 2 văn bản' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(abstracts[1]).waitFor();
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Hãy nhập mã PIN.').waitFor();
  await dialog.locator('input[name=pin]').fill('000000');
  await dialog.locator('footer .primary').click();
  await dialog.getByRole('alert').waitFor({ timeout: 90_000 });
  await accessible(page, 'a batch with a wrong PIN');
  await dialog.locator('input[name=pin]').fill(w.who(province, 'uoc').pin);
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Đã ký 2/2 văn bản').waitFor({ timeout: 90_000 });
  await dialog.locator('footer .primary').click();
  await page.getByText('Đã ký xong cả 2 văn bản.').first().waitFor();
  assert.match(new URL(page.url()).pathname, /^\/phien-ky\/./);
  await accessible(page, 'a signing request that ended');
  await picture(page, 'batch-signed');
  await page.getByRole('link', { name: 'Phiên ký' }).first().click();
  await page.getByRole('link', { name: /Ký/ }).first().waitFor();
  await accessible(page, 'signing requests');
});

test('one that changed meanwhile is told and stops none of the others; what is left is taken up again', { timeout: 300_000 }, async () => {
  const page = await as('uoc');
  await page.goto('/');
  await page.getByLabel('Chọn tất cả').click();
  await page.getByRole('button', { name: 'Ký số 2 văn bản' }).click();
  const dialog = page.getByRole('dialog');
  // In another tab one of them is given back to its drafter, and then brought again.
  const other = await page.context().newPage();
  await other.goto(addresses[3]);
  await act(other, 'return', say('Sửa lại tên Tổ công tác.'));
  await other.close();
  await dialog.locator('input[name=pin]').fill(w.who(province, 'uoc').pin);
  await dialog.locator('footer .primary').click();
  await dialog.getByText('1 chưa ký được').waitFor({ timeout: 90_000 });
  await dialog.getByText('Đã ký 1/2 văn bản').waitFor({ timeout: 90_000 });
  await dialog.locator('footer .primary').click();
  await page.getByText('Phiên ký đã kết thúc: ký được 1, còn 1 văn bản chưa ký.').first().waitFor({ timeout: 90_000 });
  await picture(page, 'batch-one-left');
  await page.getByRole('button', { name: 'Ký lại 1 văn bản chưa ký' }).click();
  await page.getByText('không còn chờ bạn ký nữa').waitFor();
  const drafter = await as('tuan');
  let d = await (await drafter.request.post(`/api/documents/${addresses[3].split('/').at(-1)}/acts/submit`, { data: {} })).json();
  while (d.state !== 'ready') d = await (await drafter.request.get(`/api/documents/${d.id}`)).json();
  await page.getByRole('button', { name: 'Ký lại 1 văn bản chưa ký' }).click();
  await dialog.locator('input[name=pin]').fill(w.who(province, 'uoc').pin);
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Đã ký', { exact: false }).first().waitFor();
  await dialog.locator('footer .primary').click();
  await page.getByText('Đã ký xong', { exact: false }).first().waitFor({ timeout: 90_000 });
  await page.goto(addresses[3]);
  await state(page, 'Đã ký');
});

test('the clerk numbers and seals all of them with one PIN', { timeout: 300_000 }, async () => {
  const page = await as('mai');
  await page.getByLabel('Chọn tất cả').click();
  await page.getByRole('button', { name: 'Cấp số và đóng dấu 4 văn bản' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[name=pin]').fill(w.who(province, 'mai').pin);
  await dialog.locator('footer .primary').click();
  // The dialog is left at once; the desk knows how far it is, and the end.
  await dialog.locator('progress').waitFor({ timeout: 90_000 });
  await dialog.locator('footer .primary').click();
  await page.getByText('Đã ký xong cả 4 văn bản.').first().waitFor({ timeout: 120_000 });
  await page.goto('/van-ban-di');
  for (const n of ['01', '02', '03', '04']) await page.getByText(`${n}-QĐ/TU`, { exact: true }).waitFor();
  people.mai.quiet();
});

test('another office puts its arrival mark on two that came in, with one PIN', { timeout: 300_000 }, async () => {
  const does = async (page, id, name, data = {}) => {
    const { version } = await (await page.request.get(`/api/documents/${id}`)).json();
    const answer = await page.request.post(`/api/documents/${id}/acts/${name}`, { data: { ...data, expectedVersion: version } });
    assert.ok(answer.ok(), `${name}: ${await answer.text()}`);
  };
  const mai = await as('mai');
  for (const a of addresses.slice(0, 2)) {
    await mai.goto(a);
    // Both signatures stand on the page, and it says of neither that a time-stamp is still owed.
    await mai.getByText('Đã ký', { exact: true }).nth(1).waitFor();
    await mai.getByText('còn thiếu dấu thời gian', { exact: false }).first().waitFor({ state: 'hidden' });
    await does(mai, a.split('/').at(-1), 'issue', { confirm: true });
    await does(mai, a.split('/').at(-1), 'send', { peers: ['van-phong'] });
  }
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, w.who('van-phong', 'lan'));
  for (const n of [0, 1]) await page.getByRole('link', { name: abstracts[n] }).waitFor({ timeout: 90_000 });
  const came = (await (await page.request.get('/api/documents?direction=in')).json()).items;
  for (const d of came) await does(page, d.id, 'register', { confirm: true });
  await page.goto('/van-ban-den');
  await page.getByLabel('Chọn tất cả (2)').click();
  await accessible(page, 'what came in, chosen');
  await picture(page, 'batch-arrivals');
  await page.getByRole('button', { name: 'Ký số dấu đến 2 văn bản' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[name=pin]').fill(w.who('van-phong', 'lan').pin);
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Đã ký 2/2 văn bản').waitFor({ timeout: 90_000 });
  await dialog.locator('footer .primary').click();
  await page.goto('/van-ban-den');
  await page.getByRole('link', { name: abstracts[0] }).waitFor();
  assert.equal(await page.getByLabel('Chọn tất cả', { exact: false }).count(), 0, 'a mark is offered twice');
  await page.goto(`/van-ban/${came[0].id}`);
  await page.getByText('Bản có dấu đến').waitFor();
  quiet();
});

test('a machine is paired by the code that the page shows, and let go', { timeout: 300_000 }, async () => {
  const page = await as('uoc');
  await page.goto('/thiet-bi');
  await page.getByText('Chưa ghép máy nào.').waitFor();
  await page.getByRole('button', { name: 'Ghép máy mới' }).click();
  const shown = await page.locator('.code').innerText();
  assert.match(shown, /^[0-9A-Z]{4}-?[0-9A-Z]{4}/);
  await page.getByText(/còn hiệu lực \d\d:\d\d/).waitFor();
  await page.getByRole('button', { name: 'Windows' }).click();
  await page.getByText('trien.exe agent pair --server', { exact: false }).waitFor();
  await accessible(page, 'pairing');
  const agent = spawn(program, ['agent', 'pair', '--server', w.url, '--office', province, '--code', shown, '--name', 'MAY-BI-THU', '--state', join(folder, 'agent')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  agent.stderr.on('data', (d) => (said += d));
  assert.equal(await new Promise((r) => agent.once('exit', r)), 0, said);
  await page.getByText('Đã ghép máy “MAY-BI-THU”').first().waitFor({ timeout: 90_000 });
  await accessible(page, 'devices');
  await picture(page, 'devices');
  await page.getByRole('button', { name: 'Bỏ ghép: MAY-BI-THU' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bỏ ghép' }).click();
  await page.getByText('Chưa ghép máy nào.').waitFor();
});

test('how the services do is told to the administrator, and to nobody else', { timeout: 300_000 }, async () => {
  const page = await as('bao');
  await page.getByRole('link', { name: 'Tình trạng dịch vụ' }).click();
  await page.getByRole('heading', { name: 'Dấu thời gian (TSA)' }).waitFor();
  await accessible(page, 'services');
  people.bao.quiet();
  const leader = await as('uoc');
  await leader.goto('/');
  await leader.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  assert.equal(await leader.getByRole('link', { name: 'Tình trạng dịch vụ' }).count(), 0);
  people.uoc.quiet();
});

test('a session that ends takes nothing from the page: the same person goes on where they were', { timeout: 300_000 }, async () => {
  const { page, context } = await person(browser, w.url, { complaintsAllowed: ['401'] });
  await signIn(page, w.who(province, 'thao'));
  await page.goto('/du-thao/moi');
  await page.getByLabel('Trích yếu').fill('về việc đang gõ dở');
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.locator('input[type=file]').first().setInputFiles(sample('quyet-dinh.pdf'));
  await context.clearCookies();
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  const door = page.getByRole('dialog', { name: 'Phiên làm việc đã hết' });
  await door.waitFor();
  await accessible(page, 'the session has ended');
  await page.keyboard.press('Escape');
  await door.waitFor();
  const who = w.who(province, 'thao');
  await door.getByLabel('Tài khoản').fill(who.account);
  await door.getByLabel('Mật khẩu', { exact: true }).fill(who.password);
  await door.getByRole('button', { name: 'Tiếp tục' }).click();
  // A code serves once; the one after it is good already (RFC 6238, Section 5.2).
  await page.getByLabel('Mã 6 chữ số').fill(await codes(who.totp)());
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  // What was pressed goes through by itself.
  await page.getByRole('heading', { name: 'về việc đang gõ dở' }).waitFor({ timeout: 90_000 });
});
