import { count, exact, span } from '../format';
import { nodeTime, now } from '../live';
import type { Finding, Health } from '../types';
import { Card, Copy, Empty, type Tone } from '../ui/bits';
import { Icon } from '../ui/icons';
import { stateOf, verdictOf } from '../ui/shell';
import { useApi } from '../ui/use-api';
import { Scoreboard } from './scoreboard';

const TONES: Record<Finding['severity'], Tone> = { info: 'idle', warning: 'warn', critical: 'bad' };
const WORDS: Record<Finding['severity'], string> = { info: 'For your information', warning: 'Warning', critical: 'Critical' };

/** What is wrong and what to do about it; what follows from it is folded away under it. */
export function HealthPage() {
  const { data, failure } = useApi<Health>('health', 2_000);
  const status = now.value?.status;
  const roots = data?.findings.filter((finding) => !finding.under) ?? [];
  const verdict = status && verdictOf(status);
  return (
    <>
      <h1 class="unseen">Health</h1>
      {status && verdict && (
        <Card>
          <div class={`verdict-card ${verdict.tone}`}>
            <Icon name={verdict.tone} size={38} />
            <div>
              <p class="tile-value">{status.verdict === 'healthy' ? 'Healthy' : verdict.word}</p>
              <p class="muted wrap">
                {status.verdict === 'healthy' ? `${stateOf(status).word}: ${status.stateReason}. ${roots.length ? 'Nothing needs doing.' : 'Nothing is wrong.'}` : status.summary}
              </p>
            </div>
          </div>
        </Card>
      )}
      {failure && !data && (
        <Card>
          <Empty icon="bad" title={failure} />
        </Card>
      )}
      {roots.map((finding) => (
        <FindingCard key={finding.code} finding={finding} under={data?.findings.filter((other) => other.under === finding.code) ?? []} />
      ))}
      <Scoreboard />
    </>
  );
}

function FindingCard({ finding, under }: { finding: Finding; under: Finding[] }) {
  const tone = TONES[finding.severity];
  const command = `sorcha-peer explain ${finding.code}`;
  return (
    <section class="card flush finding-card">
      <div class={`finding ${tone}`} data-finding={finding.code}>
        <Icon name={tone === 'idle' ? 'unknown' : tone} size={20} />
        <div class="finding-head">
          <h2>
            <span class="unseen">{WORDS[finding.severity]}: </span>
            {finding.title}
          </h2>
          <code class="muted">{finding.code}</code>
          <Copy text={command} label={`Copy: ${command}`} />
          <span class="space" />
          <time class="muted" title={exact(finding.since)}>
            for {span(nodeTime.value - finding.since)}
          </time>
        </div>
        <div class="finding-body">
          <p class="wrap">{finding.cause}</p>
          <p class="muted">{finding.meaning}</p>
          <p class="remedy">
            <strong>What to do</strong> {finding.remedy}
          </p>
          {under.length > 0 && (
            <details>
              <summary>{count(under.length)} {under.length === 1 ? 'consequence' : 'consequences'}</summary>
              <ul class="consequences">
                {under.map((other) => (
                  <li key={other.code}>
                    <strong>{other.title}</strong> <code class="muted">{other.code}</code>
                    <p class="muted wrap">{other.cause}</p>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      </div>
    </section>
  );
}
