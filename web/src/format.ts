/** Values in words. A value that is not known is a dash. */

export const NONE = '–';

export function bytes(value: number): string {
  if (value < 1_000) {
    return `${Math.round(value)} B`;
  }
  const units = ['KB', 'MB', 'GB', 'TB'];
  let scaled = value / 1_000;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1_000;
    unit++;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`;
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function rate(value: number): string {
  return value === 0 ? '0' : value < 10 ? value.toFixed(1) : count(Math.round(value));
}

export function millis(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return NONE;
  }
  if (value < 10) {
    return `${value.toFixed(value < 1 ? 2 : 1)} ms`;
  }
  return value < 10_000 ? `${count(Math.round(value))} ms` : span(value);
}

/** A time span with one unit, two where the first is small. */
export function span(value: number): string {
  const s = Math.max(0, Math.round(value / 1_000));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3_600) {
    return `${Math.floor(s / 60)} min`;
  }
  if (s < 86_400) {
    const h = Math.floor(s / 3_600);
    const m = Math.floor((s % 3_600) / 60);
    return m && h < 10 ? `${h} h ${m} min` : `${h} h`;
  }
  return plural(Math.floor(s / 86_400), 'day');
}

export function ago(at: number | null | undefined, time: number): string {
  if (at === null || at === undefined) {
    return 'never';
  }
  return time - at < 2_000 ? 'now' : `${span(time - at)} ago`;
}

export function until(at: number | null | undefined, time: number): string {
  if (at === null || at === undefined) {
    return NONE;
  }
  return at - time < 1_000 ? 'now' : `in ${span(at - time)}`;
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** Both clocks, for a tooltip. */
export function exact(at: number | null | undefined): string {
  return at === null || at === undefined
    ? ''
    : `${new Date(at).toLocaleString('en-GB')} local\n${new Date(at).toISOString()} UTC`;
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}

const PATHS: Record<string, string> = {
  'stream out': 'stream, dialled by us',
  'stream in': 'stream, dialled by it',
  unary: 'single gRPC calls',
  rest: 'REST over HTTP/1.1',
  polled: 'asks us for news',
};

export function path(value: string): string {
  return PATHS[value] ?? value;
}
