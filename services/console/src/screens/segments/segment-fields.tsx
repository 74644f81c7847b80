import { Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Constraint } from '../../components/constraints/constraint.ts';
import { ConstraintList } from '../../components/constraints/constraint-list.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';

export type SegmentValues = { name: string; description: string; constraints: Constraint[] };

interface SegmentFieldsProps {
  values: SegmentValues;
  onChange: (change: Partial<SegmentValues>) => void;
  /** By the form's paths: `constraints.0.value`. */
  errors: Record<string, ReactNode>;
  failure: unknown;
  busy: boolean;
  /** The verb of the button. */
  confirm: string;
  onClose: () => void;
  mayWrite?: boolean;
  children?: ReactNode;
}

/** What a segment is called, and who is in it. */
export function SegmentFields({
  values,
  onChange,
  errors,
  failure,
  busy,
  confirm,
  onClose,
  mayWrite = true,
  children,
}: SegmentFieldsProps) {
  const { t } = useTranslation('segments');
  const errorAt = (path: string) => {
    const error = errors[path.replace(/\[(\d+)\]/g, '.$1')];
    return typeof error === 'string' ? error : undefined;
  };
  return (
    <Stack>
      <FormError failure={failure} />
      <TextInput
        label={t('form.name')}
        value={values.name}
        onChange={event => onChange({ name: event.currentTarget.value })}
        error={errors['name']}
        maxLength={120}
        readOnly={!mayWrite}
        required
        data-autofocus
      />
      <Textarea
        label={t('form.description')}
        value={values.description}
        onChange={event => onChange({ description: event.currentTarget.value })}
        error={errors['description']}
        maxLength={2000}
        readOnly={!mayWrite}
        autosize
      />
      {children}
      <Stack gap="xs" role="group" aria-label={t('form.who')}>
        <Text fw={600}>{t('form.who')}</Text>
        <ConstraintList
          constraints={values.constraints}
          onChange={constraints => onChange({ constraints })}
          errorAt={path => errorAt(`constraints${path}`)}
        />
        {errorAt('constraints') && <Text c="var(--mantine-color-error)">{errorAt('constraints')}</Text>}
      </Stack>
      {mayWrite && <FormButtons submit={confirm} busy={busy} onCancel={onClose} />}
    </Stack>
  );
}
