// The choice of the theme.

import { DesktopIcon, MoonIcon, SunIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import type { Icon } from '../ui/icon.ts';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { type Theme, useTheme } from './theme.ts';

const CHOICES = [
  { theme: 'system', title: 'As the system', icon: DesktopIcon },
  { theme: 'light', title: 'Light', icon: SunIcon },
  { theme: 'dark', title: 'Dark', icon: MoonIcon },
] as const satisfies readonly { theme: Theme; title: string; icon: Icon }[];

export function ThemeButton(): ReactNode {
  const [theme, setTheme] = useTheme();
  const current = CHOICES.find((choice) => choice.theme === theme) ?? CHOICES[0];
  return (
    <Menu align="end" trigger={<IconButton icon={current.icon} label="Theme" />}>
      {CHOICES.map((choice) => (
        <MenuItem
          key={choice.theme}
          icon={choice.icon}
          isChosen={choice.theme === theme}
          onSelect={() => setTheme(choice.theme)}
        >
          {choice.title}
        </MenuItem>
      ))}
    </Menu>
  );
}
