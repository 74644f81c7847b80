import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface FormButtonsProps {
  /** What is done; "Save" without. */
  submit?: string;
  busy: boolean;
  disabled?: boolean;
  /** There is something to go back to: a dialog is closed. */
  onCancel?: () => void;
}

/** The end of a form. */
export function FormButtons({ submit, busy, disabled = false, onCancel }: FormButtonsProps) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      {onCancel && (
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
      )}
      <Button type="submit" loading={busy} disabled={disabled}>
        {submit ?? t('save')}
      </Button>
    </Group>
  );
}
