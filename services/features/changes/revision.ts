/** Who changes something, when, and which revision is brought back by it. */
export interface By {
  author: { id: string; name: string };
  at: string;
  restored?: number;
}

export interface Change {
  /** Null: the settings. */
  environment: string | null;
  before: unknown;
  after: unknown;
}
