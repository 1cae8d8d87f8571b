// Chromium as a person uses it: one context each, its console watched, its pages looked at by axe.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures of the pages go, to be looked at. */
export const pictures = process.env.TRIEN_SHOTS ?? join(tmpdir(), 'trien-e2e');
mkdirSync(pictures, { recursive: true });

export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
}

/** A person's browser. Whatever the console complains of is a failure, but for the answers that a test provokes. */
export async function person(browser, base, options = {}) {
  const { complaintsAllowed = [], ...rest } = options;
  const context = await browser.newContext({ baseURL: base, locale: 'vi-VN', viewport: { width: 1440, height: 900 }, ...rest });
  context.setDefaultTimeout(90_000); // a slow machine sees the same
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) complaints.push(m.text());
  });
  if (process.env.TRIEN_SLOW) {
    page.on('requestfinished', (r) => {
      const ms = Math.round(r.timing().responseEnd);
      if (ms > Number(process.env.TRIEN_SLOW)) console.log(`# ${ms} ms ${r.method()} ${new URL(r.url()).pathname}`);
    });
  }
  page.on('pageerror', (e) => complaints.push(String(e)));
  return {
    page,
    context,
    quiet() {
      const left = complaints.filter((c) => !complaintsAllowed.some((a) => c.includes(a)));
      assert.deepEqual(left, [], 'the console complained');
    },
  };
}

/** The one-time code of a base32 secret now (RFC 6238). */
export function code(secret, at = Date.now()) {
  const bits = [...secret.replaceAll(/[=\s]/g, '').toUpperCase()].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export async function signIn(page, who) {
  await page.goto('/dang-nhap');
  await page.getByLabel('Cơ quan').selectOption({ value: who.office });
  await page.getByLabel('Tài khoản').fill(who.account);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Mã 6 chữ số').fill(await unused(who.totp));
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
}

/** Waits until colours stopped changing: a button halfway between the light and the dark page has the contrast of neither. */
async function still(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const ending = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((a) => a.finished));
  });
}

/** Nothing serious by axe on the page as it stands. */
export async function accessible(page, name) {
  await still(page);
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  const serious = found.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), [], `axe on ${name}`);
}

export async function picture(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/** Presses an act's button and fills in what its dialog asks. */
export async function act(page, name, fill = async () => {}) {
  await page.locator(`[data-act="${name}"]`).click();
  const dialog = page.getByRole('dialog');
  if (await page.locator('dialog').count()) {
    await fill(dialog);
    await dialog.locator('footer .primary').click();
    await dialog.waitFor({ state: 'hidden' });
  }
  await page.getByText('Đã xong:').first().waitFor();
}

const used = new Map(); // by secret, the step of the newest code that was given: a code serves once

/** A code that was not used yet: the next one is good already (RFC 6238, Section 5.2), the one after it half a minute later. */
async function unused(secret) {
  const now = () => Math.floor(Date.now() / 30_000);
  const step = Math.max(now(), (used.get(secret) ?? 0) + 1);
  used.set(secret, step);
  while (step > now() + 1) await new Promise((r) => setTimeout(r, 500));
  return code(secret, step * 30_000);
}

/** A maker of codes that were not used yet, for somebody who has signed in. */
export function codes(secret) {
  if (!used.has(secret)) used.set(secret, Math.floor(Date.now() / 30_000));
  return () => unused(secret);
}

/** The dialog that asks who the person is once more. */
export const proof = (page) => page.getByRole('dialog', { name: 'Xác nhận chính bạn' });

/** Answers it by a code. */
export async function prove(page, fresh) {
  await proof(page).getByLabel('Mã 6 chữ số').fill(await fresh());
  await proof(page).getByRole('button', { name: 'Xác nhận', exact: true }).click();
  await proof(page).waitFor({ state: 'hidden' });
}

export const say = (text) => async (dialog) => dialog.locator('textarea').fill(text);
export const pin = (who) => async (dialog) => dialog.locator('input[name=pin]').fill(who.pin);
export const state = (page, words) => page.locator('.head .badge', { hasText: words }).waitFor();

/** Drafts a decision from a PDF and submits it, as the pages would, and gives its address once it can be signed. */
export async function drafted(page, abstract, path, more = {}) {
  const request = { name: 'request.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ type: 'QĐ', abstract, signer: 'uoc', capacity: 'btv', ...more })) };
  const file = { name: 'quyet-dinh.pdf', mimeType: 'application/pdf', buffer: readFileSync(path) };
  let intake = await (await page.request.post('/api/documents', { multipart: { request, file } })).json();
  while (!intake.ended) intake = await (await page.request.get(`/api/intakes/${intake.id}`)).json();
  assert.ok(intake.document, JSON.stringify(intake));
  let d = await asked(page, `/api/documents/${intake.document}/acts/submit`, {});
  while (d.state !== 'ready') d = await (await page.request.get(`/api/documents/${intake.document}`)).json();
  return `/van-ban/${intake.document}`;
}

/** One request as the page would make it; what it answers, or why not. */
export async function asked(page, path, data, method = 'post') {
  const r = await page.request[method](path, method === 'get' ? {} : { data });
  assert.ok(r.ok(), `${path}: ${r.status()} ${await r.text()}`);
  return r.json();
}

/** Takes a drafted document to its issue without its pages, for tests of what comes after. */
export async function issued(path, signer, clerk) {
  const id = path.split('/').at(-1);
  const doc = `/api/documents/${id}`;
  const then = async (page, act, args) => asked(page, `${doc}/acts/${act}`, { ...args, expectedVersion: (await asked(page, doc, undefined, 'get')).version });
  await then(signer, 'sign', { pin: '246810' });
  await then(clerk, 'seal', { pin: '246810' });
  return then(clerk, 'issue', { confirm: true });
}
