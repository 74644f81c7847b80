import { Button, Code, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Revision } from '../../api/features.ts';
import classes from './feature.module.css';
import { usePathWords } from './path-words.ts';
import { strategyFrom } from './strategy-from.ts';
import { useStrategyWords } from './strategy-words.ts';

const shown = 6;

interface DifferencesProps {
  project: string;
  differences: Revision['diff'];
}

/** Field by field, before and after; the first few until one asks for more. */
export function Differences({ project, differences }: DifferencesProps) {
  const { t } = useTranslation('feature');
  const path = usePathWords();
  const words = useStrategyWords(project);
  const [isWhole, setWhole] = useState(false);
  const rest = differences.length - shown;
  const isCreation = differences.some(each => each.path === '');
  if (differences.length === 0 || isCreation)
    return <Text c="dimmed">{t(isCreation ? 'history.created' : 'history.noChange')}</Text>;

  const said = (value: unknown): string => {
    const strategy = strategyFrom(value);
    return strategy ? words.whole(strategy) : plain(value);
  };
  return (
    <Stack gap={4} align="flex-start">
      <ul className={classes.differences}>
        {(isWhole ? differences : differences.slice(0, shown)).map(each => (
          <li key={each.path}>
            <Text size="sm" span fw={600}>
              {path(each.path)}
            </Text>
            {each.before !== undefined && (
              <Code className={classes.before} component="del">
                {said(each.before)}
              </Code>
            )}
            {each.after !== undefined && (
              <Code className={classes.after} component="ins">
                {said(each.after)}
              </Code>
            )}
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {t(isWhole ? 'history.less' : 'history.allDifferences', { count: rest })}
        </Button>
      )}
    </Stack>
  );
}

const longest = 2_000;

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > longest ? `${text.slice(0, longest)}…` : text || '""';
}
