import { Group, Radio, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface ChoiceCardsProps<Value extends string> {
  label: string;
  choices: readonly { value: Value; title: string; help: string; mark?: ReactNode }[];
  /** Of `form.getInputProps`. */
  input: object;
}

/** One of a few kinds of something, each explained. */
export const ChoiceCards = <Value extends string>({ label, choices, input }: ChoiceCardsProps<Value>) => (
  <Radio.Group label={label} {...input}>
    <Stack gap={6} mt={6}>
      {choices.map(({ value, title, help, mark }) => (
        <Radio.Card key={value} value={value} p="xs">
          <Group wrap="nowrap">
            <Radio.Indicator />
            {mark}
            <div>
              <Text fw={600}>{title}</Text>
              <Text size="sm" c="dimmed">
                {help}
              </Text>
            </div>
          </Group>
        </Radio.Card>
      ))}
    </Stack>
  </Radio.Group>
);
