import type { MantineColorScheme } from '@mantine/core';
import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';

export const schemes = ['light', 'dark', 'auto'] as const satisfies MantineColorScheme[];

export const schemeIcons: Record<MantineColorScheme, LucideIcon> = { light: Sun, dark: Moon, auto: Monitor };
