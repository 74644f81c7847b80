import { at, listOf, mapOf, type Stack, servicesOf, textOf, type Value } from './stack.ts';

/** Whether a file only changes what another one has: its services bring no image. */
export const isOverlay = ({ services }: Stack): boolean =>
  services.length > 0 && services.every(({ value }) => !('image' in value));

/** Both files as `docker stack deploy -c BASE -c OVERLAY` merges them. */
export function overlaid(base: Stack, overlay: Stack): Stack {
  const services = mapOf(base.value['services']);
  const changed = Object.entries(mapOf(overlay.value['services'])).map(
    ([name, service]) => [name, mergedService(mapOf(services[name]), mapOf(service))] as const,
  );
  const kinds = ['networks', 'volumes', 'configs', 'secrets'].map(
    kind => [kind, { ...mapOf(base.value[kind]), ...mapOf(overlay.value[kind]) }] as const,
  );
  const value = {
    ...base.value,
    ...Object.fromEntries(kinds),
    services: { ...services, ...Object.fromEntries(changed) },
  };
  const contentOf = (config: string) => overlay.contentOf(config) ?? base.contentOf(config);
  return { ...overlay, value, services: servicesOf(value), contentOf };
}

function mergedService(base: Value, overlay: Value): Value {
  const merged = Object.entries(overlay).map(([key, value]) => {
    const [below, above] = [listOf(base[key]), listOf(value)];
    if (above.length === 0) return [key, { ...mapOf(base[key]), ...mapOf(value) }];
    // Mounts, secrets and ports replace those of the same target.
    const targets = above.map(targetOf);
    return [key, [...below.filter(each => !targets.includes(targetOf(each))), ...above]];
  });
  return { ...base, ...Object.fromEntries(merged) };
}

const targetOf = (entry: unknown) => textOf(at(entry, 'target')) ?? textOf(entry) ?? '';
