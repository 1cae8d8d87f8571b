// Signing with the tool on the officer's own machine: a leader signs and a clerk seals through a stand-in of the VGCA Sign Service, from the button
// to the document signed; what the tool must not bring back is refused with words.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, act, launch, person, picture, signIn, state } from './browser.mjs';
import { shownInFields } from './shown.mjs';
import { tool } from './tool.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
let w;
let officer; // their tool
let browser;
let address;
const people = {};

async function as(account, options) {
  if (!people[account]) {
    people[account] = await person(browser, w.url, options);
    await signIn(people[account].page, w.who(province, account));
  }
  return people[account].page;
}

/** Opens the dialog of an act, chooses the tool and begins. */
async function withTool(page, name) {
  await page.locator(`[data-act="${name}"]`).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[value=vgca]').check();
  await dialog.locator('footer .primary').click();
  return dialog;
}

const done = async (dialog) => {
  if (await dialog.count()) await dialog.locator('footer button').last().click();
};

before(async () => {
  w = await world({ settings: [['', 'vgca = true']] });
  officer = await tool(w.data, `${province}-uoc`, province);
  browser = await launch(officer.switches);
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await officer?.stop();
  await w?.stop();
});

test('a decision is drafted; the pages may talk to the tool and to nothing else', { timeout: 300_000 }, async () => {
  const page = await as('tuan');
  const answer = await page.goto('/du-thao/moi');
  assert.match(answer.headers()['content-security-policy'], /connect-src 'self' wss:\/\/127\.0\.0\.1:8987;/);
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('thành lập Ban Chỉ đạo chuyển đổi số');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByRole('heading', { name: 'thành lập Ban Chỉ đạo chuyển đổi số' }).waitFor({ timeout: 90_000 });
  address = new URL(page.url()).pathname;
  await act(page, 'submit');
  people.tuan.quiet();
});

test('a file that the tool changed is refused with words; the document waits as before', { timeout: 300_000 }, async () => {
  await officer.behave('text');
  const page = await as('uoc');
  await page.goto(address);
  await state(page, 'Chờ ký');
  const dialog = await withTool(page, 'sign');
  await dialog.getByText('Ngoài chữ ký, tệp trả lại còn thay đổi khác', { exact: false }).first().waitFor({ timeout: 90_000 });
  await accessible(page, 'the tool was refused');
  await picture(page, 'vgca-refused');
  await done(dialog);
  await page.goto(address);
  await state(page, 'Chờ ký');
});

test('a tool that does not run is told, with what to do', { timeout: 300_000 }, async () => {
  const other = await launch(['--host-resolver-rules=MAP 127.0.0.1:8987 127.0.0.1:9']);
  try {
    const { page, quiet } = await person(other, w.url, { complaintsAllowed: ['WebSocket connection to'] });
    await page.context().addCookies(await people.uoc.context.cookies());
    await page.goto(address);
    const dialog = await withTool(page, 'sign');
    await dialog.getByText('Không kết nối được với VGCA Sign Service trên máy này', { exact: false }).first().waitFor({ timeout: 90_000 });
    await accessible(page, 'the tool does not run');
    await picture(page, 'vgca-not-running');
    quiet();
  } finally {
    await other.close();
  }
});

test('who cancels in the tool takes the same wish up again, and signs', { timeout: 300_000 }, async () => {
  await officer.behave('cancels');
  const page = await as('uoc');
  await page.goto(address);
  const dialog = await withTool(page, 'sign');
  await dialog.getByText('Bạn đã hủy trong phần mềm ký', { exact: false }).first().waitFor({ timeout: 90_000 });
  await picture(page, 'vgca-cancelled');
  await officer.behave('');
  await dialog.getByRole('button', { name: 'Mở VGCA Sign Service và ký' }).click();
  await state(page, 'Đã ký');
  await picture(page, 'vgca-signed');
  await done(dialog);
  people.uoc.quiet();
});

test('the clerk seals with the tool, number and date filled in before', { timeout: 300_000 }, async () => {
  const page = await as('mai');
  const asked = [];
  page.on('websocket', (s) => s.on('framesent', (f) => asked.push([new URL(s.url()).pathname, f.payload])));
  await page.goto(address);
  const dialog = await withTool(page, 'seal');
  await state(page, 'Đã đóng dấu');
  await page.locator('.head', { hasText: /01-QĐ\/TU/ }).waitFor();
  const [, message] = asked.find(([path]) => path === '/SignIssued');
  const { DocNumber, IssuedDate, FileName, FileUploadHandler } = JSON.parse(message);
  assert.deepEqual([DocNumber, IssuedDate], ['', ''], 'the tool writes no number');
  assert.ok(FileName.startsWith(`${w.url}/vgca/`) && FileUploadHandler.startsWith(`${w.url}/vgca/`));
  assert.equal((await fetch(FileName)).status, 404, 'the address serves once');
  await done(dialog);
  await dialog.waitFor({ state: 'hidden' });
  await picture(page, 'vgca-sealed');
  const sealed = await page.evaluate(async (id) => [...new Uint8Array(await (await fetch(`/api/documents/${id}/file`)).arrayBuffer())], address.split('/').pop());
  const shown = await shownInFields(new Uint8Array(sealed));
  assert.ok(shown.includes('01'), `pdf.js shows the number: ${JSON.stringify(shown)}`);
  await act(page, 'issue', async (d) => d.getByRole('checkbox').check());
  await state(page, 'Đã phát hành');
  await picture(page, 'vgca-issued');
  people.mai.quiet();
});
