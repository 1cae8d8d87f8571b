// A date typed the Vietnamese way: "21/11/2026", "21-11-2026", "211126" are 2026-11-21.
export function parseDay(text: string): string | undefined {
  const s = text.trim();
  const m = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(s) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(s);
  if (!m) return undefined;
  const [d, mo, y] = [Number(m[1]), Number(m[2]), Number(m[3]) + (m[3]?.length === 2 ? 2000 : 0)];
  const at = new Date(Date.UTC(y, mo - 1, d));
  if (at.getUTCFullYear() !== y || at.getUTCMonth() !== mo - 1 || at.getUTCDate() !== d) return undefined;
  return at.toISOString().slice(0, 10);
}
