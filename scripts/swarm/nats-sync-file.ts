/** The setting NATS_SYNC_FILE for an image: nats-server before 2.10 refuses the option by which each message reaches the disk. */
export async function natsSyncFile(
  image: string,
  docker: (args: readonly string[]) => Promise<string>,
): Promise<string> {
  const version = await docker(['run', '--rm', image, '--version']);
  return /v2\.[0-9]\./.test(version) ? './nats/sync-default.conf' : './nats/sync-always.conf';
}
