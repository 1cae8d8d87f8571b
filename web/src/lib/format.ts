// Dates, sizes and numbers as offices write them: dd/MM/yyyy, 24 hours, Vietnam time wherever the reader sits.
import type { Language } from '../i18n/index.svelte';

const zone = 'Asia/Ho_Chi_Minh';

function parts(at: Date, withSeconds: boolean) {
  const f = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
  });
  return Object.fromEntries(f.formatToParts(at).map((p) => [p.type, p.value]));
}

/** "2026-11-21" or an instant as 21/11/2026; "" for what is no date. */
export function day(value: string | undefined): string {
  if (!value) return '';
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (plain) return `${plain[3]}/${plain[2]}/${plain[1]}`;
  const at = new Date(value);
  if (isNone(at)) return '';
  const p = parts(at, false);
  return `${p.day}/${p.month}/${p.year}`;
}

/** An instant as "21/11/2026 19:05". */
export function moment(value: string | undefined): string {
  if (!value) return '';
  const at = new Date(value);
  if (isNone(at)) return '';
  const p = parts(at, false);
  return `${p.day}/${p.month}/${p.year} ${p.hour}:${p.minute}`;
}

/** An instant to the second with its zone, where it is evidence: "21/11/2026 19:05:33 (UTC+7)". */
export function evidence(value: string | undefined): string {
  if (!value) return '';
  const at = new Date(value);
  if (isNone(at)) return '';
  const p = parts(at, true);
  return `${p.day}/${p.month}/${p.year} ${p.hour}:${p.minute}:${p.second} (UTC+7)`;
}

/** The clock alone: "19:05". */
export function clock(value: string): string {
  return moment(value).slice(11);
}

/** Go's zero time stands for "none". */
function isNone(at: Date): boolean {
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1900;
}

/** Today in Vietnam as 2026-11-21. */
export function today(now = new Date()): string {
  const p = parts(now, false);
  return `${p.year}-${p.month}-${p.day}`;
}

export function size(bytes: number, language: Language): string {
  const units = ['byte', 'KB', 'MB', 'GB'];
  let n = bytes;
  let u = 0;
  while (n >= 1024 && u < units.length - 1) {
    n /= 1024;
    u++;
  }
  const digits = u > 0 && n < 10 ? 1 : 0;
  return new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: digits }).format(n) + ' ' + units[u];
}

/** A month "2026-11" as people write it: 11/2026. */
export const month = (value: string) => value.split('-').toReversed().join('/');
