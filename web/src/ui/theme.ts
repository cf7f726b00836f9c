import { useState } from 'react';

/** The color schemes that a user can choose. */
export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const STORED_AT = 'scoped-api.theme';

/** Applies the color scheme that the user chose in this browser. Call it before the first rendering. */
export function applyStoredTheme(): void {
  apply(stored());
}

/** Returns the chosen color scheme, and the function that changes it. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(stored);
  return [
    theme,
    (chosen) => {
      setTheme(chosen);
      apply(chosen);
      try {
        localStorage.setItem(STORED_AT, chosen);
      } catch {}
    },
  ];
}

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(STORED_AT)) ?? 'system';
  } catch {
    return 'system';
  }
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
