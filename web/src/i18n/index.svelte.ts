import type { Words } from '../lib/types';
import { en } from './en';
import { vi, type Catalogue } from './vi';

export type Language = 'vi' | 'en';

const catalogues: Record<Language, Catalogue> = { vi, en };

function remembered(): Language {
  const m = /(?:^|;\s*)lang=(vi|en)/.exec(document.cookie);
  return m?.[1] === 'en' ? 'en' : 'vi';
}

/** The page's language and everything that is written in it. Vietnamese until someone chooses otherwise. */
class Speech {
  language = $state<Language>(remembered());
  t = $derived(catalogues[this.language]);

  constructor() {
    document.documentElement.lang = this.language;
  }

  choose(language: Language) {
    this.language = language;
    document.documentElement.lang = language;
    document.cookie = `lang=${language}; path=/; max-age=31536000; samesite=lax`;
  }

  /** The server's words in the page's language. */
  w(words: Words | undefined): string {
    if (!words) return '';
    return this.language === 'en' ? words.en || words.vi : words.vi || words.en;
  }

  /** Who did something. People keep their names; whoever had the machine's terminal is no person and is named in the page's language. */
  who(name: string): string {
    return name === vi.installer ? this.t.installer : name;
  }

  /** The same beginning with a capital, where it stands alone. */
  W(words: Words | undefined): string {
    const s = this.w(words);
    return s.charAt(0).toLocaleUpperCase('vi') + s.slice(1);
  }
}

export const speech = new Speech();
