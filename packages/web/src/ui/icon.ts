// What an icon is: one of `@radix-ui/react-icons`, drawn on a grid of 15 by 15.

import type { CheckIcon } from '@radix-ui/react-icons';

export type Icon = typeof CheckIcon;
