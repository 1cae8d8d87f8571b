// Documents found by their words.
import { call, query } from './api';
import type { components } from './schema';

export type SearchResult = components['schemas']['SearchView'];

export const find = (wish: Record<string, string>) => call<SearchResult>('GET', '/api/search' + query(wish));
