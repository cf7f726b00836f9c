import './trusted-types';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { createApp } from './session';
import { applyStoredTheme } from './ui';
import './ui/ui.css';

applyStoredTheme();
const app = createApp();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id root.');
createRoot(root).render(
  <StrictMode>
    <App {...app} />
  </StrictMode>,
);
