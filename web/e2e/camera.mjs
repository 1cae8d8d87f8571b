// Pictures of pages, to be looked at: each state wide and on a phone; what axe and the page's own measures say of it is told beside.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [1440, 390];

async function settled(page) {
  await page.waitForFunction(() => document.querySelectorAll('.loading').length === 0 && document.fonts.status === 'loaded', null, { timeout: 20_000 }).catch(() => {});
  await page.waitForTimeout(350);
}

/** What is wrong with a page as it stands, in words: axe's violations, a page wider than its window, words that are cut off. */
async function faults(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = (await window.axe.run()).violations.map((v) => `axe ${v.id} (${v.impact}): ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
    if (document.documentElement.scrollWidth > innerWidth) found.push(`wider than its window: ${document.documentElement.scrollWidth} > ${innerWidth}`);
    for (const e of document.querySelectorAll('h1, h2, h3, p, a, button, td, th, label, span, strong, dd, dt, li, select')) {
      const { overflowX, clipPath } = getComputedStyle(e);
      if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && overflowX === 'hidden' && clipPath === 'none') found.push(`cut: ${e.outerHTML.slice(0, 120)}`);
    }
    return found;
  });
}

async function speak(page, language) {
  await page.evaluate((l) => {
    if (document.documentElement.lang !== l) document.querySelector(`button[lang="${l}"]`)?.click();
  }, language);
}

/** A camera for a folder. only: the names that are taken, where there are some. schemes, languages: the looks of each state. */
export function camera({ folder, only = [], schemes = ['light', 'dark'], languages = ['vi'] }) {
  const taken = [];
  const complaints = [];

  async function looks(page, name, wholePage) {
    for (const width of widths) {
      await page.setViewportSize({ width, height: width > 800 ? 900 : 844 });
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        if (wholePage) await page.evaluate(() => scrollTo(0, 0)); // what stays at the top is drawn where the page was scrolled to
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: wholePage });
        for (const f of await faults(page)) complaints.push(`${name}-${width}-${colorScheme}: ${f}`);
      }
    }
  }

  return {
    taken,
    complaints,
    /** One state in its looks. wholePage: false where something floats over the page. */
    async shoot(page, name, wholePage = true) {
      if (only.length && !only.some((o) => name.includes(o))) return;
      const was = page.viewportSize();
      for (const language of languages) {
        await speak(page, language);
        await looks(page, language === 'vi' ? name : `${name}-${language}`, wholePage);
      }
      await speak(page, 'vi');
      await page.setViewportSize(was);
      await page.emulateMedia({ colorScheme: 'light' });
      taken.push(name);
      console.log(name);
    },
  };
}
