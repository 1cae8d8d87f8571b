// Documents are found by their words, with and without marks, by those who may read them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, drafted, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;

before(async () => {
  w = await world();
  browser = await launch();
}, { timeout: 150_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

test('a document is found by what stands in it', { timeout: 240_000 }, async () => {
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, w.who('tinh-uy', 'tuan'));
  await drafted(page, 'thành lập Ban Chỉ đạo chuyển đổi số', sample('quyet-dinh.pdf'));
  await page.goto('/tim-kiem');
  await page.getByText('Gõ từ cần tìm rồi bấm “Tìm”.').waitFor();
  await accessible(page, 'search-empty');

  const box = page.getByLabel('Từ cần tìm');
  const results = page.getByRole('list', { name: 'Kết quả tìm' });
  const find = async (typed) => {
    await box.fill(typed);
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.searchParams.get('text') === typed);
  };
  // What was just made is indexed within moments.
  await find('co quan thuong truc');
  for (let i = 0; i < 60 && !(await results.count()); i++) {
    await page.waitForTimeout(1000);
    await page.reload();
    await page.locator('.empty, [aria-label="Kết quả tìm"]').first().waitFor();
  }
  assert.ok((await results.locator('mark').allInnerTexts()).includes('cơ quan thường trực'));
  await accessible(page, 'search-found');
  await picture(page, 'search-found');

  await find('cơ quân');
  await page.getByText('Không tìm thấy văn bản nào mà bạn được đọc.').waitFor();
  await find('"Ban Chỉ đạo" -kiểm');
  await page.locator('.empty, [aria-label="Kết quả tìm"]').first().waitFor();
  await page.goBack();
  await page.getByText('Không tìm thấy văn bản nào mà bạn được đọc.').waitFor();
  await find('chi dao');
  // What is looked for is kept by a name, and what was found is taken along.
  await page.getByRole('button', { name: 'Lưu tìm kiếm này' }).click();
  await page.getByLabel('Tên', { exact: true }).fill('Chỉ đạo');
  await page.keyboard.press('Enter');
  const kept = page.getByRole('navigation', { name: 'Tìm kiếm đã lưu' });
  await kept.getByRole('link', { name: 'Chỉ đạo' }).waitFor();
  const [taken] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải danh sách (.xlsx)' }).click()]);
  assert.equal(taken.suggestedFilename(), 'van-ban-tim-thay.xlsx');
  await accessible(page, 'search-kept');
  await picture(page, 'search-kept');
  await page.goto('/tim-kiem');
  await kept.getByRole('link', { name: 'Chỉ đạo' }).click();
  await results.waitFor();
  assert.equal(await box.inputValue(), 'chi dao');
  await kept.getByRole('button', { name: 'Bỏ tìm kiếm “Chỉ đạo”' }).click();
  await kept.waitFor({ state: 'detached' });
  await results.getByRole('link').first().click();
  await page.waitForURL(/\/van-ban\//);
  quiet();

  // An administrator runs the system and reads nothing.
  const other = await person(browser, w.url);
  await signIn(other.page, w.who('tinh-uy', 'bao'));
  await other.page.goto('/tim-kiem?text=chi%20dao');
  await other.page.getByText('Không tìm thấy văn bản nào mà bạn được đọc.').waitFor();
  other.quiet();
});
