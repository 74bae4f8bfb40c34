import { signal } from '@preact/signals';

/** One half of the session; the other is a cookie that no script can read. Other ports cannot read this one. */
const STORED = 'sorcha-peer-session';

export const key = signal(localStorage.getItem(STORED) ?? '');

/** Why one has to sign in, or empty. */
export const signInNote = signal('');

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function keep(newKey: string): void {
  key.value = newKey;
  if (newKey) {
    localStorage.setItem(STORED, newKey);
  } else {
    localStorage.removeItem(STORED);
  }
}

/** The session is over: the page asks for a new one. */
export function signedOut(note: string): void {
  signInNote.value = note;
  keep('');
}

async function fail(answer: Response): Promise<never> {
  const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new Problem(answer.status, problem.code ?? '', problem.detail ?? `the node answered ${answer.status}`);
}

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: { 'X-Session-Key': key.value, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(0, 'UNREACHABLE', 'the node does not answer');
  }
  if (answer.status === 401) {
    signedOut('The session is over. Sign in again.');
  }
  return answer.ok ? answer : fail(answer);
}

/** Calls the node's API. */
export async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask(method, `/api/v1/${path}`, body);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** The answer as a file to save. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await ask('GET', `/api/v1/${path}`);
  const url = URL.createObjectURL(await answer.blob());
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function open(headers: Record<string, string>, body: unknown): Promise<void> {
  const answer = await fetch('/api/v1/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    await fail(answer);
  }
  const { key: newKey } = (await answer.json()) as { key: string };
  signInNote.value = '';
  keep(newKey);
}

/** With what stands in api.token. */
export function signInWithToken(token: string): Promise<void> {
  return open({ Authorization: `Bearer ${token}` }, {});
}

export async function signOut(): Promise<void> {
  await api('DELETE', 'session').catch(() => undefined);
  signedOut('You are signed out.');
}

/** Uses the code of a sign-in link, if the page was opened with one, and takes it out of the address. */
export async function useLink(): Promise<void> {
  const code = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  if (!code) {
    return;
  }
  history.replaceState(null, '', location.pathname);
  try {
    await open({}, { code: decodeURIComponent(code) });
  } catch (failure) {
    if (!key.value) {
      signInNote.value =
        failure instanceof Problem && failure.status === 401
          ? 'This link was used already, or is older than ten minutes.'
          : 'The node does not answer.';
    }
  }
}
