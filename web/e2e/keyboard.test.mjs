// The main job by keyboard alone: nothing here is clicked, and wherever the focus goes it can be seen. Each person has a browser of their own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { code, launch, person, picture, state } from './browser.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
const bureau = 'van-phong';
const abstract = 'thành lập Tổ công tác bàn phím';
const people = new Map();
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

/** Tabs on to what matches, seeing the focus at every stop. */
async function reach(page, wanted, stops = 90) {
  for (let i = 0; i < stops; i++) {
    const at = await page.evaluate((s) => {
      const e = document.activeElement;
      const drawn = (x) => x && getComputedStyle(x).outlineStyle !== 'none' && getComputedStyle(x).outlineWidth !== '0px';
      // A file's field is hidden; its frame shows the focus.
      return { there: e.matches(s), seen: e === document.body || e.matches('h1, h2, main, dialog, .code') || drawn(e) || drawn(e.closest('.drop')), what: e.outerHTML.slice(0, 120) };
    }, wanted);
    assert.ok(i === 0 || at.seen, `the focus can't be seen on ${at.what}`);
    if (at.there) return;
    await page.keyboard.press('Tab');
  }
  await picture(page, 'keyboard-lost');
  assert.fail(`${stops} stops do not reach ${wanted}`);
}

const press = async (page, wanted, key = 'Enter') => {
  await reach(page, wanted);
  await page.keyboard.press(key);
};

/** Goes down a list to one of its choices. */
async function pick(page, wanted, value) {
  await reach(page, wanted);
  for (let i = 0; i < 40; i++) {
    if ((await page.evaluate(() => document.activeElement.value)) === value) return;
    await page.keyboard.press('ArrowDown');
  }
  assert.fail(`${value} is no choice of ${wanted}`);
}

async function as(office, account) {
  const key = `${office}/${account}`;
  if (people.has(key)) return people.get(key);
  const who = w.who(office, account);
  const { page } = await person(browser, w.url);
  page.on('filechooser', () => {}); // choosers are caught from now on: one that opens as somebody begins to listen is missed on a busy machine
  await page.goto('/');
  await page.locator('select[name=office]').waitFor();
  await pick(page, 'select[name=office]', who.office);
  await reach(page, 'input[name=account]');
  await page.keyboard.type(who.account);
  await reach(page, 'input[name=password]');
  await page.keyboard.type(who.password);
  await page.keyboard.press('Enter');
  await page.locator('input[name=code]').waitFor();
  await page.keyboard.type(code(who.totp)); // the focus is there
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
  people.set(key, page);
  return page;
}

/** Opens the story's document from the desk. */
async function open(page) {
  await page.getByRole('link', { name: abstract }).first().waitFor({ timeout: 90_000 });
  await press(page, 'td.abstract a');
  await page.locator('main h1', { hasText: abstract }).waitFor();
  await page.locator('[data-act]').first().waitFor();
}

/** Does an act: its button, then what its dialog asks, then Enter where one types or on the dialog's button. */
async function does(page, name, fill) {
  await page.locator(`[data-act="${name}"]`).waitFor();
  await press(page, `[data-act="${name}"]`);
  if (fill) {
    await page.getByRole('dialog').waitFor();
    await fill();
    if (await page.evaluate(() => !document.activeElement.matches('input[type=password]'))) await reach(page, 'dialog footer .primary');
    await page.keyboard.press('Enter');
  }
  await page.getByText('Đã xong:').first().waitFor();
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY', `the focus is lost after ${name}`);
}

const types = (page, text) => async () => {
  await reach(page, 'dialog textarea');
  await page.keyboard.type(text);
};
// The PIN's field has the focus as its dialog opens.
const pin = (page, office, account) => async () => {
  assert.equal(await page.evaluate(() => document.activeElement.name), 'pin');
  await page.keyboard.type(w.who(office, account).pin);
};
const ticks = (page) => () => press(page, 'dialog input[type=checkbox]', 'Space');

test('a document goes from draft to sent without a mouse', { timeout: 400_000 }, async () => {
  const tuan = await as(province, 'tuan');
  await press(tuan, 'a[href="/du-thao/moi"]');
  await tuan.getByLabel('Loại văn bản').waitFor();
  await reach(tuan, 'input[type=file]');
  const [chooser] = await Promise.all([tuan.waitForEvent('filechooser'), tuan.keyboard.press('Space')]);
  await chooser.setFiles(sample('quyet-dinh.pdf'));
  await pick(tuan, 'select[name=type]', 'QĐ');
  await reach(tuan, 'textarea[name=abstract]');
  await tuan.keyboard.type(abstract);
  await press(tuan, 'input[value="van-phong"]', 'Space');
  await pick(tuan, 'select[name=signer]', 'uoc');
  await pick(tuan, 'select[name=capacity]', 'btv');
  await press(tuan, 'input[value="thao"]', 'Space');
  await press(tuan, 'button[type=submit].primary');
  await tuan.locator('main h1', { hasText: abstract }).waitFor({ timeout: 120_000 });
  await does(tuan, 'submit');

  const thao = await as(province, 'thao');
  await open(thao);
  await does(thao, 'approve', types(thao, 'Nhất trí.'));

  const uoc = await as(province, 'uoc');
  await open(uoc);
  await press(uoc, '[data-act="sign"]');
  await uoc.getByRole('dialog').waitFor();
  await uoc.keyboard.type('000000');
  await uoc.keyboard.press('Enter');
  await uoc.getByRole('dialog').getByRole('alert').waitFor({ timeout: 90_000 });
  await pin(uoc, province, 'uoc')(); // a wrong PIN leaves the focus where the right one is typed
  await uoc.keyboard.press('Enter');
  await state(uoc, 'Đã ký');

  const mai = await as(province, 'mai');
  await open(mai);
  await does(mai, 'seal', pin(mai, province, 'mai'));
  await does(mai, 'issue', ticks(mai));
  await does(mai, 'send', ticks(mai));
});

test('the other office takes it in, handles it and files it without a mouse', { timeout: 400_000 }, async () => {
  const lan = await as(bureau, 'lan');
  await open(lan);
  await does(lan, 'register', ticks(lan));
  await does(lan, 'arrive', pin(lan, bureau, 'lan'));
  const huong = await as(bureau, 'huong');
  await open(huong);
  await does(huong, 'route', async () => {
    await press(huong, 'dialog input[value="khoa"]', 'Space');
    await types(huong, 'Giao tham mưu.')();
    await reach(huong, 'dialog .date input[type=text]');
    await huong.keyboard.type('31/12/2030');
  });
  await does(huong, 'sign-instruction', pin(huong, bureau, 'huong'));
  const khoa = await as(bureau, 'khoa');
  await open(khoa);
  await does(khoa, 'handle', types(khoa, 'Đã tham mưu.'));
  await huong.reload();
  await does(huong, 'close', undefined);
  await press(lan, 'a[href="/ho-so"]');
  await lan.getByRole('heading', { name: 'Hồ sơ công việc' }).waitFor();
  await press(lan, 'main .page-head button');
  await lan.getByRole('dialog').waitFor();
  await lan.keyboard.type('01-VP');
  await types(lan, 'Hồ sơ bàn phím')();
  await pick(lan, 'dialog select', '10 năm');
  await press(lan, 'dialog footer .primary');
  await lan.getByRole('link', { name: 'Hồ sơ bàn phím' }).waitFor();
  await press(lan, 'a[href="/van-ban-den"]');
  await open(lan);
  await does(lan, 'file', async () => {
    await reach(lan, 'dialog select');
    await lan.keyboard.press('ArrowDown');
  });
  await state(lan, 'Đã vào hồ sơ');
});
