/** Reference data: one versioned document with its ETag, and the searches over it that work without a network. */
import { app, changed, now, useReference } from './app';
import { getMeta, setMeta } from './db';
import type { CatalogueEntry, Previous, Reference } from './kinds';
import { padded } from './draft';
import { call } from './net';
import { areaOf } from './places';

const every = 30 * 60_000;
let asked = 0;

/** Fetches the reference data where it changed. It returns false where there is none to work with. */
export async function refreshReference(force: boolean): Promise<boolean> {
  if (!force && app.ref && Date.now() - asked < every) return true;
  const etag = app.ref ? (await getMeta<string>('reference_etag')) ?? '' : '';
  const answer = await call<Reference>('GET', 'device/reference', { etag });
  if (answer.kind !== 'ok') return !!app.ref;
  asked = Date.now();
  if (answer.status !== 304 && answer.body) {
    await setMeta('reference', answer.body);
    await setMeta('reference_etag', answer.etag);
    useReference(answer.body);
    changed('reference');
  }
  await setMeta('reference_seen', now());
  return true;
}

/** The words of a text that tell something, for comparing what people type. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').split(/[^a-z0-9]+/).filter((word) => word.length > 2);

/** How well what was typed fits a title: how many of its words begin a word of the title. */
function score(typed: string[], title: string): number {
  const words = wordsOf(title);
  const hits = typed.filter((word) => words.some((one) => one.startsWith(word)));
  return hits.length === 0 ? 0 : hits.length / typed.length + (words[0]?.startsWith(typed[0] ?? '-') ? 0.3 : 0);
}

/** The kinds in the catalogue that fit, the best first. */
export function searchCatalogue(typed: string, count = 6): CatalogueEntry[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  return (app.ref?.catalogue ?? [])
    .map((entry) => ({ entry, fit: Math.max(score(words, entry.title), score(words, entry.field ?? '') * 0.5) }))
    .filter((one) => one.fit >= 0.5)
    .sort((a, b) => b.fit - a.fit || a.entry.title.localeCompare(b.entry.title))
    .slice(0, count)
    .map((one) => one.entry);
}

export const kindOf = (code: string): CatalogueEntry | undefined => (code ? app.ref?.catalogue.find((entry) => entry.code === code) : undefined);

export const agencyName = (code: string): string => app.ref?.agencies.find((agency) => agency.code === code)?.name ?? code;

/** How much two titles have in common, from 0 to 1: shared words by the words of the shorter. */
export function likeness(one: string, other: string): number {
  const a = new Set(wordsOf(one));
  const b = new Set(wordsOf(other));
  if (a.size === 0 || b.size === 0) return 0;
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared < 2 && Math.min(a.size, b.size) > 1 ? 0 : shared / Math.min(a.size, b.size);
}

/** Last year's proposals of a place that were not funded: those of the RW first, or those like the title where one is typed. */
export function lastYears(area: string, rw: string, title: string): Previous[] {
  const here = (app.ref?.previous ?? []).filter((one) => one.area === area);
  if (wordsOf(title).length > 0) return here.filter((one) => likeness(one.title, title) >= 0.6).slice(0, 3);
  return here.filter((one) => one.rw === rw || !rw).slice(0, 8);
}

/** "RW 03 Rejosari". */
export function placeName(area: string, rw: string): string {
  const name = areaOf(area)?.name ?? '';
  return rw ? `RW ${padded(rw)} ${name}`.trim() : name;
}
