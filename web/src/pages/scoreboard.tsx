import { Card, Chip, Empty, type Tone } from '../ui/bits';
import type { IconName } from '../ui/icons';
import { useApi } from '../ui/use-api';

interface Criterion {
  code: string;
  title: string;
  target: string;
  verdict: 'pass' | 'fail' | 'unknown';
  measured: string;
  how: string;
}

const VERDICTS: Record<Criterion['verdict'], { tone: Tone; icon: IconName; word: string }> = {
  pass: { tone: 'ok', icon: 'ok', word: 'Pass' },
  fail: { tone: 'bad', icon: 'bad', word: 'Fail' },
  unknown: { tone: 'idle', icon: 'unknown', word: 'Not known' },
};

/** How the node does against the success criteria of the service. */
export function Scoreboard() {
  const { data, failure } = useApi<{ criteria: Criterion[] }>('scoreboard', 5_000);
  const rows = data?.criteria ?? [];
  return (
    <Card flush title="Success criteria" aside={<span class="muted">measured by this node since its start</span>}>
      {rows.length === 0 ? (
        <Empty icon="unknown" title={failure || 'Asking the node'} />
      ) : (
        <ul class="scores">
          {rows.map((row) => {
            const { tone, icon, word } = VERDICTS[row.verdict];
            return (
              <li key={row.code}>
                <Chip tone={tone} icon={icon}>
                  {word}
                </Chip>
                <div class="score-what">
                  <p>
                    {row.title} <span class="muted">{row.target}</span>
                  </p>
                  <p class="score-how">
                    <code>{row.code}</code> {row.how}
                  </p>
                </div>
                <p class="score-value">{row.measured}</p>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
