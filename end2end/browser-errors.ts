/** Records the errors that browsers report during a test. */

import type { BrowserContext, ConsoleMessage, Frame, Page, Request, Response } from '@playwright/test';

/** An error that a test causes on purpose. */
type ExpectedError = { error: string; path: string; occurred: boolean };

/**
 * Records every console error and warning, uncaught exception, failed request and response with a status from 400 up,
 * in all pages and frames of a context.
 */
export class BrowserErrors {
  #errors: string[] = [];
  #expected: ExpectedError[] = [];
  #aborted: Request[] = [];
  /** How many documents a frame has loaded. */
  #documents = new WeakMap<Frame, number>();
  /** Frames that have requested their next document. */
  #navigating = new WeakSet<Frame>();
  /** The document of its frame, by number, that sent a request. */
  #senders = new WeakMap<Request, number>();

  /** Errors that match one of `ignored` do not count. */
  constructor(readonly ignored: RegExp[] = []) {}

  /** Expects at least one response with this HTTP status for `path`. */
  expectStatus(status: number, path: string) {
    this.#expected.push({ error: `HTTP ${status}`, path, occurred: false });
  }

  /** Expects that the test makes at least one request for `path` fail. */
  expectBlocked(path: string) {
    this.#expected.push({ error: 'net::ERR_FAILED', path, occurred: false });
  }

  watch(context: BrowserContext, { scripts }: { scripts: boolean }) {
    context.on('page', (page: Page) => {
      page.on('framenavigated', (frame) => {
        this.#navigating.delete(frame);
        this.#documents.set(frame, this.#document(frame) + 1);
      });
    });
    context.on('weberror', (error) => this.#errors.push(`exception: ${error.error().message}`));
    context.on('console', (message) => {
      if (scripts || !isUnusedPreload(message)) this.#onConsole(message);
    });
    context.on('response', (response) => this.#onResponse(response));
    context.on('request', (request) => this.#onRequest(request));
    context.on('requestfailed', (request) => {
      if (scripts || !isDisabledScript(request)) this.#onRequestFailed(request);
    });
  }

  unexpected(): string[] {
    const isGone = (frame: Frame | undefined) => frame?.isDetached() || frame?.page().isClosed();
    const aborted = this.#aborted.filter((request) => !isGone(frameOf(request)));
    return [...this.#errors, ...aborted.map((request) => `aborted: ${request.method()} ${request.url()}`)].filter(
      (error) => !this.ignored.some((pattern) => pattern.test(error)),
    );
  }

  /** Expected errors that did not occur. */
  missing(): string[] {
    return this.#expected.filter((it) => !it.occurred).map((it) => `${it.error} for ${it.path}`);
  }

  #onConsole(message: ConsoleMessage) {
    if (!['error', 'warning'].includes(message.type())) return;
    // The browser logs a failed request to the console, too.
    const { url } = message.location();
    const isExpected =
      message.text().startsWith('Failed to load resource') && this.#expected.some((it) => hasPath(url, it));
    if (!isExpected) this.#errors.push(`console ${message.type()}: ${message.text()} (${url})`);
  }

  #onResponse(response: Response) {
    if (response.status() < 400) return;
    this.#record(`HTTP ${response.status()}`, response.request());
  }

  #onRequest(request: Request) {
    const frame = frameOf(request);
    if (!frame) return;
    if (request.isNavigationRequest()) this.#navigating.add(frame);
    else this.#senders.set(request, this.#document(frame));
  }

  /**
   * A browser aborts the pending requests of a page that is left. This is the only failure that is allowed without
   * being expected: the request was aborted (not refused or lost), and its document has been replaced, is about to be
   * replaced, or (checked at the end of the test) has disappeared with its frame or page. The browser itself requests
   * the tab's icon, and may abort that at any time.
   */
  #onRequestFailed(request: Request) {
    const reason = request.failure()?.errorText ?? 'failed';
    if (reason !== 'net::ERR_ABORTED') {
      this.#record(reason, request);
      return;
    }
    const frame = frameOf(request);
    const hasLeft =
      frame &&
      !request.isNavigationRequest() &&
      (this.#navigating.has(frame) || this.#document(frame) !== this.#senders.get(request));
    if (!hasLeft && !hasPath(request.url(), { path: '/favicon.svg' })) this.#aborted.push(request);
  }

  #record(error: string, request: Request) {
    const expected = this.#expected.find((it) => it.error === error && hasPath(request.url(), it));
    if (expected) expected.occurred = true;
    else this.#errors.push(`${error}: ${request.method()} ${request.url()}`);
  }

  #document(frame: Frame): number {
    return this.#documents.get(frame) ?? 0;
  }
}

const hasPath = (url: string, { path }: { path: string }) => URL.canParse(url) && new URL(url).pathname === path;

/** A browser without JavaScript reports each script that it does not load as a failed request. */
const isDisabledScript = (request: Request) =>
  request.resourceType() === 'script' && request.failure()?.errorText === 'csp';

/** A browser without JavaScript warns about files that were preloaded for scripts. */
const isUnusedPreload = (message: ConsoleMessage) => message.text().includes('was preloaded using link preload but not');

/** The frame that sent a request. A request for a page that does not exist yet has none: Playwright throws. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}
