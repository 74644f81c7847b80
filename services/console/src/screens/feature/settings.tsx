import { Button, Checkbox, Group, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { Save } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FormError } from '../../components/form-error.tsx';
import { Section } from '../../components/section.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { kinds } from '../features/feature-search.ts';
import { OwnerPicker } from './owner-picker.tsx';
import type { SectionProps } from './section-props.ts';
import { SettingsConflict } from './settings-conflict.tsx';
import { valueFrom } from './settings-values.ts';
import { useSettingsForm } from './use-settings-form.ts';
import { VariantFields } from './variant-fields.tsx';

/** What all environments of the feature share. */
export function Settings({ project, feature }: SectionProps) {
  const { t } = useTranslation(['feature', 'features', 'common']);
  const mayWrite = useMayHere()('feature.write') && feature.archivedAt === null;
  const { valueType } = feature;
  const { form, failure, busy, submit, conflict } = useSettingsForm(project, feature, {
    name: isNotEmpty(t('settings.nameNeeded')),
    variants: {
      key: isNotEmpty(t('settings.keyNeeded')),
      value: (value: string) =>
        valueFrom(value, valueType) === undefined
          ? t(valueType === 'number' ? 'settings.numberNeeded' : 'settings.jsonNeeded')
          : null,
    },
  });
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!mayWrite} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Stack gap="lg" maw={760}>
          <FormError failure={failure} />
          <Section title={t('settings.about')}>
            <TextInput label={t('settings.name')} maxLength={120} required {...form.getInputProps('name')} />
            <Textarea
              label={t('settings.description')}
              autosize
              minRows={2}
              maxRows={8}
              maxLength={2000}
              {...form.getInputProps('description')}
            />
            <Group grow align="flex-start" preventGrowOverflow={false}>
              <Select
                label={t('settings.kind')}
                description={t(`features:kindHelp.${form.getValues().kind}`)}
                data={kinds.map(value => ({ value, label: t(`features:kind.${value}`) }))}
                allowDeselect={false}
                {...form.getInputProps('kind')}
              />
              <OwnerPicker label={t('settings.owner')} {...form.getInputProps('owner')} />
            </Group>
            <TagsInput
              label={t('settings.tags')}
              description={t('settings.tagsHelp')}
              maxTags={50}
              {...form.getInputProps('tags')}
            />
          </Section>
          <Section title={t('settings.variants')} lead={t(`settings.variantsLead.${valueType}`)}>
            <VariantFields form={form} valueType={valueType} />
            <Checkbox
              label={t('settings.impressionData')}
              description={t('settings.impressionDataHelp')}
              {...form.getInputProps('impressionData', { type: 'checkbox' })}
            />
          </Section>
          {mayWrite && (
            <Group justify="flex-end">
              <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
                {t('save.discard')}
              </Button>
              <Button
                type="submit"
                leftSection={<Save size={16} />}
                loading={busy}
                disabled={!form.isDirty()}
              >
                {t('common:save')}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
      <SettingsConflict conflict={conflict} mine={form.getValues()} />
    </form>
  );
}
