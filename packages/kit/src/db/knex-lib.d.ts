// knex types its public surface only. These two dialect classes are what our subclasses build on;
// knex is pinned exactly, and test/db.test.ts guards what they rely on.

declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import type { Knex } from 'knex';

  export interface SqliteQuery {
    sql: string;
    bindings?: unknown[];
    response?: unknown;
    context?: { lastID: number | bigint; changes: number | bigint };
  }
  export default class Client_BetterSQLite3 extends Knex.Client {
    _driver(): unknown;
    _formatBindings(bindings: unknown[] | undefined): unknown[];
  }
}

declare module 'knex/lib/dialects/mysql2/index.js' {
  import type { Knex } from 'knex';
  import type { Connection, ConnectionOptions } from 'mysql2';

  export interface MysqlQuery {
    sql: string;
    bindings?: unknown[];
    options?: Record<string, unknown>;
  }
  export type MysqlConnection = Connection & { __knex__disposed?: unknown };
  export default class Client_MySQL2 extends Knex.Client {
    _driver(): { createConnection(settings: ConnectionOptions & { collate?: string }): Connection };
    override acquireRawConnection(): Promise<MysqlConnection>;
    override destroyRawConnection(connection: MysqlConnection): Promise<void>;
    override validateConnection(connection: MysqlConnection): Promise<boolean>;
    _query(connection: MysqlConnection, query: MysqlQuery): Promise<unknown>;
  }
}
