import { ActionIcon, Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import classes from './feature.module.css';
import type { SettingsValues } from './settings-values.ts';

/** As many as the API takes. */
const most = 100;

interface VariantFieldsProps {
  form: UseFormReturnType<SettingsValues>;
  valueType: Feature['valueType'];
}

/** The values that a feature can have, and the one that is served while it is off. */
export function VariantFields({ form, valueType }: VariantFieldsProps) {
  const { t } = useTranslation(['feature', 'features']);
  const { variants } = form.getValues();
  const keys = valueType === 'boolean' ? ['on', 'off'] : variants.map(({ key }) => key).filter(Boolean);
  return (
    <Stack>
      {valueType !== 'boolean' &&
        variants.map((_, index) => (
          <Group
            // biome-ignore lint/suspicious/noArrayIndexKey: the key of a variant is what is being typed
            key={index}
            gap="xs"
            align="flex-start"
            role="group"
            aria-label={t('settings.variantNumbered', { place: index + 1 })}
          >
            <TextInput
              label={t('settings.variantKey')}
              maxLength={100}
              className={classes.variantKey}
              {...form.getInputProps(`variants.${index}.key`)}
            />
            {valueType === 'json' ? (
              <Textarea
                label={t('settings.variantValue')}
                autosize
                minRows={2}
                maxRows={14}
                spellCheck={false}
                className={classes.variantValue}
                classNames={{ input: classes.code ?? '' }}
                {...form.getInputProps(`variants.${index}.value`)}
              />
            ) : (
              <TextInput
                label={t('settings.variantValue')}
                inputMode={valueType === 'number' ? 'decimal' : 'text'}
                className={classes.variantValue}
                {...form.getInputProps(`variants.${index}.value`)}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              mt={25}
              aria-label={t('settings.removeVariant', { place: index + 1 })}
              onClick={() => form.removeListItem('variants', index)}
            >
              <Trash2 size={16} />
            </ActionIcon>
          </Group>
        ))}
      {valueType !== 'boolean' && (
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<Plus size={14} />}
            disabled={variants.length >= most}
            onClick={() => form.insertListItem('variants', { key: '', value: '' })}
          >
            {t('settings.addVariant')}
          </Button>
        </Group>
      )}
      <Select
        label={t('settings.offVariant')}
        description={t('settings.offVariantHelp')}
        placeholder={t('settings.callerDecides')}
        data={[...new Set(keys)]}
        clearable={valueType !== 'boolean'}
        allowDeselect={valueType !== 'boolean'}
        clearButtonProps={{ 'aria-label': t('features:filter.clear') }}
        {...form.getInputProps('offVariant')}
      />
    </Stack>
  );
}
