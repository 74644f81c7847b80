import { Group, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/section.tsx';
import { chooseLanguage, languageCodes, languages } from '../../i18n/i18n.ts';
import { schemes } from '../../shell/schemes.ts';

/** Language and theme of this browser. */
export function Appearance() {
  const { t, i18n } = useTranslation(['profile', 'shell']);
  // Transitions are kept, since what turns them off is a style element, which our policy does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <Section title={t('look.title')} lead={t('look.lead')}>
      <Group gap="xl">
        <Choice label={t('shell:language')}>
          <SegmentedControl
            aria-label={t('shell:language')}
            data={languageCodes.map(value => ({
              value,
              label: <span lang={value}>{languages[value]}</span>,
            }))}
            value={languageCodes.find(code => code === i18n.language) ?? 'en'}
            onChange={value => {
              const code = languageCodes.find(each => each === value);
              if (code) void chooseLanguage(code);
            }}
          />
        </Choice>
        <Choice label={t('shell:theme.label')}>
          <SegmentedControl
            aria-label={t('shell:theme.label')}
            data={schemes.map(value => ({ value, label: t(`shell:theme.${value}`) }))}
            value={colorScheme}
            onChange={value => setColorScheme(schemes.find(each => each === value) ?? 'auto')}
          />
        </Choice>
      </Group>
    </Section>
  );
}

const Choice = ({ label, children }: { label: string; children: ReactNode }) => (
  <Stack gap={4}>
    <Text size="sm" fw={500} aria-hidden>
      {label}
    </Text>
    {children}
  </Stack>
);
