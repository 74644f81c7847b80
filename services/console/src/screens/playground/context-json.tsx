import { JsonInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './playground.module.css';
import { type Context, isContext } from './playground-search.ts';

interface ContextJsonProps {
  context: Context;
  onChange: (context: Context) => void;
}

/** The context as an application would send it, to be pasted from a log. */
export function ContextJson({ context, onChange }: ContextJsonProps) {
  const { t } = useTranslation('playground');
  const [text, setText] = useState(() => JSON.stringify(context, null, 2));
  const parsed = parse(text);
  return (
    <JsonInput
      className={classes.json ?? ''}
      label={t('context.json')}
      description={t('context.jsonHelp')}
      autosize
      minRows={8}
      maxRows={24}
      value={text}
      error={parsed === undefined && t('context.jsonRule')}
      onChange={next => {
        setText(next);
        const valid = parse(next);
        if (valid) onChange(valid);
      }}
    />
  );
}

function parse(text: string): Context | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return isContext(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
