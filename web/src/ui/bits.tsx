import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons';

/** Good, worth a look, wrong, or none of these. */
export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

/** A state: sign, word and colour, so that no single one of them is needed. */
export function Chip({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ComponentChildren }) {
  return (
    <span class={`chip ${tone}`}>
      <Icon name={icon ?? (tone === 'idle' ? 'idle' : tone)} size={15} />
      <span>{children}</span>
    </span>
  );
}

export function Tile({ label, value, note, tone, href }: { label: string; value: ComponentChildren; note?: ComponentChildren; tone?: Tone; href?: string }) {
  const inside = (
    <>
      <span class="tile-label">{label}</span>
      <span class="tile-value">{value}</span>
      {note !== undefined && <span class="tile-note">{note}</span>}
    </>
  );
  return href ? (
    <a class={`tile ${tone ?? ''}`} href={href}>
      {inside}
    </a>
  ) : (
    <div class={`tile ${tone ?? ''}`}>{inside}</div>
  );
}

export function Card({ title, aside, children, flush }: { title?: ComponentChildren; aside?: ComponentChildren; children: ComponentChildren; flush?: boolean }) {
  return (
    <section class={`card ${flush ? 'flush' : ''}`}>
      {(title || aside) && (
        <header class="card-head">
          {title && <h2>{title}</h2>}
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

/** Copies a text, and says so for a moment. */
export function Copy({ text, label }: { text: string; label: string }) {
  const done = useRef(signal(false)).current;
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    done.value = true;
    setTimeout(() => (done.value = false), 1_500);
  };
  return (
    <button type="button" class="icon-button small" aria-label={done.value ? 'Copied' : label} title={label} onClick={copy}>
      <Icon name={done.value ? 'ok' : 'copy'} size={15} />
    </button>
  );
}

/** The same on the command line, so that what is done by hand today can be a script tomorrow. */
export function AsCommand({ command }: { command: string }) {
  return (
    <div class="command">
      <span class="command-label">As a command</span>
      <code>{command}</code>
      <Copy text={command} label="Copy the command" />
    </div>
  );
}

export interface Question {
  title: string;
  text: ComponentChildren;
  command: string;
  action: string;
  dangerous?: boolean;
  /** Has to be typed before the action is possible. */
  typed?: string;
  act: () => void | Promise<void>;
}

const question = signal<Question | undefined>(undefined);
const typed = signal('');

/** Asks before something is done that cannot be taken back. */
export function confirm(asked: Question): void {
  typed.value = '';
  question.value = asked;
}

export function Confirmation() {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  useEffect(() => {
    if (asked) {
      dialog.current?.showModal();
    }
  }, [asked]);
  if (!asked) {
    return null;
  }
  const ready = asked.typed === undefined || typed.value.trim() === asked.typed;
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) {
      dialog.current?.close();
      void asked.act();
    }
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={() => (question.value = undefined)}>
      <form onSubmit={submit}>
        <h2 id="dialog-title">{asked.title}</h2>
        <div class="dialog-text">{asked.text}</div>
        {asked.typed !== undefined && (
          <label class="field">
            <span>
              Type <strong>{asked.typed}</strong> to go on
            </span>
            <input autocomplete="off" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
          </label>
        )}
        <AsCommand command={asked.command} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={`button ${asked.dangerous ? 'danger' : 'primary'}`} disabled={!ready}>
            {asked.action}
          </button>
        </div>
      </form>
    </dialog>
  );
}

interface Toast {
  number: number;
  text: string;
  tone: Tone;
  undo: (() => void) | undefined;
}

const toasts = signal<Toast[]>([]);
let numbers = 0;

/** Says something for a while; with a way to take it back, for ten seconds. */
export function say(text: string, tone: Tone = 'ok', undo?: () => void): number {
  const number = ++numbers;
  toasts.value = [...toasts.value.slice(-3), { number, text, tone, undo }];
  setTimeout(() => unsay(number), undo ? 10_000 : tone === 'bad' ? 12_000 : 5_000);
  return number;
}

export function unsay(number: number): void {
  toasts.value = toasts.value.filter((toast) => toast.number !== number);
}

/** Does something, says what came of it. */
export async function attempt(work: () => Promise<string>): Promise<void> {
  try {
    say(await work());
  } catch (failure) {
    say(failure instanceof Error ? failure.message : String(failure), 'bad');
  }
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map((toast) => (
        <div key={toast.number} class={`toast ${toast.tone}`}>
          <Icon name={toast.tone === 'idle' ? 'idle' : toast.tone} />
          <span>{toast.text}</span>
          {toast.undo && (
            <button type="button" class="link-button" onClick={() => (unsay(toast.number), toast.undo?.())}>
              Undo
            </button>
          )}
          <button type="button" class="icon-button small" aria-label="Dismiss" onClick={() => unsay(toast.number)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}

export function Tabs<T extends string>({ label, tabs, chosen, choose }: { label: string; tabs: { id: T; text: string; count?: number }[]; chosen: T; choose: (id: T) => void }) {
  return (
    <div class="tabs" role="group" aria-label={label}>
      {tabs.map((tab) => (
        <button key={tab.id} type="button" aria-pressed={tab.id === chosen} onClick={() => choose(tab.id)}>
          {tab.text}
          {tab.count !== undefined && <span class="tab-count">{tab.count.toLocaleString('en')}</span>}
        </button>
      ))}
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      <p class="empty-title">{title}</p>
      {children && <p>{children}</p>}
    </div>
  );
}
