import { Card, Empty } from '../ui/bits';

export function ConfigPage() {
  return (
    <>
      <h1 class="unseen">Config</h1>
      <Card>
        <Empty icon="events" title="Soon" />
      </Card>
    </>
  );
}
