// The rule behind a refusal, as an office cites it: "379.12.2b" is Article 12, clause 2, point b of Quy định 379-QĐ/TW.
import type { Words } from './types';

const sources: Record<string, Words> = {
  '379': { vi: 'Quy định 379-QĐ/TW', en: 'Regulation 379-QĐ/TW' },
  HD03: { vi: 'Hướng dẫn 03-HD/VPTW', en: 'Guideline 03-HD/VPTW' },
  '112KH': { vi: 'Kế hoạch 112-KH/TU', en: 'Plan 112-KH/TU' },
  '1831': { vi: 'Quyết định 1831-QĐ/TU', en: 'Decision 1831-QĐ/TU' },
  '4587': { vi: 'Công văn 4587/UBND-KTTH', en: 'Letter 4587/UBND-KTTH' },
};

export function cite(rule: string): Words {
  const [source = '', article = '', clause = ''] = rule.split('.');
  const name = sources[source];
  if (!name) return { vi: rule, en: rule };
  if (!/^\d+$/.test(article)) return name;
  const m = /^(\d+)([a-zđ]?)/.exec(clause);
  const vi = [m?.[2] && `điểm ${m[2]}`, m && `khoản ${m[1]}`, `Điều ${article}`].filter(Boolean).join(' ');
  const en = [`Article ${article}`, m && `clause ${m[1]}`, m?.[2] && `point ${m[2]}`].filter(Boolean).join(', ');
  return { vi: `${vi} ${name.vi}`, en: `${name.en}, ${en}` };
}
