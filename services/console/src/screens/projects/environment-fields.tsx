import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { EnvironmentKind } from '../../api/projects.ts';
import { ChoiceCards } from '../../components/choice-cards.tsx';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { KeyedNameFields } from '../../components/keyed-name-fields.tsx';

export interface EnvironmentValues extends Record<string, unknown> {
  name: string;
  key: string;
  kind: EnvironmentKind;
}

const kinds: EnvironmentKind[] = ['development', 'staging', 'production'];

interface EnvironmentFieldsProps {
  form: UseFormReturnType<EnvironmentValues>;
  isNew?: boolean;
}

/** What an environment is called, and how careful one is with it. */
export function EnvironmentFields({ form, isNew = false }: EnvironmentFieldsProps) {
  const { t } = useTranslation('environments');
  const words = { name: t('name'), key: t('key'), keyHelp: t('keyHelp') };
  return (
    <>
      {isNew ? (
        <KeyedNameFields form={form} words={words} />
      ) : (
        <>
          <TextInput label={words.name} data-autofocus required {...form.getInputProps('name')} />
          <TextInput label={words.key} description={words.keyHelp} readOnly {...form.getInputProps('key')} />
        </>
      )}
      <ChoiceCards
        label={t('kindLabel')}
        choices={kinds.map(value => ({
          value,
          title: t(`kind.${value}`),
          help: t(`kindHelp.${value}`),
          mark: <EnvironmentDot kind={value} />,
        }))}
        input={form.getInputProps('kind')}
      />
    </>
  );
}
