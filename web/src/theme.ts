import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const STORED = 'sorcha-peer-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const value = localStorage.getItem(STORED);
  return value === 'light' || value === 'dark' ? value : 'auto';
}

export const theme = signal<Theme>(stored());

/** Counts changes of colour: what paints by itself paints anew. */
export const painted = signal(0);

export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem(STORED, theme.value);
    painted.value = painted.peek() + 1;
  });
  dark.addEventListener('change', () => painted.value++);
}

export function nextTheme(): void {
  theme.value = theme.value === 'auto' ? 'light' : theme.value === 'light' ? 'dark' : 'auto';
}

/** A colour of the current theme. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
