import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Check, Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language, languages } from '../i18n/i18n.ts';

/** The language, by its own name; kept in this browser. */
export function LanguageMenu() {
  const { t, i18n } = useTranslation('shell');
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label={t('language')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('language')}>
            <Languages size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems chosen={i18n.language} />
      </Menu.Dropdown>
    </Menu>
  );
}

const codes = Object.keys(languages) as Language[];

export function LanguageItems({ chosen }: { chosen: string }) {
  return codes.map(code => (
    <Menu.Item
      key={code}
      lang={code}
      rightSection={chosen === code ? <Check size={16} /> : undefined}
      onClick={() => void chooseLanguage(code)}
    >
      {languages[code]}
    </Menu.Item>
  ));
}
