import {
  ErrorCode,
  type EvaluationContext,
  GeneralError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import { type Connection, connection, Refused } from './connection.ts';
import { engineContext } from './context.ts';
import { type Follower, follower } from './follower.ts';
import { type BanderaOptions, settingsOf } from './options.ts';
import { type Reporter, reporter } from './reporter.ts';
import { failed, resolutionOf } from './resolution.ts';
import { changedKeys, type Rules } from './rules.ts';
import { type SavedFile, savedFile } from './saved-file.ts';
import { usageCounter } from './usage.ts';

export type { BanderaOptions } from './options.ts';

const startTimeoutMs = 10_000;
/** With rules at hand there is less to wait for. */
const savedStartTimeoutMs = 3_000;

/**
 * Evaluates in process by the rules of one environment, which it keeps current. Events: ready, configuration changed
 * (`flagsChanged`), stale while Bandera is away, and an error with PROVIDER_FATAL when the key is refused, after which
 * nothing is asked or reported any more. It does not keep the process alive.
 */
export class BanderaProvider implements Provider {
  readonly metadata = { name: 'bandera' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #connection: Connection;
  readonly #file: SavedFile | undefined;
  readonly #follower: Follower;
  readonly #reporter: Reporter;
  readonly #usage = usageCounter();
  #rules: Rules | undefined;
  /** What was said last: `idle` before there is anything to say, `ended` when there will be nothing more. */
  #state: 'idle' | 'ready' | 'stale' | 'ended' = 'idle';

  /** Throws a TypeError that names the option at fault. */
  constructor(options: BanderaOptions) {
    const settings = settingsOf(options);
    this.#connection = connection(settings);
    this.#file = settings.file === undefined ? undefined : savedFile(settings.file, settings.key);
    const refused = (error: Refused) => this.#refused(error);
    this.#follower = follower({
      connection: this.#connection,
      settings,
      adopt: rules => this.#adopt(rules),
      current: () => this.#current(),
      stale: message => this.#stale(message),
      refused,
    });
    const { flushMs } = settings;
    this.#reporter = reporter({ connection: this.#connection, usage: this.#usage, flushMs, refused });
  }

  /**
   * Resolves with the first rules: Bandera's, or the saved ones when it is away, which is followed by a stale event.
   * Throws a ProviderFatalError when the key is refused, a GeneralError when there are no rules; then it goes on
   * trying, and a ready event tells of success.
   */
  async initialize(): Promise<void> {
    if (this.#state === 'ended') throw new ProviderFatalError('This provider is closed: make a new one.');
    const saved = await this.#file?.load();
    try {
      await this.#follower.begin(saved ? savedStartTimeoutMs : startTimeoutMs);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'Bandera cannot be reached.';
      if (error instanceof Refused) {
        await this.#end();
        throw new ProviderFatalError(message);
      }
      this.#start();
      if (!saved) throw new GeneralError(message);
      this.#rules = saved;
      // OpenFeature says ready when this resolves; stale comes after that.
      this.#state = 'ready';
      setImmediate(() => this.#stale(message));
      return;
    }
    this.#state = 'ready';
    this.#start();
  }

  /** Reports what was counted, for 5 s at most, and stops. A closed provider cannot be used again. */
  async onClose(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#follower.stop();
    this.#reporter.stop();
    await this.#reporter.flush(true);
    await this.#end();
  }

  async resolveBooleanEvaluation(key: string, defaultValue: boolean, context: EvaluationContext) {
    return this.#resolve(key, defaultValue, context);
  }

  async resolveStringEvaluation(key: string, defaultValue: string, context: EvaluationContext) {
    return this.#resolve(key, defaultValue, context);
  }

  async resolveNumberEvaluation(key: string, defaultValue: number, context: EvaluationContext) {
    return this.#resolve(key, defaultValue, context);
  }

  /** The value is frozen: copy it before changing it. */
  async resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    defaultValue: T,
    context: EvaluationContext,
  ) {
    return this.#resolve(key, defaultValue, context);
  }

  #resolve<T>(key: string, defaultValue: T, context: EvaluationContext): ResolutionDetails<T> {
    if (!this.#rules) return failed(defaultValue, ErrorCode.PROVIDER_NOT_READY, 'There are no rules yet.');
    const decision = this.#rules.compiled.evaluate(key, engineContext(context));
    if (!decision) {
      this.#usage.countUnknown(key);
      return failed(defaultValue, ErrorCode.FLAG_NOT_FOUND, 'There is no such feature in this environment.');
    }
    this.#usage.count(decision);
    return resolutionOf(decision, defaultValue);
  }

  #start(): void {
    if (this.#state === 'ended') return;
    this.#follower.follow();
    this.#reporter.start();
  }

  #adopt(rules: Rules): void {
    const before = this.#rules;
    this.#rules = rules;
    if (before?.text === rules.text) return;
    this.#file?.save(rules.text);
    if (!before) return;
    const flagsChanged = changedKeys(before.ruleset, rules.ruleset);
    this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
  }

  #current(): void {
    if (this.#state === 'ended' || this.#state === 'ready') return;
    this.#state = 'ready';
    this.events.emit(ProviderEvents.Ready);
  }

  #stale(message: string): void {
    if (this.#state !== 'ready') return;
    this.#state = 'stale';
    this.events.emit(ProviderEvents.Stale, { message });
  }

  #refused({ message }: Refused): void {
    if (this.#state === 'ended') return;
    void this.#end();
    this.events.emit(ProviderEvents.Error, { message, errorCode: ErrorCode.PROVIDER_FATAL });
  }

  async #end(): Promise<void> {
    this.#state = 'ended';
    this.#follower.stop();
    this.#reporter.stop();
    this.#connection.close();
    await this.#file?.settled();
  }
}
