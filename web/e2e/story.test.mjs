// The main job in the pages: a draft is written, signed, numbered, sealed, issued and sent; the other office checks, registers, handles and
// files it. Each person has a browser of their own.
import assert from 'node:assert/strict';
import { after, before, test as run } from 'node:test';
import { accessible, act, launch, person, picture, pin, say, signIn, state } from './browser.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
const bureau = 'van-phong';
const abstract = 'thành lập Ban Chỉ đạo chuyển đổi số trong các cơ quan đảng của tỉnh';
let w;
let browser;
let address; // of the document in the first office
let arrival; // of the document in the second
const people = {};

// A story: once a step fails the ones after it can't be told, and say so at once.
let broken = '';
function test(name, options, step) {
  run(name, options, async () => {
    assert.equal(broken, '', 'an earlier step failed');
    try {
      await step();
    } catch (e) {
      broken = name;
      for (const [key, p] of Object.entries(people)) await picture(p.page, `broken-${key.replace('/', '-')}`);
      throw e;
    }
  });
}

async function as(office, account) {
  const key = `${office}/${account}`;
  if (!people[key]) {
    people[key] = await person(browser, w.url);
    await signIn(people[key].page, w.who(office, account));
  }
  return people[key].page;
}

const own = (who) => pin(w.who(...who));

before(async () => {
  w = await world();
  browser = await launch();
}, { timeout: 150_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

test('a drafter uploads the decision and submits it', { timeout: 300_000 }, async () => {
  const page = await as(province, 'tuan');
  await page.getByRole('link', { name: 'Soạn dự thảo' }).click();
  await page.getByRole('heading', { name: 'Soạn dự thảo mới' }).waitFor();
  await accessible(page, 'new draft');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByText('Hãy xem lại các mục được đánh dấu.').waitFor();
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.docx'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill(abstract);
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.getByLabel('Phạm Thu Thảo').check();
  await page.getByLabel('Văn phòng Tỉnh ủy An Bình').check();
  await picture(page, '1-draft');
  // The page is left as soon as the file is there, while it is being converted.
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST' && new URL(r.url()).pathname === '/api/documents'), page.getByRole('button', { name: 'Lưu dự thảo' }).click()]);
  assert.equal(answer.status(), 202);
  await page.getByText('Bạn có thể rời trang này').waitFor({ timeout: 90_000 });
  await picture(page, '1-taking');
  await page.goto('about:blank');
  await page.goto('/');
  const strip = page.getByRole('region', { name: 'Tệp bạn đã gửi' });
  await strip.getByText('quyet-dinh.docx').waitFor();
  await picture(page, '1-taking-on-the-desk');
  await strip.getByRole('link', { name: 'Mở văn bản' }).waitFor({ timeout: 90_000 });
  await page.getByRole('link', { name: abstract }).waitFor(); // the lists know it too
  await accessible(page, 'desk with a file taken in');
  await picture(page, '1-taken-in');
  await strip.getByRole('link', { name: 'Mở văn bản' }).click();
  await page.getByRole('heading', { name: abstract }).waitFor({ timeout: 90_000 });
  address = new URL(page.url()).pathname;
  await page.getByText('THÀNH LẬP', { exact: false }).or(page.locator('.text span').first()).first().waitFor({ timeout: 120_000, state: 'attached' });
  await act(page, 'submit');
  // A page that is only looked at asks now and then, not all the time.
  let asked = 0;
  page.on('request', () => asked++);
  await page.waitForTimeout(3_000);
  assert.ok(asked <= 3, `the page asked ${asked} times in three seconds`);
  await picture(page, '2-submitted');
});

test('a reviewer reads it, remarks and approves', { timeout: 300_000 }, async () => {
  const page = await as(province, 'thao');
  await page.getByRole('link', { name: abstract }).click();
  await state(page, 'Chờ góp ý');
  // The words of the page can be selected and read aloud, not only seen.
  await page.locator('.text', { hasText: 'QUYẾT ĐỊNH' }).first().waitFor({ state: 'attached', timeout: 90_000 });
  await act(page, 'remark', say('Điều 2 nên ghi rõ thời hạn báo cáo.'));
  await page.getByText('Điều 2 nên ghi rõ thời hạn báo cáo.').first().waitFor();
  await accessible(page, 'document in review');
  await act(page, 'approve');
});

test('the leader signs with the personal key; a wrong PIN is told and changes nothing', { timeout: 300_000 }, async () => {
  const page = await as(province, 'uoc');
  await page.goto(address);
  await state(page, 'Chờ ký');
  people[`${province}/uoc`].page.removeAllListeners('console'); // the refusal below is an answer that Chromium logs
  await page.locator('[data-act="sign"]').click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[name=pin]').fill('000000');
  await dialog.locator('footer .primary').click();
  await dialog.getByRole('alert').waitFor({ timeout: 90_000 });
  await picture(page, '3-wrong-pin');
  await accessible(page, 'sign dialog');
  await dialog.locator('input[name=pin]').fill(w.who(province, 'uoc').pin);
  // Once begun it runs to its end: the page is left at once, and comes back to the state as it is.
  await Promise.all([page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/acts/sign')), dialog.locator('footer .primary').click()]);
  await page.goto('about:blank');
  await page.goto(address);
  await picture(page, '3-signing-come-back');
  await state(page, 'Đã ký');
  await picture(page, '4-signed');
});

test('the clerk numbers, seals, issues and sends it', { timeout: 300_000 }, async () => {
  const page = await as(province, 'mai');
  await picture(page, '5-desk');
  await accessible(page, 'desk');
  await page.goto(address);
  await act(page, 'seal', own([province, 'mai']));
  await state(page, 'Đã đóng dấu');
  await page.locator('.head', { hasText: /\d\d-QĐ\/TU/ }).waitFor();
  await act(page, 'issue', async (d) => d.getByRole('checkbox').check());
  await state(page, 'Đã phát hành');
  await picture(page, '6-issued');
  await act(page, 'send');
  await page.locator('.card', { hasText: 'Tình trạng nhận' }).waitFor();
  await page.getByRole('link', { name: 'Sổ đi' }).click();
  await page.getByRole('rowheader', { name: /01-QĐ\/TU/ }).waitFor();
  await accessible(page, 'register of outgoing documents');
  await picture(page, '7-register-out');
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải Excel' }).click()]);
  assert.equal(sheet.suggestedFilename(), 'so-van-ban-di.xlsx');
  const [book] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải PDF' }).click()]);
  assert.equal(book.suggestedFilename(), 'so-van-ban-di.pdf');
});

test('the other office receives it, checks it and enters it in its register', { timeout: 300_000 }, async () => {
  const page = await as(bureau, 'lan');
  await page.getByRole('link', { name: abstract }).click({ timeout: 90_000 });
  arrival = new URL(page.url()).pathname;
  await state(page, 'Chờ tiếp nhận');
  await page.getByRole('button', { name: 'Xem chi tiết' }).click();
  await page.getByText('Phần được ký còn nguyên vẹn').first().waitFor();
  await accessible(page, 'incoming document');
  await picture(page, '8-incoming');
  await act(page, 'register', async (d) => d.getByRole('checkbox').check());
  await page.getByText('Số đến', { exact: false }).first().waitFor();
  await page.getByRole('link', { name: 'Sổ đến' }).click();
  await page.getByRole('rowheader', { name: abstract }).waitFor();
  await picture(page, '9-register-in');
  // The arrival mark goes into the field that the sender left for it.
  await page.goto(arrival);
  await act(page, 'arrive', own([bureau, 'lan']));
  await page.getByText('Dấu đến', { exact: true }).waitFor();
  await page.getByText('Bản có dấu đến').waitFor();
  await accessible(page, 'with the arrival mark');
  await picture(page, '9-arrived');
});

// What was routed is shown to somebody who is only to know; the page says who has read it.
async function circulated(leader) {
  await act(leader, 'circulate', async (d) => {
    await d.getByLabel('Ngô Thị Lan').check();
    await d.getByLabel('Nội dung cần lưu ý').fill('Để theo dõi thời hạn.');
    await accessible(leader, 'the dialog of circulation');
  });
  const hands = leader.getByRole('region', { name: 'Ai xử lý, ai được xem' });
  await hands.getByText('chưa xem').waitFor();
  const reader = await as(bureau, 'lan');
  await reader.goto('/');
  await reader.locator('#read').getByRole('link', { name: abstract }).click();
  await act(reader, 'acknowledge');
  await leader.reload();
  await hands.getByText('đã xem', { exact: true }).waitFor();
  await accessible(leader, 'who handles and reads it');
  await picture(leader, '9-hands');
  await leader.setViewportSize({ width: 390, height: 844 });
  await picture(leader, '9-hands-phone');
  await leader.setViewportSize({ width: 1280, height: 900 });
}

test('its leader routes it, someone handles it, it is closed and filed', { timeout: 300_000 }, async () => {
  const leader = await as(bureau, 'huong');
  await leader.goto(arrival);
  await act(leader, 'route', async (d) => {
    await d.getByLabel('Đỗ Anh Khoa').check();
    await d.getByLabel('Bút phê').fill('Giao phòng Cơ yếu tham mưu triển khai.');
    await d.getByLabel('Hạn xử lý').fill('31/12/2030');
  });
  await act(leader, 'sign-instruction', own([bureau, 'huong']));
  await leader.getByRole('button', { name: 'Phiếu giải quyết văn bản' }).click();
  await leader.locator('.text', { hasText: 'Giao phòng Cơ yếu tham mưu triển khai.' }).first().waitFor({ state: 'attached', timeout: 90_000 });
  await accessible(leader, 'the sheet with the instruction');
  await picture(leader, '9-instruction');
  await circulated(leader);
  const handler = await as(bureau, 'khoa');
  await handler.getByRole('link', { name: abstract }).click();
  await handler.getByText('Giao phòng Cơ yếu tham mưu triển khai.').first().waitFor();
  await answered(handler);
  await handler.goto(arrival);
  await act(handler, 'handle', say('Đã tham mưu kế hoạch triển khai.'));
  await leader.reload();
  await act(leader, 'close');
  const clerk = await as(bureau, 'lan');
  await clerk.getByRole('link', { name: 'Hồ sơ công việc' }).click();
  await clerk.getByRole('button', { name: 'Lập hồ sơ' }).click();
  const dossier = clerk.getByRole('dialog');
  await dossier.getByLabel('Ký hiệu hồ sơ').fill('01-VP');
  await dossier.getByLabel('Tiêu đề hồ sơ').fill('Hồ sơ về chuyển đổi số năm 2026');
  await dossier.getByLabel('Thời hạn lưu trữ').selectOption('10 năm');
  await dossier.getByRole('button', { name: 'Lập hồ sơ' }).click();
  await clerk.getByRole('link', { name: 'Hồ sơ về chuyển đổi số năm 2026' }).waitFor();
  await accessible(clerk, 'dossiers');
  await clerk.goto(arrival);
  await act(clerk, 'file', async (d) => d.getByRole('combobox').selectOption({ index: 1 }));
  await state(clerk, 'Đã vào hồ sơ');
  await picture(clerk, '10-filed');
});

// answered begins the answer to what is open: the page names it, and its sender is chosen to get the answer.
async function answered(page) {
  await page.locator('[data-answer]').click();
  await page.getByRole('heading', { level: 1, name: 'Soạn văn bản trả lời' }).waitFor();
  await page.getByRole('link', { name: abstract }).waitFor();
  assert.equal(await page.getByRole('checkbox', { name: /Tỉnh ủy/ }).isChecked(), true, 'the sender is not chosen');
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('cong-van.pdf'));
  await page.getByLabel('Loại văn bản').selectOption('CV');
  await page.getByLabel('Trích yếu').fill('về việc triển khai quyết định');
  await page.getByLabel('Người ký').selectOption('huong');
  await accessible(page, 'drafting an answer');
  await picture(page, '9-answer-draft');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByText('Khi phát hành, văn bản này được ghi là trả lời').waitFor({ timeout: 120_000 });
  await accessible(page, 'an answer');
  await picture(page, '9-answer');
  await page.locator('section', { hasText: 'Khi phát hành, văn bản này được ghi là trả lời' }).getByRole('link').last().click();
  await page.waitForURL(`**${arrival}`);
  await page.getByRole('link', { name: 'Dự thảo của bạn' }).waitFor(); // whoever opens it sees that an answer is under way
  await page.locator('[data-answer]').click();
  await page.locator('[data-again]').getByText('đang soạn trả lời').waitFor();
  await accessible(page, 'an answer begun twice');
  await picture(page, '9-answer-again');
  await page.goto(arrival);
}

test('the sender sees that it was registered', { timeout: 300_000 }, async () => {
  const page = await as(province, 'mai');
  await page.goto(address);
  await page.locator('.card', { hasText: 'Tình trạng nhận' }).getByText(/vào sổ/i).waitFor({ timeout: 90_000 });
  // Nothing is left to do for the machine on either side.
  for (const [who, where] of [[[province, 'mai'], address], [[bureau, 'lan'], arrival]]) {
    const here = await as(...who);
    await here.goto(where);
    await here.getByRole('heading', { name: 'Lịch sử' }).waitFor();
    assert.equal(await here.getByRole('region', { name: 'Hệ thống đang làm' }).count(), 0, `work is left in ${who[0]}`);
  }
  for (const key of Object.keys(people)) people[key].quiet();
});
