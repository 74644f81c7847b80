import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineTheme,
} from '@mantine/core';

/** The green of the flag's field; shade 8 is that of the logo. */
const brand: MantineColorsTuple = [
  '#ecf7f1',
  '#d6ecdf',
  '#aed9c1',
  '#83c5a1',
  '#5fb588',
  '#3aa273',
  '#1f8a5f',
  '#107a53',
  '#0b6e4f',
  '#07513a',
];

const gray: MantineColorsTuple = [
  '#f7f9f8',
  '#eff2f1',
  '#e3e8e6',
  '#d3dad7',
  '#b9c3bf',
  '#8c9893',
  '#65716c',
  '#4a5551',
  '#2f3835',
  '#1b2220',
];

const dark: MantineColorsTuple = [
  '#e4e9e7',
  '#b9c3bf',
  '#94a09b',
  '#66726d',
  '#3b4541',
  '#2e3734',
  '#242c29',
  '#1a211f',
  '#131917',
  '#0c100f',
];

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  colors: { brand, gray, dark },
  black: gray[9],
  defaultRadius: 'md',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.55', lg: '1.6', xl: '1.65' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.4' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
      h4: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  radius: { xs: '0.1875rem', sm: '0.3125rem', md: '0.4375rem', lg: '0.75rem', xl: '1.25rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // By name, since importing them would bring them into the first load.
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: { blur: 2 },
        // Its element is a header, of which a page has one: that of the shell.
        attributes: { header: { role: 'presentation' } },
        styles: { title: { fontWeight: 650, fontSize: '1rem' } },
      },
    },
    Tooltip: {
      // Also for those who come by keyboard.
      defaultProps: { openDelay: 250, withArrow: true, events: { hover: true, focus: true, touch: false } },
    },
  },
});

/** Text on its ground is readable everywhere (WCAG AA), where Mantine's own greys and light badges fall short. */
export const cssVariables: CSSVariablesResolver = theme => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': theme.colors.red[9],
    '--mantine-color-body': '#ffffff',
    '--mantine-color-default-border': gray[3],
    '--page-ground': gray[0],
    ...lightColors(theme, 9),
    // Even their darkest shades are too light for that.
    '--mantine-color-orange-light-color': '#9c3a0a',
    '--mantine-color-yellow-light-color': '#7d4a00',
  },
  dark: {
    '--mantine-color-dimmed': dark[1],
    '--mantine-color-placeholder': dark[2],
    '--mantine-color-error': theme.colors.red[4],
    '--mantine-color-default-border': dark[4],
    '--page-ground': dark[8],
    ...lightColors(theme, 2),
  },
});

function lightColors({ colors }: MantineTheme, shade: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(colors).flatMap(([name, tuple]) => {
      const text = tuple[shade];
      if (!text || name === 'dark') return [];
      return [
        [`--mantine-color-${name}-light-color`, text],
        [`--mantine-color-${name}-outline`, text],
      ];
    }),
  );
}
