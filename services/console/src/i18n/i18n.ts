import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

/** Languages with a folder in `locales`, by their own names. */
export const languages = { en: 'English', es: 'Español' } as const;
export type Language = keyof typeof languages;

const isLanguage = (value: string | undefined): value is Language =>
  value !== undefined && value in languages;
export const languageCodes = Object.keys(languages).filter(isLanguage);

const files = import.meta.glob<{ default: Record<string, unknown> }>('../locales/*/*.json');

/** Each namespace is fetched with the first screen that uses it. */
const lazily: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[`../locales/${language}/${namespace}.json`];
    if (!load) return done(new Error(`there is no ${namespace} in ${language}`), false);
    load().then(
      file => done(null, file.default),
      error => done(error, false),
    );
  },
};

const storedAs = 'bandera-language';

function initial(): Language {
  const stored = localStorage.getItem(storedAs) ?? undefined;
  if (isLanguage(stored)) return stored;
  return navigator.languages.map(each => each.slice(0, 2)).find(isLanguage) ?? 'en';
}

export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', language => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(lazily)
    .use(initReactI18next)
    .init({
      lng: initial(),
      fallbackLng: 'en',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false }, // React escapes
    });
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(storedAs, language);
  await i18next.changeLanguage(language);
}
