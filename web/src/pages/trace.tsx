import { millis, plural, shortId } from '../format';
import { Card, Chip, Empty } from '../ui/bits';
import { useApi } from '../ui/use-api';

interface Step {
  at: number;
  what: string;
  peer: string | null;
  detail: string;
}

interface Trace {
  here: { at: number; how: string; from: string | null; firstHeard: number } | null;
  steps: Step[];
  more: number;
  peers: { id: string; reachable: boolean; has: boolean; since: number | null; why: string }[];
}

/** What is drawn of a step, and how it reads; steps of other kinds are only in the list. */
const MARKS: Record<string, { mark: string; word: string }> = {
  heard: { mark: 'echoed', word: 'announced it to us' },
  arrived: { mark: 'fetched', word: 'sent the bytes' },
  told: { mark: 'announced', word: 'was told' },
  pushed: { mark: 'announced', word: 'was sent the bytes unasked' },
  served: { mark: 'fetched', word: 'got the bytes from here' },
  custody: { mark: 'custody', word: 'has it on its disk' },
  declined: { mark: 'refused', word: 'refused it' },
  failed: { mark: 'refused', word: 'did not answer' },
};

const LEGEND = [
  ['announced', 'told'],
  ['fetched', 'bytes'],
  ['custody', 'on its disk'],
  ['echoed', 'announced by it'],
  ['refused', 'refused, failed'],
] as const;

const WORDS: Record<string, string> = { 'attempt-failed': 'attempt failed', 'passed-over': 'passed over', again: 'arrived again' };

const MOST_LANES = 48;

/** The way of a transaction as this node saw it: a lane for each peer, and who shows no sign of having it. */
export function TraceCard({ hash }: { hash: string }) {
  const { data, failure } = useApi<Trace>(`transactions/${hash}/trace`, 2_000);
  if (!data || !data.steps.length) {
    return (
      <Card title="Its way">
        <Empty icon="propagation" title={data ? 'This node does not remember its way' : failure || 'Asking the node'}>
          {data && 'It came before the last start, or too many others came since.'}
        </Empty>
      </Card>
    );
  }
  const start = data.steps[0]?.at ?? 0;
  const end = Math.max(...data.steps.map((step) => step.at), start + 1);
  const x = (at: number) => `${2 + (96 * (at - start)) / (end - start)}%`;
  const lanes = [...Map.groupBy(data.steps.filter((step) => step.peer && MARKS[step.what]), (step) => step.peer ?? '')].slice(0, MOST_LANES);
  const without = data.peers.filter((peer) => !peer.has);
  return (
    <>
      <Card
        title="Its way"
        aside={
          <ul class="legend">
            {LEGEND.map(([mark, word]) => (
              <li key={mark}>
                <span class={`mark ${mark}`} />
                {word}
              </li>
            ))}
          </ul>
        }
      >
        <ol class="timeline">
          {lanes.map(([peer, steps]) => {
            const since = data.peers.find((one) => one.id === peer)?.since;
            return (
              <li key={peer}>
                <a href={`/admin/peers/${peer}`}>
                  <code>{shortId(peer)}</code>
                </a>
                <div class="lane">
                  {steps.map((step, i) => (
                    <span key={i} class={`mark ${MARKS[step.what]?.mark}`} style={{ left: x(step.at) }} title={`${MARKS[step.what]?.word} after ${millis(step.at - start)}${step.detail ? `: ${step.detail}` : ''}`} />
                  ))}
                </div>
                <span class="lane-end">{since ? millis(since - start) : <span class="muted">no sign yet</span>}</span>
              </li>
            );
          })}
        </ol>
        <p class="foot">
          0 to {millis(end - start)} after this node first knew of it. What peers tell each other it does not see.
        </p>
        <details>
          <summary>{plural(data.steps.length + data.more, 'step')}</summary>
          <ol class="steps">
            {data.steps.map((step, i) => (
              <li key={i}>
                <span class="muted">{millis(step.at - start)}</span> {WORDS[step.what] ?? step.what}{' '}
                {step.peer && (
                  <a href={`/admin/peers/${step.peer}`}>
                    <code>{shortId(step.peer)}</code>
                  </a>
                )}{' '}
                <span class="muted wrap">{step.detail}</span>
              </li>
            ))}
          </ol>
        </details>
      </Card>
      {without.length > 0 && (
        <Card title={`${plural(without.length, 'peer')} of ${data.peers.length} showed no sign of having it`}>
          <ul class="consequences">
            {without.slice(0, MOST_LANES).map((peer) => (
              <li key={peer.id}>
                <a href={`/admin/peers/${peer.id}`}>
                  <code>{shortId(peer.id)}</code>
                </a>{' '}
                {!peer.reachable && <Chip tone="warn">not linked</Chip>} <span class="muted wrap">{peer.why}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
