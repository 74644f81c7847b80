import { Checkbox, Fieldset, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Events by what they are about; each name begins with it. */
export const groups = [
  'feature',
  'segment',
  'project',
  'environment',
  'key',
  'member',
  'company',
  'webhook',
] as const;

interface EventChoiceProps<Event extends string> {
  /** All that can be chosen. */
  events: readonly Event[];
  chosen: readonly Event[];
  onChange: (chosen: Event[]) => void;
  /** The service's own words for an event that has none here. */
  describe?: (event: Event) => string | undefined;
  disabled?: boolean;
}

/** Which of the things that happen somebody wants to hear of, in groups. */
export function EventChoice<Event extends string>(props: EventChoiceProps<Event>) {
  const { events, chosen, onChange, describe, disabled = false } = props;
  const { t, i18n } = useTranslation('events');
  const labelOf = (event: Event) =>
    String(i18n.t(`name.${event}`, { ns: 'events', defaultValue: describe?.(event) ?? event }));
  const has = new Set<string>(chosen);
  const present = groups
    .map(group => ({ group, members: events.filter(event => event.startsWith(`${group}.`)) }))
    .filter(({ members }) => members.length > 0);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {present.map(({ group, members }) => {
        const count = members.filter(event => has.has(event)).length;
        const others = chosen.filter(event => !members.includes(event));
        return (
          <Fieldset key={group} legend={t(`group.${group}`)} disabled={disabled}>
            <Stack gap="xs">
              {members.length > 1 && (
                <Checkbox
                  label={t('all')}
                  checked={count === members.length}
                  indeterminate={count > 0 && count < members.length}
                  onChange={() => onChange(count === members.length ? others : [...others, ...members])}
                />
              )}
              {members.map(event => (
                <Checkbox
                  key={event}
                  ml={members.length > 1 ? 'md' : 0}
                  label={labelOf(event)}
                  checked={has.has(event)}
                  onChange={() =>
                    onChange(has.has(event) ? chosen.filter(each => each !== event) : [...chosen, event])
                  }
                />
              ))}
            </Stack>
          </Fieldset>
        );
      })}
    </SimpleGrid>
  );
}
