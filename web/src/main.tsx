import { render } from 'preact';
import { follow } from './live';
import { ConfigPage } from './pages/config';
import { EventsPage } from './pages/events';
import { HealthPage } from './pages/health';
import { PeerPage } from './pages/peer';
import { PeersPage } from './pages/peers';
import { PropagationPage } from './pages/propagation';
import { QueuePage } from './pages/queue';
import { SignIn } from './pages/sign-in';
import { TopologyPage } from './pages/topology';
import { listen, route } from './router';
import { key, useLink } from './session';
import './style.css';
import { followTheme } from './theme';
import { followVerdict, Shell } from './ui/shell';

function Page() {
  const [page, of] = route.value;
  switch (page) {
    case 'propagation':
      return <PropagationPage hash={of} />;
    case 'topology':
      return <TopologyPage />;
    case 'queue':
      return <QueuePage />;
    case 'events':
      return <EventsPage />;
    case 'health':
      return <HealthPage />;
    case 'config':
      return <ConfigPage />;
    default:
      return of ? <PeerPage id={of} /> : <PeersPage />;
  }
}

function App() {
  return key.value ? (
    <Shell>
      <Page />
    </Shell>
  ) : (
    <SignIn />
  );
}

followTheme();
listen();
await useLink();
follow();
followVerdict();
const root = document.getElementById('app');
if (root) {
  render(<App />, root);
}
