/**
 * Holds one live stream for all tabs of a browser: over HTTP/1.1 a browser opens six connections to
 * a host, and with a stream for each tab the seventh tab would not load.
 */
import { Connection, Heard, type LinkState, type Message } from './connection';

/** What a page says: its key when it begins, whether it is looked at, and that it goes. */
export type Word = { key: string } | { visible: boolean } | { bye: true };

/** A stream that nobody looks at is closed after this, and opened again at the first look. */
const UNSEEN_MILLIS = 30_000;

const pages = new Map<MessagePort, boolean>();
let key = '';
let connection: Connection | undefined;
let heard = new Heard();
let link: LinkState = 'connecting';
let unseen: ReturnType<typeof setTimeout> | undefined;

function tell(message: Message): void {
  if (message.event === 'link') {
    if (message.data === link) {
      return;
    }
    link = message.data;
  }
  heard.take(message);
  pages.forEach((_, page) => page.postMessage(message));
}

function connect(newKey: string): void {
  if (connection && newKey === key && link !== 'signed-out') {
    return;
  }
  connection?.stop();
  key = newKey;
  heard = new Heard();
  link = 'connecting';
  connection = new Connection(key, tell);
}

function look(): void {
  clearTimeout(unseen);
  if ([...pages.values()].some(Boolean)) {
    connection?.start();
  } else {
    unseen = setTimeout(() => connection?.stop(), UNSEEN_MILLIS);
  }
}

function take(page: MessagePort, word: Word): void {
  if ('bye' in word) {
    pages.delete(page);
  } else if ('key' in word) {
    connect(word.key);
    pages.set(page, true);
    heard.tell((message) => page.postMessage(message));
    page.postMessage({ event: 'link', data: link });
  } else {
    pages.set(page, word.visible);
  }
  look();
}

addEventListener('connect', (event) => {
  const page = (event as MessageEvent).ports[0];
  if (page) {
    page.onmessage = (message: MessageEvent<Word>) => take(page, message.data);
  }
});
