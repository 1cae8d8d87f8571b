// A document is impounded by a decision, closed to the office, examined by the ordering body, lifted by another decision of that body, and is then byte for byte what it was (379.21.1-4).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, codes, drafted, issued, launch, person, picture, proof, prove, signIn } from './browser.mjs';
import { program, sample, world } from './world.mjs';

let w;
let browser;
const people = {};
const examiner = { office: 'tinh-uy', account: 'kien', name: 'Lý Trung Kiên', password: '', totp: '' };

before(async () => {
  w = await world();
  await w.again('SIGTERM', hire);
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai']) {
    people[who] = await person(browser, w.url, { complaintsAllowed: ['403', '422', '409', '400'] });
    await signIn(people[who].page, w.who('tinh-uy', who));
  }
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

// hire gives the body that orders somebody here, as its administrator does on the command line.
function hire() {
  const file = join(w.data, 'kien.toml');
  writeFileSync(file, '[[post]]\nid = "khai-thac"\ntitle = "Cán bộ kiểm tra"\nunit = "Ủy ban Kiểm tra"\nroles = ["examiner"]\n\n[[person]]\nid = "kien"\naccount = "kien"\nname = "Lý Trung Kiên"\npost = "khai-thac"\n');
  const said = execFileSync(program, ['staff', 'add', '--data', join(w.data, 'tinh-uy'), file], { encoding: 'utf8' });
  [, examiner.password, examiner.totp] = /kien\t(\S+)\tTOTP (\S+)/.exec(said) ?? assert.fail(said);
}

const dialog = (page) => page.getByRole('dialog', { name: /^(Niêm phong|Gia hạn|Hủy niêm phong|Ghi nhận người khai thác|Thôi khai thác|Khai thác)$/ });
const ask = (page, act) => page.locator(`[data-impound-act="${act}"]`).click();

/** Chooses the decision with a number in the open dialog. */
async function choose(page, number) {
  const option = dialog(page).locator('select[name=order] option', { hasText: number });
  await option.waitFor({ state: 'attached' });
  await dialog(page).locator('select[name=order]').selectOption(await option.getAttribute('value'));
}

/** Presses the dialog's button; where it is asked who the person is, a fresh code answers. */
async function confirm(page, fresh) {
  await dialog(page).locator('footer button[type=submit]').click();
  const gone = dialog(page).waitFor({ state: 'detached' }).catch(() => {});
  await Promise.race([gone, proof(page).waitFor()]);
  if (await proof(page).count()) await prove(page, fresh);
  await dialog(page).waitFor({ state: 'detached' });
}

/** The page in both languages and lights, wide and narrow: pictures to be looked at, and axe. */
async function looked(page, name) {
  await accessible(page, name);
  await picture(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('button[lang=en]').click();
  await accessible(page, `${name}, narrow and dark`);
  await picture(page, `${name}-phone-dark-en`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than a phone`);
  await page.locator('button[lang=vi]').click();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('impounded, closed, examined, lifted by another decision, the file as it was', { timeout: 600_000 }, async () => {
  const { tuan, uoc, mai } = people;
  const page = mai.page;
  const fresh = codes(w.who('tinh-uy', 'mai').totp);

  // Three decisions of the province.
  const made = [];
  for (const abstract of ['Thành lập Tổ rà soát tài sản', 'Niêm phong tài liệu của Tổ rà soát', 'Hủy niêm phong tài liệu của Tổ rà soát']) {
    const path = await drafted(tuan.page, abstract, sample('quyet-dinh.pdf'));
    made.push({ path, ...(await issued(path, uoc.page, page)) });
  }
  const [doc, order, lift] = made;

  const was = await (await page.request.get(`/api/documents/${doc.id}/file`)).body();
  await page.goto(doc.path);
  await page.getByRole('link', { name: 'Niêm phong theo quyết định' }).click();
  await page.getByText('Văn bản không bị niêm phong.').waitFor();
  await ask(page, 'impound');
  await dialog(page).locator('footer button[type=submit]').click();
  await dialog(page).locator('[aria-invalid=true]').nth(1).waitFor(); // the decision and the ground are needed
  await accessible(page, 'impound-dialog');
  await picture(page, 'impound-dialog');
  await choose(page, order.number);
  await dialog(page).locator('textarea[name=basis]').fill('Điều 30 Quy định kiểm tra, giám sát');
  await dialog(page).locator('input[name=until]').fill('31/12/2099');
  await confirm(page, fresh);
  await page.getByText('Đã xong: Niêm phong.').first().waitFor();
  await page.locator('[data-impound]').getByText('đến hết ngày 31/12/2099').waitFor();

  await closed(page, doc);
  await examined(page, doc, was, fresh);

  // The decision by which it was impounded lifts nothing.
  await ask(page, 'lift-impound');
  await choose(page, order.number);
  await dialog(page).locator('footer button[type=submit]').click();
  await dialog(page).getByText('Đây chính là quyết định niêm phong.').waitFor();
  // By the keyboard alone and without a pause: the focus is back at the button, Enter opens the next dialog, which outlives the last one's end.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await choose(page, lift.number);
  await dialog(page).locator('footer button[type=submit]').focus();
  await page.keyboard.press('Enter');
  await page.getByText('nguyên vẹn như khi niêm phong').or(proof(page)).first().waitFor();
  if (await proof(page).count()) await prove(page, fresh);
  await page.getByText('nguyên vẹn như khi niêm phong').waitFor();
  await looked(page, 'impound-lifted');

  await page.getByRole('link', { name: 'Mở văn bản' }).click();
  await page.getByRole('heading', { name: 'Thành lập Tổ rà soát tài sản' }).waitFor();
  const now = await (await page.request.get(`/api/documents/${doc.id}/file`)).body();
  assert.ok(now.equals(was), 'what was lifted is not what was impounded');
  for (const p of Object.values(people)) p.quiet();
});

/** What everybody of the office meets: the banner, no file, no word of the document; the attempt stands in the record. */
async function closed(page, doc) {
  await page.goto(doc.path);
  await page.getByText('Văn bản đang bị niêm phong').waitFor();
  await page.getByRole('heading', { name: 'Cần làm gì' }).waitFor();
  await page.getByText('đến hết ngày 31/12/2099').first().waitFor();
  assert.equal(await page.locator('canvas').count(), 0, 'a page of the document is shown');
  assert.ok(!(await page.locator('main').textContent()).includes('rà soát'), 'a word of the document is shown');
  await looked(page, 'impound-banner');
  assert.equal((await page.request.get(`/api/documents/${doc.id}/file`)).status(), 403);
  await page.goto('/van-ban-di');
  await page.getByText(doc.number).first().waitFor();
  assert.equal(await page.getByText('Thành lập Tổ rà soát tài sản').count(), 0, 'the list tells what it is about');
  await page.goto('/quan-ly');
  await page.getByRole('link', { name: /^Niêm phong/ }).click();
  await page.getByRole('link', { name: new RegExp(doc.number) }).waitFor();
  await looked(page, 'impound-list');
  await page.getByRole('link', { name: new RegExp(doc.number) }).click();
  await page.locator('[data-part=tries]').getByText('Hoàng Thị Mai').nth(1).waitFor(); // the page and its file
  await people.tuan.page.goto('/');
  await people.tuan.page.getByText(/bị niêm phong theo/).waitFor();
}

/** The ordering body's own person is named, reads with a purpose, and is recorded. */
async function examined(page, doc, was, fresh) {
  await ask(page, 'name-examiner');
  await dialog(page).locator('select[name=person]').selectOption({ label: examiner.name });
  await dialog(page).locator('textarea[name=paper]').fill('Giấy giới thiệu 12-GGT/UBKT');
  await confirm(page, fresh);
  await page.getByText('Giấy giới thiệu 12-GGT/UBKT').waitFor();

  const { page: theirs, quiet } = await person(browser, w.url, { complaintsAllowed: ['403'] });
  await signIn(theirs, examiner);
  await theirs.getByRole('link', { name: 'Văn bản được khai thác' }).first().click();
  await looked(theirs, 'impound-mine');
  await theirs.getByRole('link', { name: new RegExp(doc.number) }).click();
  const file = theirs.locator('[data-file]').last();
  await file.click();
  await dialog(theirs).getByRole('button', { name: 'Khai thác' }).click();
  await dialog(theirs).locator('[aria-invalid=true]').waitFor();
  await dialog(theirs).locator('textarea').fill('đối chiếu chữ ký');
  await dialog(theirs).getByRole('button', { name: 'Khai thác' }).click();
  await theirs.locator('canvas').first().waitFor();
  const [saved] = await Promise.all([theirs.waitForEvent('download'), theirs.getByRole('link', { name: 'Tải tệp đang xem' }).click()]);
  assert.equal(createHash('sha256').update(readFileSync(await saved.path())).digest('hex'), createHash('sha256').update(was).digest('hex'), 'the examiner reads something else');
  await theirs.locator('[data-part=readings]').getByText('đối chiếu chữ ký').waitFor();
  await looked(theirs, 'impound-examined');
  assert.equal((await theirs.request.get(`/api/documents/${doc.id}`)).status(), 403, 'an examiner reads the document itself');
  quiet();
}
