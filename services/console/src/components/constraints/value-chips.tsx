import { Button, Group, Pill, PillsInput, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { joined, valuesFrom } from './constraint.ts';

/** More would slow down the page, and nobody reads them. */
const mostChips = 40;

interface ValueChipsProps {
  label: string;
  values: string[];
  onChange: (values: string[]) => void;
  error?: string | undefined;
}

/** A list of values: typed one by one, or thousands pasted from a column of a sheet. */
export function ValueChips({ label, values, onChange, error }: ValueChipsProps) {
  const { t } = useTranslation('constraints');
  const [asText, setAsText] = useState(false);
  return (
    <Stack gap={4}>
      {asText ? (
        <ValueText label={label} values={values} onChange={onChange} error={error} />
      ) : (
        <Chips label={label} values={values} onChange={onChange} error={error} />
      )}
      <Group gap="xs">
        <Text size="xs" c="dimmed" role="status">
          {t('values.count', { count: values.length })}
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={() => setAsText(!asText)}>
          {t(asText ? 'values.asChips' : 'values.asText')}
        </Button>
        {values.length > 1 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange([])}>
            {t('values.clear')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Chips({ label, values, onChange, error }: ValueChipsProps) {
  const { t } = useTranslation('constraints');
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    onChange(joined(values, valuesFrom(text)));
    setTyped('');
  };
  function onKeyDown(event: React.KeyboardEvent<HTMLInputElement>): void {
    if (['Enter', ',', ';'].includes(event.key) && typed.trim() !== '') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Enter') event.preventDefault();
    else if (event.key === 'Backspace' && typed === '') onChange(values.slice(0, -1));
  }
  function onPaste(event: React.ClipboardEvent<HTMLInputElement>): void {
    const pasted = event.clipboardData.getData('text');
    if (valuesFrom(pasted).length < 2) return;
    event.preventDefault();
    add(typed + pasted);
  }
  const rest = values.length - mostChips;
  return (
    <PillsInput label={label} description={t('values.help')} error={error}>
      <Pill.Group>
        {values.slice(0, mostChips).map(value => (
          <Pill
            key={value}
            withRemoveButton
            removeButtonProps={{
              'aria-label': t('values.remove', { value }),
              'aria-hidden': false,
              tabIndex: 0,
            }}
            onRemove={() => onChange(values.filter(each => each !== value))}
          >
            {value}
          </Pill>
        ))}
        {rest > 0 && <Pill>{t('more', { count: rest })}</Pill>}
        <PillsInput.Field
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => typed.trim() !== '' && add(typed)}
        />
      </Pill.Group>
    </PillsInput>
  );
}

/** One value a line; for changing many at once. */
function ValueText({ label, values, onChange, error }: ValueChipsProps) {
  const { t } = useTranslation('constraints');
  const [text, setText] = useState(() => values.join('\n'));
  return (
    <Textarea
      label={label}
      description={t('values.lines')}
      error={error}
      value={text}
      onChange={event => setText(event.currentTarget.value)}
      onBlur={() => onChange(joined([], valuesFrom(text)))}
      autosize
      minRows={4}
      maxRows={14}
    />
  );
}
