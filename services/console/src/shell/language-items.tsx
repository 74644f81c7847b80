import { Menu } from '@mantine/core';
import { Check } from 'lucide-react';
import { chooseLanguage, languageCodes, languages } from '../i18n/i18n.ts';

/** The languages, by their own names, in a menu. */
export function LanguageItems({ chosen }: { chosen: string }) {
  return languageCodes.map(code => (
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
