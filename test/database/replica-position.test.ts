import { createReplicaPosition, readLsn } from '../../src/database/replica-position';

describe('how far a replica has come', () => {
  it('is not known until it has replayed a place that was noted', () => {
    const position = createReplicaPosition();
    expect(position.completeUntil()).toBeUndefined();
    expect(position.note(1_000, 100n, 50n)).toBe(0);
    expect(position.note(2_000, 200n, 99n)).toBe(1_000);
    expect(position.completeUntil()).toBeUndefined();
  });

  it('is the last moment whose writes it has all replayed', () => {
    const position = createReplicaPosition();
    position.note(1_000, 100n, 50n);
    position.note(2_000, 200n, 60n);
    expect(position.note(3_000, 300n, 250n)).toBe(1_000);
    expect(position.completeUntil()).toBe(2_000);
    expect(position.note(4_000, 400n, 250n)).toBe(2_000);
    expect(position.completeUntil()).toBe(2_000);
  });

  it('is now while the primary is idle, however long', () => {
    const position = createReplicaPosition();
    for (const askedAt of [1_000, 2_000, 900_000]) {
      expect(position.note(askedAt, 100n, 100n)).toBe(0);
      expect(position.completeUntil()).toBe(askedAt);
    }
  });

  it('is found again after longer than anything is remembered', () => {
    const position = createReplicaPosition();
    position.note(0, 0n, 0n);
    for (let second = 1; second <= 1_000; second += 1) {
      expect(position.note(second * 1_000, BigInt(second), 0n)).toBe(second * 1_000);
    }
    position.note(1_001_000, 1_001n, 1_000n);
    expect(position.completeUntil()).toBe(1_000_000);
  });

  it('is not known any more after a reset', () => {
    const position = createReplicaPosition();
    position.note(1_000, 100n, 100n);
    position.reset();
    expect(position.completeUntil()).toBeUndefined();
  });
});

test('a position in a log is read as the number that it is', () => {
  expect(readLsn('0/0')).toBe(0n);
  expect(readLsn('16/B374D848')).toBe(0x16b374d848n);
  expect(readLsn('1/0') > readLsn('0/FFFFFFFF')).toBe(true);
  expect(() => readLsn('16')).toThrow('is not a position in a log');
});
