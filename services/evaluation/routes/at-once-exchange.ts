import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerAddress } from '@bandera/kit/http/caller-address';
import { type Answer, type Exchange, standing } from './pipeline.ts';

/** A request and its answer without Koa. */
export class OwnExchange implements Exchange {
  readonly state: Exchange['state'];
  readonly #request: IncomingMessage;
  readonly #trustedProxies: number;
  /** Names and values in turn, which Node sends without looking each of them up. */
  readonly #headers = [...standingList];

  constructor(request: IncomingMessage, trustedProxies: number, state: Exchange['state']) {
    this.#request = request;
    this.#trustedProxies = trustedProxies;
    this.state = state;
  }

  get(name: string): string {
    const value = this.#request.headers[name];
    return typeof value === 'string' ? value : '';
  }

  set(name: string, value: string): void {
    this.#headers.push(name, value);
  }

  get ip(): string {
    return callerAddress(this.#request, this.#trustedProxies);
  }

  send(response: ServerResponse, { status, body, bytes }: Answer): void {
    if (body === undefined) {
      response.writeHead(status, this.#headers).end();
      return;
    }
    const length = bytes ?? Buffer.byteLength(body);
    this.#headers.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(length));
    response.writeHead(status, this.#headers);
    // A string of as many bytes as characters is ASCII, which Node writes fastest as Latin-1.
    response.end(body, length === body.length ? 'latin1' : 'utf8');
  }
}

const standingList = Object.entries(standing).flat();
