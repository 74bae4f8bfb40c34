import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { count, plural, shortId } from '../format';
import { age, link, now } from '../live';
import { go, route } from '../router';
import { signOut } from '../session';
import { nextTheme, theme } from '../theme';
import type { Status } from '../types';
import { Confirmation, Copy, Toasts, type Tone } from './bits';
import { Icon, Identicon, type IconName } from './icons';

export const PAGES = [
  { id: 'peers', title: 'Peers', key: 'p' },
  { id: 'propagation', title: 'Propagation', short: 'Spread', key: 'r' },
  { id: 'topology', title: 'Topology', key: 't' },
  { id: 'queue', title: 'Queue', key: 'q' },
  { id: 'events', title: 'Events', key: 'e' },
  { id: 'health', title: 'Health', key: 'h' },
  { id: 'config', title: 'Configuration', short: 'Config', key: 'c' },
] as const;

const STATE: Record<Status['state'], { tone: Tone; word: string }> = {
  online: { tone: 'ok', word: 'Online' },
  degraded: { tone: 'warn', word: 'Degraded' },
  offline: { tone: 'bad', word: 'Offline' },
  standalone: { tone: 'idle', word: 'Standalone' },
};

export function stateOf(status: Status): { tone: Tone; word: string } {
  return STATE[status.state];
}

/** What is wrong, if anything is; else how the network is. */
export function verdictOf(status: Status): { tone: Tone; word: string; more: string } {
  const { tone, word } = stateOf(status);
  switch (status.verdict) {
    case 'unhealthy':
      return { tone: 'bad', word: 'Unhealthy', more: status.summary };
    case 'degraded':
      return { tone: 'warn', word: 'Degraded', more: status.summary };
    case 'healthy':
      return { tone, word, more: `${count(status.peersReachable)} of ${plural(status.peersKnown, 'peer')}` };
  }
}

/** The state of the node in a few words; leads to the page that says more. */
function Verdict({ status }: { status: Status }) {
  const { tone, word, more } = verdictOf(status);
  return (
    <a class={`verdict ${tone}`} href="/admin/health" title={more}>
      <Icon name={tone} size={16} />
      <strong>{word}</strong>
      <span class="verdict-more cut">{more}</span>
    </a>
  );
}

function Live() {
  const seconds = age.value;
  const state = link.value;
  const fresh = state === 'live' && seconds < 4;
  return (
    <span class={`live ${fresh ? 'ok' : 'warn'}`} title="How old what you see is">
      <span class="dot" />
      {fresh ? 'live' : state === 'connecting' && !now.value ? 'connecting' : `${seconds} s old`}
    </span>
  );
}

const help = signal(false);

function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (help.value) {
      dialog.current?.showModal();
    }
  }, [help.value]);
  return help.value ? (
    <dialog ref={dialog} class="dialog" aria-labelledby="help-title" onClose={() => (help.value = false)}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>Filter what the page lists</dd>
        {PAGES.map((page) => (
          <>
            <dt>
              <kbd>g</kbd> <kbd>{page.key}</kbd>
            </dt>
            <dd>{page.title}</dd>
          </>
        ))}
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>Close what is open</dd>
      </dl>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  ) : null;
}

/** Keys work wherever nothing is being typed. */
function onKey(): (event: KeyboardEvent) => void {
  let led = 0;
  return (event) => {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog')) {
      return;
    }
    const page = performance.now() - led < 1_500 && PAGES.find((one) => one.key === event.key);
    led = event.key === 'g' ? performance.now() : 0;
    if (page) {
      go(`/admin/${page.id}`);
    } else if (event.key === '/') {
      const filter = document.querySelector<HTMLInputElement>('input[type=search]');
      if (filter) {
        event.preventDefault();
        filter.focus();
      }
    } else if (event.key === '?') {
      help.value = true;
    }
  };
}

/** Said aloud when the verdict changes, and at no other time. */
const spoken = signal('');

export function followVerdict(): void {
  let last = '';
  effect(() => {
    const status = now.value?.status;
    if (!status) {
      return;
    }
    const verdict = verdictOf(status);
    const bad = verdict.tone === 'warn' || verdict.tone === 'bad';
    const page = PAGES.find((one) => one.id === route.value[0])?.title ?? 'Dashboard';
    document.title = `${bad ? '(!) ' : ''}${status.peersReachable}/${status.peersKnown} ${status.name} · ${page}`;
    if (last && last !== verdict.word) {
      spoken.value = `${verdict.word}: ${verdict.more}`;
    }
    last = verdict.word;
  });
}

export function Shell({ children }: { children: ComponentChildren }) {
  useEffect(() => {
    const listener = onKey();
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  const status = now.value?.status;
  const page = route.value[0];
  const shades: Record<string, string> = { auto: 'as the system', light: 'light', dark: 'dark' };
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        {status ? (
          <div class="who">
            <Identicon id={status.id} />
            <span class="who-name">{status.name}</span>
            <span class="who-id">
              <code title={status.id}>{shortId(status.id)}</code>
              <Copy text={status.id} label="Copy the node's id" />
            </span>
          </div>
        ) : (
          <div class="who">
            <span class="who-name">Sorcha Peer</span>
          </div>
        )}
        {status && <Verdict status={status} />}
        <span class="space" />
        <Live />
        <button type="button" class="icon-button" aria-label={`Colours: ${shades[theme.value]}. Change`} title={`Colours: ${shades[theme.value]}`} onClick={nextTheme}>
          <Icon name={theme.value as IconName} />
        </button>
        <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={() => void signOut()}>
          <Icon name="out" />
        </button>
      </header>
      <nav class="nav" aria-label="Pages">
        <ul>
          {PAGES.map((one) => (
            <li key={one.id}>
              <a href={`/admin/${one.id}`} aria-current={one.id === page ? 'page' : undefined}>
                <Icon name={one.id} size={19} />
                {'short' in one ? (
                  <span>
                    <span class="long">{one.title}</span>
                    <span class="brief">{one.short}</span>
                  </span>
                ) : (
                  <span>{one.title}</span>
                )}
                {one.id === 'queue' && status && status.deadLetters > 0 && (
                  <span class="badge" title="Dead letters">
                    {status.deadLetters}
                  </span>
                )}
              </a>
            </li>
          ))}
          <li class="nav-last">
            <button type="button" class="nav-help" onClick={() => (help.value = true)}>
              <kbd>?</kbd> <span>Keys</span>
            </button>
          </li>
        </ul>
      </nav>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <p class="unseen" role="status">
        {spoken.value}
      </p>
      <Toasts />
      <Confirmation />
      <Help />
    </div>
  );
}
