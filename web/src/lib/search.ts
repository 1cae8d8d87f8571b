// Documents found by their words.
import { call, query } from './api';
import type { components } from './schema';

export type SearchResult = components['schemas']['SearchView'];

export type KeptSearch = components['schemas']['KeptSearch'];

export const listOf = (wish: Record<string, string>) => '/api/search/found.xlsx' + query({ ...wish, after: '' });
export const searches = {
  all: () => call<KeptSearch[]>('GET', '/api/searches'),
  keep: (name: string, wish: Record<string, string>) => call<KeptSearch[]>('POST', '/api/searches', { name, query: query(wish).slice(1) }),
  drop: (id: string) => call<KeptSearch[]>('DELETE', `/api/searches/${id}`),
};
export const find = (wish: Record<string, string>) => call<SearchResult>('GET', '/api/search' + query(wish));
