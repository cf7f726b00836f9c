import { type Client, type ClientOptions, createClient } from '../../src/index.ts';
import type { ModelAnswer, ModelServer } from './model-server.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How the machine's network and its tabs behave. */
export interface MachineOptions {
  readonly time: VirtualTime;
  readonly server: ModelServer;
  readonly random?: () => number;
  /** Maximum milliseconds of a message between tabs. */
  readonly messageDelay?: number;
  /** Maximum milliseconds to the server, and back. */
  readonly networkDelay?: number;
  /** Share of requests that do not reach the server, and of answers that get lost. */
  readonly lostRequests?: number;
  readonly lostAnswers?: number;
}

/** A browser: a cookie, Web Locks and BroadcastChannels that its tabs share, and a network. */
export class Machine {
  cookie: string | null = null;
  isOnline = true;
  readonly tabs = new Set<Tab>();
  private holder: Tab | undefined;
  private readonly queue: { readonly tab: Tab; readonly run: () => void }[] = [];

  constructor(private readonly options: MachineOptions) {}

  open(options: Partial<ClientOptions> = {}): Tab {
    const tab: Tab = { isOpen: true, channel: undefined, client: undefined as unknown as Client };
    const channel = {
      onmessage: null as ((event: { data: unknown }) => unknown) | null,
      postMessage: (message: unknown) => {
        if (tab.isOpen) this.broadcast(tab, structuredClone(message));
      },
      close() {},
    };
    tab.channel = channel;
    tab.client = createClient({
      url: 'https://api.example.com/graphql',
      session: 'cookie',
      now: this.options.time.now,
      fetch: (input, init) => this.fetch(tab, input, init),
      locks: { request: (_name, _options, work) => this.lock(tab, work) },
      channel,
      ...options,
    });
    this.tabs.add(tab);
    return tab;
  }

  /** Whether a tab changes the session at this moment. */
  get isBusy(): boolean {
    return this.holder !== undefined;
  }

  /** The tab disappears in the middle of whatever it does. */
  close(tab: Tab): void {
    tab.isOpen = false;
    tab.client.close();
    this.tabs.delete(tab);
    if (this.holder === tab) this.release();
  }

  private delay(max: number): number {
    return (this.options.random?.() ?? 0.5) * max;
  }

  private broadcast(from: Tab, data: unknown): void {
    for (const tab of this.tabs) {
      if (tab === from) continue;
      this.options.time.at(this.delay(this.options.messageDelay ?? 10), () => {
        if (tab.isOpen) tab.channel?.onmessage?.({ data });
      });
    }
  }

  private lock(tab: Tab, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({
        tab,
        run: () => {
          this.holder = tab;
          work()
            .then(resolve, reject)
            .finally(() => {
              if (this.holder === tab) this.release();
            });
        },
      });
      if (!this.holder) this.release();
    });
  }

  private release(): void {
    this.holder = undefined;
    const next = this.queue.shift();
    if (!next) return;
    if (next.tab.isOpen) next.run();
    else this.release();
  }

  /** Sends a request of a tab. */
  async fetch(tab: Tab, input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { time, server, random = () => 1, networkDelay = 100, lostRequests = 0, lostAnswers = 0 } = this.options;
    const request = new Request(input, init);
    const { query = '', variables } = JSON.parse((await request.text()) || '{}');
    const withCookie = request.headers.has('x-session-cookie');
    await time.wait(this.delay(networkDelay));
    if (!this.isOnline || random() < lostRequests) throw new TypeError('fetch failed');
    const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
    const answer: ModelAnswer = server.handle({
      query,
      variables,
      token,
      cookie: withCookie ? this.cookie : undefined,
    });
    await time.wait(this.delay(networkDelay));
    if (!this.isOnline || random() < lostAnswers) throw new TypeError('fetch failed');
    // Nothing continues in a closed tab.
    if (!tab.isOpen) return new Promise(() => {});
    if (answer.cookie !== undefined) this.cookie = answer.cookie;
    return new Response(JSON.stringify(answer.body), {
      status: answer.status,
      headers: { 'content-type': 'application/graphql-response+json', ...answer.headers },
    });
  }
}

/** A tab with its client. */
export interface Tab {
  isOpen: boolean;
  client: Client;
  channel: { onmessage: ((event: { data: unknown }) => unknown) | null } | undefined;
}
