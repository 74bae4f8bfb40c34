import { Card, Empty } from '../ui/bits';

export function EventsPage() {
  return (
    <>
      <h1 class="unseen">Events</h1>
      <Card>
        <Empty icon="events" title="No events" />
      </Card>
    </>
  );
}
