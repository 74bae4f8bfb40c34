import { Card, Empty } from '../ui/bits';

export function HealthPage() {
  return (
    <>
      <h1 class="unseen">Health</h1>
      <Card>
        <Empty icon="events" title="Soon" />
      </Card>
    </>
  );
}
