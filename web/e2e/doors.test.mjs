// What anyone meets at the doors: judging a file signed out, files that can't be taken, refusals, keyboard, phone, dark, both languages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { program, sample, world } from './world.mjs';

let w;
let browser;
const folder = mkdtempSync(join(tmpdir(), 'trien-doors-'));
const file = (name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

before(async () => {
  w = await world();
  browser = await launch();
}, { timeout: 150_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

test('anyone has a PDF judged; nothing but a PDF is taken', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['422'] });
  await page.goto('/kiem-tra');
  await accessible(page, 'verify');
  const choose = page.locator('input[type=file]');
  await choose.setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByRole('heading', { name: 'Kết quả kiểm tra tệp quyet-dinh.pdf' }).waitFor({ timeout: 90_000 });
  await page.locator('.verdict').getByRole('heading').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Kết quả kiểm tra tệp quyet-dinh.pdf', 'the focus is on the result');
  await accessible(page, 'judged');
  await picture(page, 'doors-judged');
  await choose.setInputFiles(file('la.pdf', 'not a PDF at all'));
  await page.getByRole('alert').filter({ hasText: 'không phải tệp PDF' }).waitFor({ timeout: 90_000 });
  await choose.setInputFiles(file('rong.pdf', ''));
  await page.getByRole('alert').filter({ hasText: 'rỗng (0 byte)' }).waitFor();
  quiet();
});

test('a signature file is judged with the file that it is about, which stays on this machine', { timeout: 300_000 }, async () => {
  const pki = join(w.data, 'pki');
  const signature = join(folder, 'cong-van.docx.p7s');
  execFileSync(program, ['sign', sample('cong-van.docx'), '--detached', '-o', signature, '--key', `p12:${pki}/keys/person-p256.p12`, '--pass-file', `${pki}/password`, '--trust', `${pki}/trust`]);
  const { page, quiet } = await person(browser, w.url);
  await page.goto('/kiem-tra');
  const choose = page.locator('input[type=file]');
  const sent = [];
  page.on('request', (r) => r.url().endsWith('/api/verify') && sent.push(r.postDataBuffer()?.toString('latin1') ?? ''));
  const title = (words) => page.locator('.verdict').getByRole('heading', { name: words }).waitFor({ timeout: 90_000 });
  await choose.setInputFiles(signature);
  await title('Chưa đủ căn cứ');
  await page.getByText('cùng lúc tệp này và tệp được ký').waitFor();
  await choose.setInputFiles([sample('cong-van.docx'), signature]);
  await title('Chữ ký hợp lệ');
  await page.getByText('Đối chiếu với: cong-van.docx').waitFor();
  await accessible(page, 'judged-beside');
  await picture(page, 'doors-beside');
  assert.equal(sent.filter((b) => b.includes('filename="cong-van.docx"')).length, 0, 'the content was sent');
  const altered = file('cong-van.docx', Buffer.concat([readFileSync(sample('cong-van.docx')), Buffer.from('x')]));
  await choose.setInputFiles([altered, signature]);
  await title('Chữ ký KHÔNG hợp lệ');
  quiet();
});

test('several files are judged one after the other; their reports are kept by whoever asked; stopping keeps what is known', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['422'] });
  await page.goto('/kiem-tra');
  const choose = page.locator('input[type=file]');
  await choose.setInputFiles([sample('quyet-dinh.pdf'), file('la.pdf', 'not a PDF at all'), sample('cong-van.pdf')]);
  await page.getByRole('heading', { name: 'Đã kiểm tra 3 / 3 tệp' }).waitFor({ timeout: 120_000 });
  await page.getByText('không phải tệp PDF').waitFor();
  await page.locator('details.file summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('details.file').first().locator('.verdict').waitFor();
  await accessible(page, 'judged-several');
  for (const [form, head] of [['pdf', '%PDF-1.7'], ['html', '<!doctype html>'], ['etsi', '<?xml'], ['json', '{']]) {
    const [got] = await Promise.all([page.waitForEvent('download'), page.locator(`details.file [data-report="${form}"]`).first().click()]);
    assert.match(got.suggestedFilename(), /^quyet-dinh\.pdf\.bao-cao\.(pdf|html|xml|json)$/);
    assert.ok(readFileSync(await got.path(), 'latin1').startsWith(head), form);
  }
  let held = 0;
  await page.route('**/api/verify', async (r) => {
    if (held++ > 0) return new Promise(() => {}); // the second is under way for as long as the test wants
    await r.continue();
  });
  await choose.setInputFiles([sample('quyet-dinh.pdf'), sample('cong-van.pdf'), sample('bao-cao.pdf')]);
  await page.getByRole('heading', { name: 'Đã kiểm tra 1 / 3 tệp' }).waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Dừng kiểm tra' }).click();
  await page.getByRole('heading', { name: 'Đã kiểm tra 3 / 3 tệp' }).waitFor();
  assert.equal(await page.getByText('Đã dừng; tệp không được lưu.').count(), 2);
  assert.equal(await page.locator('details.file').count(), 1);
  quiet();
});

test('a PDF is judged without scripts', { timeout: 300_000 }, async () => {
  const { page } = await person(browser, w.url, { javaScriptEnabled: false });
  await page.goto('/kiem-tra');
  await page.getByRole('link', { name: 'kiểm tra chữ ký số' }).click();
  await page.getByLabel('Tệp PDF').setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByRole('button', { name: 'Kiểm tra' }).click();
  await page.getByText('chữ ký', { exact: false }).nth(1).waitFor();
  await picture(page, 'doors-plain');
});

test('a wrong sign-in says what to do, and the account signs in by keyboard alone', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['401'] });
  await page.goto('/');
  await accessible(page, 'sign-in');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByText('Hãy chọn cơ quan').waitFor();
  const who = w.who('tinh-uy', 'phong');
  await page.getByLabel('Cơ quan').selectOption(who.office);
  await page.getByLabel('Tài khoản').fill('khong-co');
  await page.keyboard.press('Tab');
  await page.keyboard.type('sai hoan toan');
  await page.keyboard.press('Enter');
  await page.getByLabel('Mã 6 chữ số').waitFor();
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'không đúng' }).waitFor();
  await signIn(page, who);
  quiet();
});

test('a draft is refused with words when its file is bad or a state secret', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['422', '403'] });
  await signIn(page, w.who('tinh-uy', 'tuan'));
  await page.goto('/du-thao/moi');
  const fill = async () => {
    await page.getByLabel('Loại văn bản').selectOption('QĐ');
    await page.getByLabel('Trích yếu').fill('thử tệp không đọc được');
    await page.getByLabel('Người ký').selectOption('uoc');
  };
  await fill();
  await page.locator('input[type=file]').first().setInputFiles(file('hong.docx', 'PK\u0003\u0004 broken'));
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByRole('alert').filter({ hasText: 'Chưa thực hiện được' }).waitFor({ timeout: 150_000 });
  assert.equal(await page.getByLabel('Trích yếu').inputValue(), 'thử tệp không đọc được', 'what was typed stays');
  await picture(page, 'doors-refused');
  await page.locator('input[type=file]').first().setInputFiles(sample('quyet-dinh.docx'));
  await page.getByLabel('Độ mật').selectOption('mat');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByRole('alert').filter({ hasText: /mật/i }).waitFor({ timeout: 90_000 });
  assert.equal(new URL(page.url()).pathname, '/du-thao/moi');
  await page.goto('/du-thao');
  await page.getByText('Chưa có văn bản nào ở đây.').waitFor();
  quiet();
});

test('a file is stopped while it is converted; one refused after its page was left is told on the desk', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['ERR_FAILED'] });
  await signIn(page, w.who('tinh-uy', 'thao'));
  const bring = async (path) => {
    await page.goto('/du-thao/moi');
    await page.getByLabel('Loại văn bản').selectOption('QĐ');
    await page.getByLabel('Trích yếu').fill('thử rời trang');
    await page.getByLabel('Người ký').selectOption('uoc');
    await page.locator('input[type=file]').first().setInputFiles(path);
    await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  };
  await bring(sample('quyet-dinh.docx'));
  await page.getByText('Bạn có thể rời trang này').waitFor();
  await page.getByRole('button', { name: 'Dừng' }).click();
  await page.getByText('Đã dừng; chưa có gì được lưu.').waitFor({ timeout: 90_000 });
  assert.equal(await page.getByLabel('Trích yếu').inputValue(), 'thử rời trang', 'what was typed stays');
  await page.route('**/api/intakes/*', (r) => r.abort()); // the page hears nothing more, as one that was closed
  await bring(file('hong-2.docx', 'PK\u0003\u0004 broken'));
  await page.getByText('Bạn có thể rời trang này').waitFor();
  await page.goto('/');
  const strip = page.getByRole('region', { name: 'Tệp bạn đã gửi' });
  await strip.getByText('hong-2.docx').waitFor();
  await page.unroute('**/api/intakes/*'); // not while the page still asks for its first words: what is held for the route then may never go on
  await strip.getByText('Không tiếp nhận').waitFor({ timeout: 90_000 });
  await accessible(page, 'desk with a refused file');
  await picture(page, 'doors-refused-on-the-desk');
  await strip.getByRole('button', { name: /Bỏ khỏi danh sách/ }).click();
  await strip.waitFor({ state: 'hidden' });
  await page.goto('/du-thao');
  await page.getByText('Chưa có văn bản nào ở đây.').waitFor();
  quiet();
});

test('a clerk takes in a file without signatures and gives it back with the reason', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, w.who('van-phong', 'lan'));
  await page.goto('/van-ban-den/moi');
  await page.locator('input[type=file]').first().setInputFiles(sample('cong-van.pdf'));
  await page.getByLabel('Cơ quan ban hành').fill('Sở Nội vụ tỉnh An Bình');
  await page.getByLabel('Số, ký hiệu').fill('12/SNV-VP');
  await page.getByLabel('Ngày văn bản').fill('31/02/2026');
  await page.getByLabel('Trích yếu').fill('về việc phối hợp rà soát hồ sơ');
  await page.getByText('Không có ngày này').waitFor();
  await page.getByLabel('Ngày văn bản').fill('20.11.2026');
  await page.getByLabel('Loại văn bản').selectOption('CV');
  await page.getByRole('button', { name: 'Tiếp nhận và kiểm tra' }).click();
  await page.getByText('Tệp không có chữ ký số nào.').waitFor({ timeout: 90_000 });
  await page.locator('.head', { hasText: '20/11/2026' }).waitFor();
  assert.equal(await page.locator('[data-act="register"]').count(), 0, 'it can be registered all the same');
  await accessible(page, 'a document that is not acceptable');
  await page.locator('[data-act="return-to-sender"]').click();
  await page.getByRole('dialog').locator('footer .primary').click();
  await page.getByText('Hãy điền mục này.').waitFor();
  await page.getByRole('dialog').locator('textarea').fill('Văn bản chưa có chữ ký số.');
  await page.getByRole('dialog').locator('footer .primary').click();
  await page.locator('.head .badge', { hasText: 'Đã trả lại nơi gửi' }).waitFor();
  await picture(page, 'doors-returned');
  quiet();
});

test('every page fits a phone, in dark and in English too', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  await signIn(page, w.who('tinh-uy', 'mai'));
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Desk' }).waitFor();
  for (const path of ['/', '/du-thao', '/van-ban-di', '/van-ban-den', '/van-ban-den/moi', '/so-di', '/so-den', '/ho-so', '/kiem-tra', '/phien-ky', '/thiet-bi', '/dich-vu']) {
    await page.goto(path);
    await page.locator('main h1').waitFor();
    await page.waitForLoadState('networkidle');
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${path} is wider than a phone`);
    const main = await page.locator('main').innerText();
    assert.doesNotMatch(main, /Văn bản đến|Sổ đăng ký|Trích yếu|Tình trạng/, `Vietnamese is left on the English ${path}`);
    await accessible(page, `${path} on a phone in the dark`);
  }
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Incoming register' }).click();
  await page.getByRole('heading', { name: 'Register of incoming documents' }).waitFor();
  assert.ok(!(await page.getByRole('link', { name: 'Incoming register' }).isVisible()), 'the menu closes behind');
  await picture(page, 'doors-phone');
  quiet();
});
