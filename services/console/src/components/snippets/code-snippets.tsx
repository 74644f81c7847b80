import { Group, Stack, Tabs, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import { CodeBlock } from '../code-block.tsx';
import { openFeatureSnippets, otherSnippets, type Snippet } from './snippets.ts';

interface CodeSnippetsProps {
  feature: Pick<Feature, 'key' | 'valueType'>;
  /** API keys that are at hand, by their kind; elsewhere a placeholder says which kind belongs there. */
  keys?: { server?: string | undefined; client?: string | undefined };
}

const all = [...openFeatureSnippets, ...otherSnippets];

/** How to ask for a feature, in every SDK, with the address of this installation. */
export function CodeSnippets({ feature, keys = {} }: CodeSnippetsProps) {
  const { t } = useTranslation('snippets');
  const [chosen, choose] = useLocalStorage({ key: 'bandera-snippet', defaultValue: 'node' });
  const snippet = all.find(({ id }) => id === chosen) ?? all[0];
  if (!snippet) return null;
  return (
    <Tabs variant="pills" value={snippet.id} onChange={id => id && choose(id)} keepMounted={false}>
      <Tabs.List aria-label={t('label')} mb="sm">
        {all.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id} px="xs" py={6}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={snippet.id}>
        <OneSnippet snippet={snippet} feature={feature} apiKey={keys[snippet.keyKind]} />
      </Tabs.Panel>
    </Tabs>
  );
}

interface OneSnippetProps {
  snippet: Snippet;
  feature: CodeSnippetsProps['feature'];
  apiKey: string | undefined;
}

function OneSnippet({ snippet: { id, title, keyKind, install, code }, feature, apiKey }: OneSnippetProps) {
  const { t } = useTranslation('snippets');
  return (
    <Stack gap="xs">
      {install && <CodeBlock code={install} label={t('install', { title })} />}
      {id === 'bandera-node' && (
        <Text size="sm" c="dimmed">
          {t('banderaHelp')}
        </Text>
      )}
      <CodeBlock
        code={code({ url: location.origin, apiKey: apiKey ?? t(`placeholder.${keyKind}`), feature })}
        label={t('code', { title })}
      />
      <Group>
        <Text size="sm" c="dimmed">
          {t(`needs.${keyKind}`)}
        </Text>
      </Group>
    </Stack>
  );
}
