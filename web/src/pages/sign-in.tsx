import { signal } from '@preact/signals';
import { signInNote, signInWithToken } from '../session';
import { AsCommand } from '../ui/bits';

const wrong = signal('');
const busy = signal(false);

async function submit(event: SubmitEvent) {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const token = String(new FormData(form).get('token') ?? '').trim();
  busy.value = true;
  wrong.value = '';
  try {
    await signInWithToken(token);
  } catch {
    wrong.value = 'That is not the token of this node, or the node does not answer.';
  }
  busy.value = false;
}

export function SignIn() {
  return (
    <main class="sign-in">
      <img src="/admin/favicon.svg" width="44" height="44" alt="" />
      <h1>Sorcha Peer</h1>
      {signInNote.value && <p class="note">{signInNote.value}</p>}
      <p>Open a sign-in link: the node prints one when it starts in a terminal, and this command gives you another.</p>
      <AsCommand command="sorcha-peer dashboard" />
      <form onSubmit={submit}>
        <label class="field">
          <span>Or the token, from api.token in the node's data folder</span>
          <input name="token" type="password" autocomplete="off" spellcheck={false} required {...(wrong.value ? { 'aria-invalid': true, 'aria-describedby': 'wrong' } : {})} />
        </label>
        {wrong.value && (
          <p id="wrong" class="wrong" role="alert">
            {wrong.value}
          </p>
        )}
        <button type="submit" class="button primary" disabled={busy.value}>
          Sign in
        </button>
      </form>
    </main>
  );
}
