import type { Check } from './check.ts';

/** The checks of one compilation, and lists of them: what is the same is there once. */
export class KnownChecks {
  readonly #checks = new Map<string, Check>();
  readonly #lists = new Map<string, readonly Check[]>();
  readonly #numbers = new Map<Check, number>();

  /** The check with this id. */
  get(id: string, make: () => Check): Check {
    const check = this.#checks.get(id) ?? make();
    this.#checks.set(id, check);
    return check;
  }

  /** The list of the same checks that was met first. */
  list(checks: readonly Check[]): readonly Check[] {
    const id = checks.map(check => this.#numberOf(check)).join();
    const list = this.#lists.get(id) ?? checks;
    this.#lists.set(id, list);
    return list;
  }

  clear(): void {
    this.#checks.clear();
    this.#lists.clear();
    this.#numbers.clear();
  }

  #numberOf(check: Check): number {
    const number = this.#numbers.get(check) ?? this.#numbers.size;
    this.#numbers.set(check, number);
    return number;
  }
}
