export * from '@scoped-api/engine';
