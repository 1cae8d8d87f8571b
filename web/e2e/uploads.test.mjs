// A large file goes in parts: the line is cut in the middle of a part, an answer is lost, the browser is offline for a while, and the file arrives all
// the same, once.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

const part = 4 << 20;
const folder = mkdtempSync(join(tmpdir(), 'trien-uploads-'));
let w;
let browser;

/** The sample decision, longer by words of no meaning before its last line. */
function large(name, size) {
  const raw = readFileSync(sample('quyet-dinh.pdf'));
  const at = raw.lastIndexOf('startxref');
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([raw.subarray(0, at), Buffer.alloc(size - raw.length - 1, '%'), Buffer.from('\n'), raw.subarray(at)]));
  return path;
}

before(async () => {
  w = await world();
  browser = await launch();
}, { timeout: 150_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

async function fill(page, abstract, path) {
  await page.goto('/du-thao/moi');
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill(abstract);
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.locator('input[type=file]').first().setInputFiles(path);
}

test('a large file goes on where the line was cut', { timeout: 300_000 }, async () => {
  const { page, context, quiet } = await person(browser, w.url, { complaintsAllowed: ['ERR_'] });
  await signIn(page, w.who('tinh-uy', 'tuan'));
  await fill(page, 'thử gửi tệp lớn', large('ban-quet.pdf', 3 * part + 1234));
  const offsets = [];
  let offline;
  const isOffline = new Promise((resolve) => (offline = resolve));
  await page.route(/\/api\/uploads\/[^/]+\?offset=/, async (route) => {
    offsets.push(Number(new URL(route.request().url()).searchParams.get('offset')) / part);
    if (offsets.length === 2) return route.abort('connectionreset'); // cut before it came
    if (offsets.length === 3) {
      await route.fetch(); // it came, but nobody hears of it
      return route.abort('connectionreset');
    }
    if (offsets.length === 4) {
      await context.setOffline(true);
      offline();
      return route.abort('internetdisconnected');
    }
    return route.continue();
  });
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await isOffline;
  await page.getByText('Mất kết nối; phần đã gửi được giữ').first().waitFor();
  await accessible(page, 'a file whose line is broken');
  await picture(page, 'uploads-broken');
  await context.setOffline(false);
  await page.waitForURL(/\/van-ban\//, { timeout: 120_000 });
  await page.getByText('thử gửi tệp lớn').first().waitFor();
  assert.deepEqual(offsets, [0, 1, 1, 2, 2, 3], 'each part came once, and what was lost came again');
  const { items } = await (await page.request.get('/api/documents')).json();
  assert.equal(items.length, 1, 'there is one document');
  quiet();
});

test('a large file is stopped, and a secret is refused before a byte of it goes', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['403'] });
  await signIn(page, w.who('tinh-uy', 'thao'));
  const path = large('lon.pdf', 3 * part);
  await fill(page, 'thử dừng tệp lớn', path);
  let parts = 0;
  let begun;
  const isBegun = new Promise((resolve) => (begun = resolve));
  await page.route(/\/api\/uploads\/[^/]+\?offset=/, (route) => {
    if (++parts === 1) return route.continue();
    begun(); // and it goes no further for as long as the test wants
  });
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await isBegun;
  await page.getByRole('button', { name: 'Dừng' }).click();
  await page.getByText('Đã dừng; chưa có gì được lưu.').waitFor();
  await page.unroute(/\/api\/uploads\/[^/]+\?offset=/);
  const before = parts;
  await page.getByLabel('Độ mật').selectOption('mat');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByRole('alert').filter({ hasText: /mật/i }).waitFor();
  assert.equal(parts, before, 'a part of a secret was sent');
  await page.goto('/du-thao');
  await page.getByText('Chưa có văn bản nào ở đây.').waitFor();
  quiet();
});
