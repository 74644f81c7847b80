import { access, constants, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { newId } from './ids.ts';

export interface OutboxMail {
  id: string;
  /** When it would have been sent, RFC 3339. */
  at: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
}

/** Mails kept on disk, one `<UUIDv7>.eml` each, so that their names sort by time. Several processes may share the folder. */
export interface Outbox {
  /** The newest so many, newest first. */
  list(limit: number): Promise<OutboxMail[]>;
  /** Undefined when there is none of that id. */
  read(id: string): Promise<OutboxMail | undefined>;
}

/** The newest so many are kept. */
const mostMails = 1_000;
const mailFile = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.eml$/;

export function outboxFolder(
  folder: string,
): Outbox & { add(mail: Buffer): Promise<void>; check(): Promise<void> } {
  const fileOf = (id: string) => path.join(folder, `${id}.eml`);
  const ids = async () => {
    const names = await readdir(folder).catch(ignoreMissing);
    return (names ?? []).flatMap(name => mailFile.exec(name)?.[1] ?? []).sort();
  };

  async function read(id: string): Promise<OutboxMail | undefined> {
    if (!mailFile.test(`${id}.eml`)) return undefined;
    const source = await readFile(fileOf(id)).catch(ignoreMissing);
    if (!source) return undefined;
    const { to, from, subject = '', date, text = '', html = '' } = await PostalMime.parse(source);
    return {
      id,
      at: new Date(date ?? 0).toISOString(),
      to: to?.map(each => each.address).join(', ') ?? '',
      from: from?.address ?? '',
      subject,
      text,
      html,
    };
  }

  return {
    read,
    async list(limit) {
      const mails = await Promise.all((await ids()).slice(-limit).reverse().map(read));
      return mails.filter(mail => mail !== undefined);
    },
    async add(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const id = newId();
      // Nobody ever sees half a mail.
      const unfinished = path.join(folder, `.${id}`);
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(mail);
      } finally {
        await file.close();
      }
      await rename(unfinished, fileOf(id));
      const old = (await ids()).slice(0, -mostMails);
      await Promise.all(old.map(id => rm(fileOf(id), { force: true })));
    },
    async check() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
    },
  };
}

/** For files that may be gone, or not there yet; any other failure is thrown on. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
