import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { keyFrom } from './key-from.ts';

/** Of projects and environments. */
export const keyPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

interface Named extends Record<string, unknown> {
  name: string;
  key: string;
}

interface KeyedNameFieldsProps<Values extends Named> {
  form: UseFormReturnType<Values>;
  words: { name: string; key: string; keyHelp: string };
}

/** A name, and the key that it suggests until somebody writes another one. */
export function KeyedNameFields<Values extends Named>({ form, words }: KeyedNameFieldsProps<Values>) {
  return (
    <>
      <TextInput
        label={words.name}
        data-autofocus
        required
        {...form.getInputProps('name')}
        onChange={event => {
          const name = event.currentTarget.value;
          const before = form.getValues();
          form.getInputProps('name').onChange(name);
          if (before.key === keyFrom(before.name)) form.getInputProps('key').onChange(keyFrom(name));
        }}
      />
      <TextInput label={words.key} description={words.keyHelp} required {...form.getInputProps('key')} />
    </>
  );
}
