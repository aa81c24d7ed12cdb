/** What the tablet keeps and what the server says: the shapes of docs/tablet.md. */

/** Where a proposal stands on this tablet. */
export type State = 'draft' | 'waiting' | 'sent' | 'refused';

/** A place on the map in millionths of a degree. */
export interface Point {
  lon: number;
  lat: number;
}

/** The answers of the form, as typed. Lists are answers of which several may be chosen. */
export interface Fields {
  intake: string;
  proposed_by: string;
  basis: string;
  proposer: string;
  own_words: string;
  title: string;
  catalogue: string;
  problem: string;
  area: string;
  rw: string;
  rt: string;
  location: string;
  point: Point | null;
  volume: string;
  unit: string;
  value: string;
  unpriced: boolean;
  channel: string;
  agency: string;
  benefits: string[];
  rank: string;
  continues: string;
  read_back: boolean;
}

/** A code from the device's pool, with the secret that goes on the slip. */
export interface Slip {
  code: string;
  secret: string;
}

/** What the server said no to, in words; stored is what it keeps under the same UUID. */
export interface Refusal {
  status: number;
  key: string;
  detail: string;
  errors: { field: string; key: string; detail: string }[];
  stored?: Record<string, unknown>;
}

/** The server's word that a proposal is in the record. */
export interface Receipt {
  code: string;
  secret: string;
  received_at: number;
  late: boolean;
}

/** One proposal: a draft, or finished. Times are milliseconds of the tablet's clock. */
export interface Row {
  id: string;
  state: State;
  fields: Fields;
  step: number;
  form: number;
  cycle: number;
  person: string;
  personName: string;
  created: number;
  updated: number;
  /** From "Selesai" on. */
  seq?: number;
  finished?: number;
  slip?: Slip;
  body?: Record<string, unknown>;
  /** From the first try on. */
  tries: number;
  next: number;
  receipt?: Receipt;
  sentAt?: number;
  refusal?: Refusal;
  /** The proposal that went on in this one's place, where the server keeps another content that cannot be shown. */
  copied?: string;
}

export interface Photo {
  uuid: string;
  n: number;
  blob: Blob;
  sha256: string;
  size: number;
  type: string;
  sent: number;
  done: boolean;
  /** Why the server would not have it, in words. */
  refused?: string;
}

export interface Code extends Slip {
  cycle: number;
  /** The proposal whose slip it is on; '' while it is free. */
  given: string;
}

/** A facilitator who joined this tablet. The PIN tells people apart; it locks nothing away. */
export interface Person {
  id: string;
  name: string;
  salt: string;
  hash: string;
  iterations: number;
  wrong: number;
  until: number;
}

export interface Device {
  id: string;
  name: string;
  area: string;
  area_name?: string;
}

export interface CatalogueEntry {
  code: string;
  title: string;
  unit: string;
  cap: number;
  agency: string;
  channel: string;
  field: string;
  conditions: string;
}

export interface Previous {
  id: string;
  code: string;
  title: string;
  area: string;
  rw: string;
  catalogue: string;
  group: string;
  /** A decimal, "569.5". */
  volume: string;
  unit: string;
  class: string;
}

export interface Near {
  code: string;
  title: string;
  area?: string;
  rw: string;
}

export interface Reference {
  form: number;
  version: string;
  made_at: number;
  city: { name: string; zone: string; base: string };
  cycle: { year: number; name: string; opens_at: number; closes_at: number };
  device_area: string;
  areas: { code: string; name: string; parent: string; rws: string[] }[];
  catalogue: CatalogueEntry[];
  agencies: { code: string; name: string }[];
  previous: Previous[];
  nearby: Near[];
  outlines: Record<string, [number, number][]>;
  limits: { title: number; text: number; location: number; short: number };
}
